import type { AnalyzeStored } from '#main/signals/analyze-stored.ts';
import type { Database } from '#main/store/database.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { BeatAnalysis } from '#shared/domain/beat-analysis.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { readGivenBeats } from './read-given-beats.ts';

export interface BeatAnalyzerDeps {
  readonly db: Database;
  readonly analyze: AnalyzeStored;
}

export interface BeatAnalyzer {
  /**
   * Templates, median beat and its points, of the beats of a set or of those that the detector finds. Without ECG, without beats or
   * without samples there is no median, and `notices` says why.
   * Errors: 'library/unknown-record', 'annotation/unknown-set', those of reading the library's files.
   */
  analyze(request: ParsedInput<'beats.analyze'>): Promise<Result<BeatAnalysis>>;
}

export function createBeatAnalyzer({ db, analyze }: BeatAnalyzerDeps): BeatAnalyzer {
  return {
    async analyze({ recordId, setId }) {
      const found = db.tryRead((read) => {
        const record = findRecord(read, recordId);
        // Its first group is that of its fastest ECG, whose samples annotations count.
        const file = listSignalFiles(read, recordId)[0];
        if (record === undefined || file === undefined)
          return err('library/unknown-record', 'This recording is not in the library any more.', { recordId });
        return ok({ file, leads: listLeads(read, recordId) });
      });
      if (!found.ok) return found;
      const given = setId === null ? ok(null) : readGivenBeats(db, recordId, setId);
      if (!given.ok) return given;
      const findings = await analyze({ ...found.value, given: given.value });
      return findings.ok ? ok({ ...findings.value, recordId, setId }) : findings;
    },
  };
}
