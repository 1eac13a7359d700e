import { join } from 'node:path';
import { toDisturbances } from '#main/preprocessing/augment-row.ts';
import type { FitIndex, FitLoss, FitPhase, FitRowFile, FitSpec, FitWatch } from '#main/tensor/protocol/fit-spec.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { WatchedFigure } from '#shared/domain/fit-settings.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { JobNetworks } from './job-networks.ts';

/** Weights that a run begins with: float32, in the order of the network's. */
export interface StartWeights {
  readonly weightsPath: string;
  readonly network: NetworkDescription;
}

export interface FitPlan {
  readonly job: ClassifyTrainingJob;
  readonly networks: JobNetworks;
  readonly start: StartWeights | null;
  readonly files: readonly FitRowFile[];
  /** Of a stored row, [time, leads]. */
  readonly rowShape: readonly number[];
  /** Null: stored rows are the network's input. */
  readonly recipe: FitSpec['rows']['recipe'];
  readonly train: FitIndex;
  readonly validation: FitIndex | null;
  /** By class: weight of a row in the loss. */
  readonly classWeights: readonly number[];
  /** By class: 0 was never trained on. */
  readonly classMask: Uint8Array;
  /** Of this run; results go into 'fit', the checkpoint into 'checkpoint', both there. */
  readonly folder: string;
}

/** Batches between two checkpoints of a long epoch. */
const CHECKPOINT_BATCHES = 100;

/** What the tensor process is asked for. */
export function toFitSpec(plan: FitPlan): FitSpec {
  const { job, files, rowShape, recipe, train, validation, folder } = plan;
  const { fit } = job;
  return {
    seed: fit.seed,
    phases: toPhases(plan),
    batchSize: fit.batchSize,
    takesLastBatch: fit.takesLastBatch,
    maxRowsPerClass: fit.maxRowsPerClass,
    loss: toLoss(plan),
    optimizer: fit.optimizer,
    gradientLimit: fit.gradientLimit,
    averaging: fit.averaging,
    augmentation: toAugmentation(job),
    validateEveryEpochs: fit.validateEveryEpochs,
    best: toBest(job),
    rows: { files, rowShape, recipe },
    train,
    validation,
    out: {
      folder: join(folder, 'fit'),
      keepsEveryEpoch: false,
      checkpoint: { folder: join(folder, 'checkpoint'), everyBatches: CHECKPOINT_BATCHES },
      hotlogPath: join(folder, 'hotlog.txt'),
      eventsFolder: join(folder, 'events'),
    },
  };
}

/** Class ids become places among the job's classes. An id that is none of them counts for nothing: the job was checked. */
export function toWatch(watch: WatchedFigure, { classes }: Pick<ClassifyTrainingJob, 'classes'>): FitWatch {
  if (typeof watch === 'string') return watch;
  return { meanF1Of: watch.meanF1Of.map((id) => classes.findIndex((own) => own.id === id)).filter((k) => k >= 0) };
}

function toBest(job: ClassifyTrainingJob): FitSpec['best'] {
  const { by, notBefore } = job.choose.epoch;
  return by === 'last' ? { watch: 'loss', fromEpoch: 1 } : { watch: toWatch(by, job), fromEpoch: notBefore };
}

function toPhases({ job, networks, start }: FitPlan): readonly FitPhase[] {
  return job.fit.phases.map((phase, k) => ({
    name: phase.name,
    network: networks.byPhase[k] ?? networks.final,
    start: { from: k === 0 ? start : phase.startsFrom, initializer: job.fit.initializer },
    epochCount: phase.epochCount,
    learningRate: phase.learningRate,
    schedule:
      phase.schedule.kind === 'plateau'
        ? { ...phase.schedule, watch: toWatch(phase.schedule.watch, job) }
        : phase.schedule,
    trained: { frozenLayers: phase.frozenLayers, cachesFrozen: phase.cachesFrozen },
    earlyStopping:
      phase.earlyStopping === null ? null : { ...phase.earlyStopping, watch: toWatch(phase.earlyStopping.watch, job) },
  }));
}

function toLoss({ job, networks, classWeights, classMask }: FitPlan): FitLoss {
  const { labelSmoothing, lossDividesBy } = job.fit;
  return networks.final.output === 'softmax'
    ? { kind: 'cross-entropy', classWeights, labelSmoothing, classMask, dividesBy: lossDividesBy }
    : { kind: 'binary-cross-entropy', positiveWeights: classWeights, labelSmoothing };
}

function toAugmentation({ augmentation }: ClassifyTrainingJob): FitSpec['augmentation'] {
  if (augmentation === null) return { kind: 'none' };
  return { kind: 'signal', steps: toDisturbances(augmentation.rows), renewed: augmentation.renewed };
}
