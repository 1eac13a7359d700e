import { COMPRESSION_METHOD_NAMES, COMPRESSION_METHODS } from '#shared/domain/compression-method.ts';
import type { ModelTask } from '#shared/domain/model-card.ts';
import type { CompressionRows, TrainingSide, TrainingSurvey } from '#shared/domain/training-run.ts';
import { formatCount, formatCounted } from '#renderer/ui/format-number.ts';

/** What a model gives an answer to. */
export const TASK_WORDS: Readonly<Record<ModelTask, string>> = {
  beats: 'each beat',
  fragments: 'fragments of a recording',
  records: 'the recording as a whole',
};

/** How a method of compression is written; an unknown one by its own name. */
export function toMethodName(method: string): string {
  const known = COMPRESSION_METHODS.find((own) => own === method);
  return known === undefined ? method : COMPRESSION_METHOD_NAMES[known];
}

/** What a model can be made smaller on, as it is offered. */
export function toRowsOption(
  rows: CompressionRows,
  dataSets: readonly string[],
): { readonly title: string; readonly text: string } {
  switch (rows) {
    case 'library':
      return {
        title: 'Labelled beats of this library',
        text: 'By patient: the people who train fit it, those who validate choose the epoch, and it is judged beside the model that it begins as on those who are held out.',
      };
    case 'data-set':
      return {
        title: `The data set that it was trained on: ${dataSets.join(', ')}`,
        text: 'Rows and sides of its own training job: training rows fit it, the rows that choose choose, and its test rows judge it beside the model that it begins as.',
      };
    case 'none':
      return {
        title: 'No rows',
        text: 'Its weights are rounded as they are. Nothing is judged, and its card will say so.',
      };
  }
}

/** Who trains, chooses and judges, in one sentence. */
export function toSidesWords(rows: CompressionRows, { train, validation, heldOut }: TrainingSurvey): string {
  if (rows === 'none') return 'Nothing trains and nothing is judged.';
  if (rows === 'library')
    return `${formatCounted(train.patientCount, 'patient trains', 'patients train')}, ${validation.patientCount} validate, ${heldOut.patientCount} are held out and judge.`;
  return `${formatCounted(countRows(train), 'row trains', 'rows train')}, ${formatCount(countRows(validation))} choose, ${formatCount(countRows(heldOut))} judge. How long it takes is told when some batches of its first epoch are done.`;
}

function countRows({ classCounts }: TrainingSide): number {
  return classCounts.reduce((sum, count) => sum + count, 0);
}
