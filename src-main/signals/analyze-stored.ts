import type { IoPool } from '#main/io/pool.ts';
import { toStoredGroupFile } from '#main/io/stored-group-file.ts';
import type { BeatFindings, MarkedBeats } from '#main/io/describe-findings.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import type { Result } from '#shared/result/result.ts';

/** Says what the samples of a rate group tell about its beats, in a worker. The marks that are given are moved there and gone here. */
export type AnalyzeStored = (request: {
  readonly file: SignalFileRow;
  /** All leads of the record. */
  readonly leads: readonly StoredLead[];
  readonly given: MarkedBeats | null;
}) => Promise<Result<BeatFindings>>;

/** Parts beats of a rate group in two by their shapes, in a worker: 1 for the smaller part; null where they are all alike. */
export type SplitStored = (request: {
  readonly file: SignalFileRow;
  readonly leads: readonly StoredLead[];
  /** Marks, ascending; moved to the worker and gone here. */
  readonly samples: Float64Array;
}) => Promise<Result<Uint8Array | null>>;

/** Errors: those of reading the library's files. */
export function createStoredAnalysis(
  io: IoPool,
  { signalsFolder }: Pick<LibraryPaths, 'signalsFolder'>,
): AnalyzeStored {
  return ({ file, leads, given }) => {
    const own = findEcgLeads(file, leads);
    const input = {
      signalsFolder,
      group: toStoredGroupFile(file, leads),
      leads: own.map(({ indexInGroup, key }) => ({ indexInGroup, key })),
      given,
    };
    return io.run('analyze-beats', input, { urgent: true });
  };
}

/** Errors: those of reading the library's files. */
export function createStoredSplit(io: IoPool, { signalsFolder }: Pick<LibraryPaths, 'signalsFolder'>): SplitStored {
  return ({ file, leads, samples }) => {
    const indices = findEcgLeads(file, leads).map(({ indexInGroup }) => indexInGroup);
    const input = { signalsFolder, group: toStoredGroupFile(file, leads), indices, samples };
    return io.run('split-beats', input, { urgent: true });
  };
}

/** Those of the file's own group. */
function findEcgLeads(file: SignalFileRow, leads: readonly StoredLead[]): readonly StoredLead[] {
  return leads.filter(({ kind, groupIndex }) => kind === 'ecg' && groupIndex === file.groupIndex);
}
