import { posix } from 'node:path';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { toAnswerTable } from '#main/training/answer-table.ts';
import { evaluateTables, type TableEvaluation } from '#main/training/evaluate-tables.ts';
import { readRecordTable } from '#main/training/record-table.ts';
import { toThresholds, type RecordAnswer } from '#shared/domain/record-answer.ts';
import type { Result } from '#shared/result/result.ts';

export interface EvaluateAnswersInput {
  readonly model: NetworkModel;
  /** By the name that a person gave. */
  readonly answers: ReadonlyMap<string, RecordAnswer>;
  /** Paths. */
  readonly reference: string;
  readonly groups: string | null;
  readonly seed: number;
  readonly replicateCount: number;
}

/**
 * A model of whole recordings or fragments against a table of labels. A recording is found there by the name that was given, else by its last part:
 * 'in/A00001' as 'A00001'. Labels are told by the model's own thresholds. Errors: those of evaluateTables.
 */
export async function evaluateAnswers({
  model: { card },
  answers,
  reference,
  ...facts
}: EvaluateAnswersInput): Promise<Result<TableEvaluation>> {
  const table = await readRecordTable(reference);
  if (!table.ok) return table;
  const known = new Set(table.value.rows.map(({ record }) => record));
  const named = [...answers].map(([name, answer]) => ({
    record: known.has(name) ? name : posix.basename(name),
    answer,
  }));
  return evaluateTables({
    ...facts,
    predictions: toAnswerTable(named, card),
    reference,
    against: null,
    validation: null,
    thresholds: toThresholds(card),
  });
}
