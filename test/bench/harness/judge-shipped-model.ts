import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import type { JudgedModel } from '#main/index/judge-job-model.ts';
import { openTrainingServices } from '#main/index/training-services.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';

/**
 * A model that comes with the program, judged anew on the test rows of its job.
 * @param dataSet  its data set's folder
 * @param jobId  of the job that made it, where it is not called like the model
 */
export async function judgeShippedModel(
  modelId: string,
  dataSet: string,
  tell: (line: string) => void,
  jobId = modelId,
): Promise<JudgedModel> {
  const resources = fileURLToPath(programFolderUrl('resources'));
  const services = openTrainingServices();
  try {
    return unwrap(
      await services.judge({
        modelFolder: join(resources, 'models', modelId),
        jobPath: join(resources, 'jobs', `${jobId}.json`),
        dataFolder: dirname(dataSet),
        signal: new AbortController().signal,
        tell,
      }),
    );
  } finally {
    await services.close();
  }
}

/** A table, and beside each figure its interval over patients. */
export function tellResult(tell: (line: string) => void, result: ModelResult): void {
  const { title, accuracy, macroF1, figures, classes } = result;
  const interval = (own: { low: number | null; high: number | null } | undefined) =>
    own === undefined || own.low === null || own.high === null
      ? ''
      : ` (${toPercent(own.low)} to ${toPercent(own.high)})`;
  tell(
    `${title}: accuracy ${toPercent(accuracy)}${interval(figures?.accuracy)} %, macro F1 ${toPercent(macroF1)}${interval(figures?.macroF1)} %`,
  );
  for (const [k, { classId, referenceCount, sensitivity, positivePredictivity, f1 }] of classes.entries()) {
    const own = figures?.classes[k]?.f1;
    tell(
      `  ${classId.padEnd(12)} ${String(referenceCount).padStart(6)}  Se ${toPercent(sensitivity)}  +P ${toPercent(positivePredictivity)}  F1 ${toPercent(f1)}${interval(own)}`,
    );
  }
  for (const { name, mean, deviation, values } of figures?.spread ?? []) {
    tell(`  over ${values.length} folds: ${name} ${toPercent(mean)} +- ${toPercent(deviation)} %`);
  }
}

/** What the card says otherwise: rounding of sums over threads may move single rows. */
export function tellDifference(tell: (line: string) => void, carded: ModelResult | undefined, own: ModelResult): void {
  const moved =
    (carded?.confusion ?? []).reduce(
      (total, row, r) => total + row.reduce((sum, count, c) => sum + Math.abs(count - (own.confusion[r]?.[c] ?? 0)), 0),
      0,
    ) / 2;
  tell(carded === undefined ? 'the card has no such table' : `${moved} rows answered otherwise than in the card`);
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}
