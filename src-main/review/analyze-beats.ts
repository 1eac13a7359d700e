import type { AnalyzeStored, SplitStored } from '#main/signals/analyze-stored.ts';
import type { Database } from '#main/store/database.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { BeatAnalysis } from '#shared/domain/beat-analysis.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { SplitAnswer } from '#shared/ipc/schemas/beats.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { readArrangedBeats } from './read-given-beats.ts';

export interface BeatAnalyzerDeps {
  readonly db: Database;
  readonly analyze: AnalyzeStored;
  readonly split: SplitStored;
}

export interface BeatAnalyzer {
  /**
   * Templates, median beat and its points, of the beats of a set or of those that the detector finds. Without ECG, without beats or
   * without samples there is no median, and `notices` says why.
   * Errors: 'library/unknown-record', 'annotation/unknown-set', those of reading the library's files.
   */
  analyze(request: ParsedInput<'beats.analyze'>): Promise<Result<BeatAnalysis>>;
  /**
   * Parts beats in two by their shapes, so that a template that holds two can be split.
   * Errors: 'library/unknown-record', those of reading the library's files.
   */
  split(request: ParsedInput<'beats.split'>): Promise<Result<SplitAnswer>>;
}

export function createBeatAnalyzer({ db, analyze, split }: BeatAnalyzerDeps): BeatAnalyzer {
  return {
    async analyze({ recordId, setId }) {
      const found = findFiles(db, recordId);
      if (!found.ok) return found;
      const given = setId === null ? ok(null) : readArrangedBeats(db, recordId, setId);
      if (!given.ok) return given;
      const findings = await analyze({ ...found.value, given: given.value });
      return findings.ok ? ok({ ...findings.value, recordId, setId }) : findings;
    },
    async split({ recordId, samples }) {
      const found = findFiles(db, recordId);
      if (!found.ok) return found;
      const parts = await split({ ...found.value, samples: Float64Array.from(samples).sort() });
      return parts.ok ? ok({ parts: parts.value }) : parts;
    },
  };
}

function findFiles(db: Database, recordId: RecordId) {
  return db.tryRead((read) => {
    const record = findRecord(read, recordId);
    // Its first group is that of its fastest ECG, whose samples annotations count.
    const file = listSignalFiles(read, recordId)[0];
    if (record === undefined || file === undefined)
      return err('library/unknown-record', 'This recording is not in the library any more.', { recordId });
    return ok({ file, leads: listLeads(read, recordId) });
  });
}
