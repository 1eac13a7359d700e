import type { ModelCard } from '#shared/domain/model-card.ts';
import type { RecordAnswer } from '#shared/domain/record-answer.ts';
import type { PredictionRow, PredictionTable } from './prediction-table.ts';

/** A recording under the name by which a table of labels has it. */
export interface NamedAnswer {
  readonly record: string;
  readonly answer: RecordAnswer;
}

/**
 * What a model said of recordings as a table of predictions. Of fragments a recording gets the mean of the probabilities of those that were
 * answered. The answer of classes that exclude each other is the one of the greatest probability.
 */
export function toAnswerTable(
  answers: readonly NamedAnswer[],
  card: Pick<ModelCard, 'id' | 'classes'>,
): PredictionTable {
  const classIds = card.classes.map(({ id }) => id);
  const rows = answers.map(({ record, answer }, k): PredictionRow => {
    const probabilities = toMeanProbabilities(answer, classIds.length);
    const top = probabilities === null ? null : probabilities.indexOf(Math.max(...probabilities));
    return { record, lineNumber: k + 2, answer: top, probabilities };
  });
  return { fileName: card.id, classIds, rows };
}

/** [classCount], null where nothing was answered. */
export function toMeanProbabilities({ rows }: RecordAnswer, classCount: number): readonly number[] | null {
  const answered = rows.flatMap(({ probabilities }) => (probabilities === null ? [] : [probabilities]));
  if (answered.length === 0) return null;
  return Array.from({ length: classCount }, (_, k) => {
    const sum = answered.reduce((total, probabilities) => total + (probabilities[k] ?? 0), 0);
    return Math.min(1, sum / answered.length);
  });
}
