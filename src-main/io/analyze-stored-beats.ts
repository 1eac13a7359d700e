import type { LeadKey } from '#shared/domain/lead.ts';
import type { Result } from '#shared/result/result.ts';
import { withStoredSource } from './stored-beat-source.ts';
import type { StoredGroupFile } from './stored-group-file.ts';
import type { BeatFindings, MarkedBeats } from './describe-findings.ts';
import { toBeatFindings } from './to-beat-findings.ts';

export interface AnalyzeStoredInput {
  readonly signalsFolder: string;
  readonly group: StoredGroupFile;
  /** The ECG leads of the group: where in its file, and under which key in the record. */
  readonly leads: readonly { readonly indexInGroup: number; readonly key: LeadKey }[];
  readonly given: MarkedBeats | null;
}

/**
 * Templates, median beat and points of a record of the library, read piece by piece.
 * Errors: 'library/signal-file-missing', 'library/signal-file-changed'.
 */
export function analyzeStoredBeats({ signalsFolder, group, leads, given }: AnalyzeStoredInput): Result<BeatFindings> {
  const sourceLeads = leads.flatMap(({ indexInGroup, key }) => {
    const signal = group.signals[indexInGroup];
    return signal === undefined ? [] : [{ key, name: signal.name, calibration: signal.calibration }];
  });
  const indices = leads.map(({ indexInGroup }) => indexInGroup);
  return withStoredSource({ signalsFolder, group, indices }, (source) =>
    toBeatFindings({ source, leads: sourceLeads, given }),
  );
}
