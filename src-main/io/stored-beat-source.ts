import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { signalFileChanged, toReadError } from '#main/store/signal-files/file-error.ts';
import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import { readBytesInto } from '#main/store/signal-files/read-bytes.ts';
import { decodeFrames } from '#main/store/signal-files/sample-format.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { BeatSource } from '#shared/signal/beat-source.ts';
import { pickLeads } from '#shared/signal/beat-source.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { StoredGroupFile } from './stored-group-file.ts';

/**
 * Does something with some signals of a rate group, read from its file piece by piece. Blocks its thread: for a worker.
 * @param indices  which signals, in the order of the file
 * Errors: 'library/signal-file-missing', 'library/signal-file-changed'.
 */
export function withStoredSource<T>(
  { signalsFolder, group, indices }: StoredSourceInput,
  use: (source: BeatSource) => T,
): Result<T> {
  const { dataName } = group.files;
  let handle: number;
  try {
    handle = openSync(path.join(signalsFolder, dataName), 'r');
  } catch (error) {
    return toReadError(error, dataName);
  }
  try {
    return ok(use(createSource(handle, group, indices)));
  } catch (error) {
    if (error instanceof FileTooShort) return signalFileChanged(dataName, error.sizes);
    throw error;
  } finally {
    closeSync(handle);
  }
}

export interface StoredSourceInput {
  readonly signalsFolder: string;
  readonly group: StoredGroupFile;
  readonly indices: readonly number[];
}

/** Thrown through the formula that reads, and made a Result outside it. */
class FileTooShort extends Error {
  readonly sizes: { readonly wanted: number; readonly found: number };
  constructor(wanted: number, found: number) {
    super(`a signal file ends after ${found} of ${wanted} bytes`);
    this.sizes = { wanted, found };
  }
}

function createSource(handle: number, group: StoredGroupFile, indices: readonly number[]): BeatSource {
  const { files, timeBase, sampleCount, signals } = group;
  const { bytesPerSample, missingCode } = STORAGE_FORMATS[files.wfdbFormat];
  const stride = signals.length;
  const frameBytes = stride * bytesPerSample;
  const chosen = indices.flatMap((index) => {
    const signal = signals[index];
    return signal === undefined ? [] : [{ index, scale: toDisplayScale(signal) }];
  });
  return {
    sampleRateHz: toSampleRateHz(timeBase),
    sampleCount,
    leadCount: chosen.length,
    read(startSample, endSample, leads) {
      const from = Math.min(sampleCount, Math.max(0, startSample));
      const to = Math.max(from, Math.min(sampleCount, endSample));
      const bytes = new Uint8Array((to - from) * frameBytes);
      const bytesRead = readBytesInto(handle, bytes, from * frameBytes);
      if (bytesRead < bytes.length) throw new FileTooShort(bytes.length, bytesRead);
      const values = decodeFrames(bytes, files.wfdbFormat);
      return pickLeads(chosen, leads).map(({ index, scale }) => {
        const out = new Float32Array(endSample - startSample).fill(NaN);
        const inside = out.subarray(from - startSample, to - startSample);
        toPhysicalInto(inside, { values, missingCode, index, stride }, scale);
        return out;
      });
    },
  };
}
