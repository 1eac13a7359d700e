import type { CompressEpoch } from '#main/tensor/protocol/compress-spec.ts';
import type { TrainingCompression, TrainingEpoch } from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { compressOnLibrary, countCompressionEpochs, toMethod } from './compress-on-library.ts';
import type { FittedOnLibrary } from './fitted-on-library.ts';
import { tellCutting, tellRows } from './follow-fit.ts';
import { toClassMask } from './plan-data.ts';
import { toRunFolder, type Training } from './training-context.ts';

/** compressOnLibrary with everything written down, epoch by epoch, as followFit does it. Errors: as there. */
export async function followCompression(
  training: Training,
  compression: TrainingCompression,
): Promise<Result<FittedOnLibrary>> {
  const { run, context, deps, sides, trainable } = training;
  const { plan } = run;
  const method = toMethod(compression, plan.fit);
  let epochCount = countCompressionEpochs(method);
  let startedMs = deps.now();
  let lastMs = startedMs;
  return compressOnLibrary(
    {
      plan,
      compression,
      sides,
      trainable,
      classMask: toClassMask(trainable.card),
      folder: toRunFolder(training),
      signal: context.signal,
      onRecord: (done, total) => tellCutting(training, done, total),
      onRows(rows) {
        tellRows(training, rows);
        startedMs = deps.now();
        lastMs = startedMs;
        context.report({ totalCount: epochCount, message: 'Sketching the kernels' });
      },
      onEpoch(epoch) {
        // How many bits sketching took is known now, and so how many loops there will be.
        if (epoch.epoch === 1) epochCount = countCompressionEpochs(method, epoch.averageBits);
        epochCount = Math.max(epochCount, epoch.epoch);
        const nowMs = deps.now();
        const remainingMs = ((nowMs - startedMs) / epoch.epoch) * (epochCount - epoch.epoch);
        const facts = { epochCount, elapsedMs: nowMs - lastMs, remainingMs, learningRate: plan.fit.learningRate };
        lastMs = nowMs;
        deps.journal.addEpoch(run.id, toTrainingEpoch(epoch, facts));
        const line = toEpochLine(epoch, epochCount);
        deps.journal.tell(run.id, line);
        context.report({ doneCount: epoch.epoch, totalCount: epochCount, message: line });
      },
    },
    deps,
  );
}

function toTrainingEpoch(
  epoch: CompressEpoch,
  facts: Pick<TrainingEpoch, 'epochCount' | 'elapsedMs' | 'remainingMs' | 'learningRate'>,
): TrainingEpoch {
  const { loss, accuracy, macroF1, f1ByClass, confusion } = epoch;
  return {
    ...facts,
    epoch: epoch.epoch,
    trainLoss: epoch.trainLoss,
    validation: {
      loss,
      accuracy,
      macroF1,
      f1ByClass: [...f1ByClass],
      confusion: confusion.map((row) => [...row]),
    },
    isBest: epoch.isBest,
    compression: { stage: epoch.stage, averageBits: epoch.averageBits },
  };
}

const STAGE_WORDS: Readonly<Record<CompressEpoch['stage'], string>> = {
  bases: 'signs',
  coordinates: 'coordinates',
  pruning: 'pruning',
  'finish-bases': 'signs of what is left',
  'finish-coordinates': 'coordinates of what is left',
  rounding: 'training what is rounded',
};

function toEpochLine({ stage, loop, epoch, averageBits, loss, accuracy, macroF1 }: CompressEpoch, count: number) {
  const where = loop === 0 ? STAGE_WORDS[stage] : `loop ${loop}, ${STAGE_WORDS[stage]}`;
  const percent = (fraction: number) => (100 * fraction).toFixed(1);
  return `Epoch ${epoch} of ${count}, ${where}: ${averageBits.toFixed(2)} bits a weight, validation: loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)} %, macro F1 ${percent(macroF1)} %`;
}
