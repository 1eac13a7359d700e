import { isInMv } from '#shared/domain/display-scale.ts';
import type { Result } from '#shared/result/result.ts';
import { findLeadScales } from '#shared/signal/lead-scales.ts';
import { cutFeatures } from '#shared/signal/templates/cut-features.ts';
import { splitShapes } from '#shared/signal/templates/split-shapes.ts';
import { withStoredSource } from './stored-beat-source.ts';
import type { StoredGroupFile } from './stored-group-file.ts';

export interface SplitStoredInput {
  readonly signalsFolder: string;
  readonly group: StoredGroupFile;
  /** The ECG leads of the group in its file. */
  readonly indices: readonly number[];
  /** Marks, ascending. */
  readonly samples: Float64Array;
}

/**
 * Parts beats of a record of the library in two by their shapes: 1 for those of the smaller part. Null where they are all alike.
 * Errors: 'library/signal-file-missing', 'library/signal-file-changed'.
 */
export function splitStoredBeats({
  signalsFolder,
  group,
  indices,
  samples,
}: SplitStoredInput): Result<Uint8Array | null> {
  const isCalibrated = indices.map((index) => {
    const signal = group.signals[index];
    return signal !== undefined && isInMv(signal);
  });
  return withStoredSource({ signalsFolder, group, indices }, (source) =>
    splitShapes(cutFeatures(source, samples, findLeadScales({ source, beats: samples, isCalibrated }))),
  );
}
