import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { TrainingEpoch } from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { fitOnLibrary } from './fit-on-library.ts';
import type { FittedOnLibrary } from './fitted-on-library.ts';
import { toClassMask } from './plan-data.ts';
import { toRunFolder, type Training } from './training-context.ts';
import type { TrainingRows } from './training-rows.ts';
import { rememberRates } from './training-rates.ts';

/** fitOnLibrary with everything written down: epochs and lines as they come, and how fast this machine was. Errors: as there. */
export async function followFit(training: Training): Promise<Result<FittedOnLibrary>> {
  const { run, context, deps, sides, trainable } = training;
  const { plan } = run;
  const epochs: FitEpoch[] = [];
  const cutting = { rowCount: 0, elapsedMs: 0 };
  const fit = await fitOnLibrary(
    {
      plan,
      sides,
      trainable,
      classMask: toClassMask(trainable.card),
      folder: toRunFolder(training),
      signal: context.signal,
      onRecord: (done, total) => tellCutting(training, done, total),
      onRows(rows, elapsedMs) {
        cutting.rowCount = rows.counts.train.rows + rows.counts.validation.rows;
        cutting.elapsedMs = elapsedMs;
        tellRows(training, rows);
      },
      onEpoch(epoch) {
        epochs.push(epoch);
        deps.journal.addEpoch(run.id, toTrainingEpoch(epoch));
        const line = toEpochLine(epoch);
        deps.journal.tell(run.id, line);
        context.report({ doneCount: epoch.epoch, totalCount: epoch.epochCount, message: line });
      },
      onProgress: ({ epoch, batch, batchCount }) =>
        context.report({ message: `Epoch ${epoch}, batch ${batch} of ${batchCount}` }),
    },
    deps,
  );
  if (fit.ok) rememberRates(deps, { plan, trainable, rows: fit.value.rows, epochs, cutting, how: 'earlier-run' });
  return fit;
}

export function tellCutting({ context }: Training, done: number, total: number): void {
  context.report({ message: `Reading and cutting: ${done} of ${total} recordings` });
}

export function tellRows({ run, deps }: Training, { counts, leftOut }: TrainingRows): void {
  deps.journal.tell(run.id, `Cut ${counts.train.rows} beats to train on, ${counts.validation.rows} to choose by.`);
  for (const { recordName, why } of leftOut)
    deps.journal.tell(run.id, `Left out: ${recordName === null ? '' : `${recordName}: `}${why}`);
}

function toTrainingEpoch(epoch: FitEpoch): TrainingEpoch {
  const { validation } = epoch;
  return {
    epoch: epoch.epoch,
    epochCount: epoch.epochCount,
    trainLoss: epoch.trainLoss,
    elapsedMs: epoch.elapsedMs,
    learningRate: epoch.learningRate,
    validation:
      validation === null
        ? null
        : {
            loss: validation.loss,
            accuracy: validation.accuracy,
            macroF1: validation.macroF1,
            f1ByClass: [...validation.f1ByClass],
            confusion: validation.confusion.map((row) => [...row]),
          },
    isBest: epoch.isBest,
    remainingMs: epoch.remainingMs,
  };
}

function toEpochLine({ epoch, epochCount, trainLoss, validation }: FitEpoch): string {
  const judged =
    validation === null
      ? ''
      : `, validation: loss ${validation.loss.toFixed(3)}, macro F1 ${(100 * validation.macroF1).toFixed(1)} %`;
  return `Epoch ${epoch} of ${epochCount}: loss ${trainLoss.toFixed(3)}${judged}`;
}
