import type { AlqMethod, CompressEpoch, CompressProgress, RoundingRun } from '#main/tensor/protocol/compress-spec.ts';
import type { TrainingCompression, TrainingEpoch } from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import { compressOnLibrary, countCompressionEpochs, toMethod } from './compress-on-library.ts';
import type { FittedOnLibrary } from './fitted-on-library.ts';
import { tellCutting, tellRows } from './follow-fit.ts';
import { toClassMask } from './plan-data.ts';
import { toRunFolder, type RunTrainingDeps, type Training } from './training-context.ts';

/** compressOnLibrary with everything written down, epoch by epoch, as followFit does it. Errors: as there. */
export async function followCompression(
  training: Training,
  compression: TrainingCompression,
): Promise<Result<FittedOnLibrary>> {
  const { run, context, deps, sides, trainable } = training;
  const { plan } = run;
  const epochs = createEpochFollower(training, toMethod(compression, plan.fit));
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
        epochs.begin();
      },
      onEpoch: (epoch) => epochs.take(epoch),
      onProgress: (progress) => epochs.step(progress),
    },
    deps,
  );
}

export interface EpochFollower {
  /** Rows are there: from now on time counts. */
  begin(): void;
  take(epoch: CompressEpoch): void;
  /** Between two batches: tells where the epoch stands and, before the first has ended, how long all will take at that speed. */
  step(progress: CompressProgress): void;
  /** The epoch whose weights are kept: the best of those that may be, else the last; 0 before the first. */
  readonly keptEpoch: () => number;
}

/** Writes down what a compression tells after each epoch, with how many are to come and how long that takes. */
export function createEpochFollower(
  {
    run,
    context,
    deps,
  }: Pick<Training, 'run' | 'context'> & { readonly deps: Pick<RunTrainingDeps, 'journal' | 'now'> },
  method: AlqMethod | RoundingRun,
): EpochFollower {
  let epochCount = countCompressionEpochs(method);
  let startedMs = deps.now();
  let lastMs = startedMs;
  let bestEpoch: number | null = null;
  let lastEpoch = 0;
  return {
    keptEpoch: () => bestEpoch ?? lastEpoch,
    begin() {
      startedMs = deps.now();
      lastMs = startedMs;
      context.report({ totalCount: epochCount, message: 'Sketching the kernels' });
    },
    step({ epoch, batch, batchCount }) {
      const where = `Epoch ${epoch}, batch ${batch} of ${batchCount}`;
      const share = batch / batchCount;
      const leftMs = ((deps.now() - startedMs) / share) * (epochCount - share);
      context.report({ message: lastEpoch === 0 ? `${where}: about ${toRoughly(leftMs)} left` : where });
    },
    take(epoch) {
      // How many bits sketching took is known now, and so how many loops there will be.
      if (epoch.epoch === 1) epochCount = countCompressionEpochs(method, epoch.averageBits);
      epochCount = Math.max(epochCount, epoch.epoch);
      lastEpoch = epoch.epoch;
      if (epoch.isBest) bestEpoch = epoch.epoch;
      const nowMs = deps.now();
      const remainingMs = ((nowMs - startedMs) / epoch.epoch) * (epochCount - epoch.epoch);
      const { learningRate } = method;
      deps.journal.addEpoch(
        run.id,
        toTrainingEpoch(epoch, { epochCount, elapsedMs: nowMs - lastMs, remainingMs, learningRate }),
      );
      lastMs = nowMs;
      const line = toEpochLine(epoch, epochCount);
      deps.journal.tell(run.id, line);
      context.report({ doneCount: epoch.epoch, totalCount: epochCount, message: line });
    },
  };
}

/** '40 s', '12 min', '3 h' */
function toRoughly(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 100) return `${seconds} s`;
  return seconds < 100 * 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
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
    ...(epoch.judgedOn === 'train' ? { judgedOn: 'train' } : {}),
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

function toEpochLine(told: CompressEpoch, count: number): string {
  const { stage, loop, epoch, averageBits, judgedOn, loss, accuracy, macroF1 } = told;
  const where = loop === 0 ? STAGE_WORDS[stage] : `loop ${loop}, ${STAGE_WORDS[stage]}`;
  const percent = (fraction: number) => (100 * fraction).toFixed(1);
  return `Epoch ${epoch} of ${count}, ${where}: ${averageBits.toFixed(2)} bits a weight, ${judgedOn === 'train' ? 'training rows' : 'validation'}: loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)} %, macro F1 ${percent(macroF1)} %`;
}
