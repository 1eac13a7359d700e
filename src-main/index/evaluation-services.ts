import type { RecordingRef } from '#main/importers/importer.ts';
import type { LoadedModel } from '#main/models/read-model.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { listSupported } from '#main/training/evaluate-beats.ts';
import { evaluateRecord, type EvaluatedRecord } from '#main/training/evaluate-record.ts';
import type { TableComparison } from '#main/training/compare-tables.ts';
import { evaluateTables, type EvaluateTablesInput, type TableEvaluation } from '#main/training/evaluate-tables.ts';
import { groupRecords, readGroupTable, type GroupOfRecord } from '#main/training/group-records.ts';
import { reportBeats, type BeatReport } from '#main/training/report-beats.ts';
import { findMitBihPersonOf } from '#shared/domain/mit-bih-people.ts';
import { wasTrainedOn } from '#shared/domain/recording-person.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { evaluateAnswers, type EvaluateAnswersInput } from './evaluate-answers.ts';
import { readLabelledRecording } from './read-labelled-record.ts';

export type { BeatReport, EvaluateTablesInput, GroupOfRecord, TableComparison, TableEvaluation };

/** A recording with what a model made of it. */
export interface EvaluatedFile {
  readonly evaluated: EvaluatedRecord;
  /** Of its samples: tells a recording that is there twice. */
  readonly contentSha256: string;
  /** The model learned from it, or from another recording of the same person. */
  readonly seenInTraining: boolean;
}

export interface ReportBeatsOptions {
  readonly model: LoadedModel;
  readonly groupOf: GroupOfRecord;
  readonly seed: number;
  readonly replicateCount: number;
}

export interface BeatReports {
  readonly tables: readonly BeatReport[];
  /** Recordings of which nobody said whose they are: each is a group of its own. */
  readonly ungroupedCount: number;
}

/** Judging models, without a library. */
export interface EvaluationServices {
  evaluateTables(input: EvaluateTablesInput): Promise<Result<TableEvaluation>>;
  readGroups(path: string | null): Promise<Result<GroupOfRecord>>;
  /** A beat model on a recording that somebody labelled. Errors: the importer's; 'model/not-applicable'; those of the tensor process. */
  evaluateRecording(ref: RecordingRef, model: LoadedModel, annotator: string): Promise<Result<EvaluatedFile>>;
  /** Answers of a model of whole recordings or fragments against a table of labels. Errors: those of evaluateAnswers. */
  evaluateAnswers(input: EvaluateAnswersInput): Promise<Result<TableEvaluation>>;
  /** @param files  under the names by which the table of groups has them */
  reportBeats(files: ReadonlyMap<string, EvaluatedFile>, options: ReportBeatsOptions): BeatReports;
}

export function createEvaluationServices(tensor: Pick<TensorSupervisor, 'predictBeats'>): EvaluationServices {
  return {
    evaluateTables,
    evaluateAnswers,
    readGroups: (path) => (path === null ? Promise.resolve(ok(new Map())) : readGroupTable(path)),
    async evaluateRecording(ref, model, annotator) {
      const leads = model.card.supportedLeads;
      const record = await readLabelledRecording(ref, { name: ref.displayName, annotator, leads });
      if (!record.ok) return record;
      const evaluated = await evaluateRecord(model, record.value, tensor);
      if (!evaluated.ok) return evaluated;
      const { contentSha256 } = record.value;
      const person = findMitBihPersonOf(contentSha256) ?? null; // a fragment has no annotations
      const seenInTraining = wasTrainedOn(model.card, { contentSha256, person });
      return ok({ evaluated: evaluated.value, contentSha256, seenInTraining });
    },
    reportBeats(files, { model, groupOf, seed, replicateCount }) {
      const { groups, groupCount, alone } = groupRecords([...files.keys()], groupOf);
      const tables = reportBeats({
        records: [...files.values()].map(({ evaluated }) => evaluated),
        groups,
        supported: listSupported(model),
        bootstrap: { groupCount, replicateCount, random: createRandom(seed) },
      });
      return { tables, ungroupedCount: alone };
    },
  };
}
