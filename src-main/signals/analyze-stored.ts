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

/** Errors: those of reading the library's files. */
export function createStoredAnalysis(
  io: IoPool,
  { signalsFolder }: Pick<LibraryPaths, 'signalsFolder'>,
): AnalyzeStored {
  return ({ file, leads, given }) => {
    const own = leads.filter(({ kind, groupIndex }) => kind === 'ecg' && groupIndex === file.groupIndex);
    const input = {
      signalsFolder,
      group: toStoredGroupFile(file, leads),
      leads: own.map(({ indexInGroup, key }) => ({ indexInGroup, key })),
      given,
    };
    return io.run('analyze-beats', input, { urgent: true });
  };
}
