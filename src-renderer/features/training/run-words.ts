import { COMPRESSION_METHOD_NAMES, isPlainRounding } from '#shared/domain/compression-method.ts';
import { toPlanRows } from '#shared/domain/training-run.ts';
import type { JobState } from '#shared/domain/job.ts';
import type {
  TrainingEpoch,
  TrainingPlan,
  TrainingProtocol,
  TrainingQuery,
  TrainingStart,
} from '#shared/domain/training-run.ts';

import { formatCount, formatCounted } from '#renderer/ui/format-number.ts';

/** Where a run stands, as it is written. */
export const RUN_STATE_WORDS: Readonly<Record<JobState, string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};

export const PROTOCOL_WORDS: Readonly<Record<TrainingProtocol, string>> = {
  'by-patient': 'by patient',
  paper: 'as published, leaks',
};

/** What a run does to what it begins with, where it does not train it: 'made smaller by ..., to 2 bits a weight'. */
export function toCompressionWords({ compression }: Pick<TrainingPlan, 'compression'>): string {
  if (compression == null) return '';
  const budget = compression.method === 'alq' ? `, to ${compression.targetBits} bits a weight` : '';
  return `made smaller by ${COMPRESSION_METHOD_NAMES[compression.method]}${budget}`;
}

/** On what a run is done: recordings of the library, the data set that its model was trained on, or nothing. */
export function toDataWords(plan: Pick<TrainingPlan, 'compression' | 'query'>): string {
  const rows = toPlanRows(plan);
  if (rows === 'none') return 'none: nothing trains and nothing is judged';
  return rows === 'library'
    ? toQueryWords(plan.query)
    : 'the data set that it was trained on, as its own training job has it';
}

/** Who is on which side. */
export function toProtocolWords(plan: Pick<TrainingPlan, 'compression' | 'protocol'>): string {
  const rows = toPlanRows(plan);
  if (rows === 'none') return 'nothing is judged';
  return rows === 'library' ? PROTOCOL_WORDS[plan.protocol] : 'that of its training job';
}

/** The numbers of a fit. */
export function toFitWords(plan: Pick<TrainingPlan, 'compression' | 'fit'>): string {
  const { epochCount, batchSize, learningRate, weightDecay, maxRowsPerClass, decidedWeight, seed } = plan.fit;
  const rows = toPlanRows(plan);
  const method = plan.compression?.method;
  if (rows === 'none') return 'rounded as it is';
  if (method !== undefined && isPlainRounding(method)) return `rounded as it is, seed ${seed}`;
  if (rows === 'data-set')
    return `${formatCounted(epochCount, 'epoch')}, batches as its training job has them, ${formatCount(maxRowsPerClass)} rows of a class, seed ${seed}`;
  return `${formatCounted(epochCount, 'epoch')}, batch ${batchSize}, rate ${learningRate}, decay ${weightDecay}, ${formatCount(maxRowsPerClass)} beats of a class, a reader's beat counts ${decidedWeight}, seed ${seed}`;
}

/** What a training begins with: 'cnet, from the beginning', 'CNet 1.0.0: its head'. */
export function toStartWords(start: TrainingStart, nameOf: (modelId: string) => string | undefined): string {
  if (start.kind === 'architecture') return `${start.architecture}, from the beginning`;
  const name = nameOf(start.modelId) ?? start.modelId;
  return start.trains === 'head' ? `${name}: its head` : `${name}: all of it`;
}

/** What a run begins with, and what it does to it where it does not train it. */
export function toBeginWords(
  plan: Pick<TrainingPlan, 'start' | 'compression'>,
  nameOf: (modelId: string) => string | undefined,
): string {
  const { start, compression } = plan;
  if (compression == null || start.kind !== 'model') return toStartWords(start, nameOf);
  return `${nameOf(start.modelId) ?? start.modelId}, ${toCompressionWords(plan)}`;
}

const STATE_WORDS = { new: 'new', predicted: 'classified', 'in-review': 'in review' } as const;

/** Which recordings a training takes: 'all recordings', 'recordings with V, in review, named "mitdb"'. */
export function toQueryWords({ search, label, state }: TrainingQuery): string {
  const parts = [
    label === null ? '' : `with ${label}`,
    state === null ? '' : STATE_WORDS[state],
    search.trim() === '' ? '' : `found by "${search.trim()}"`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'all recordings' : `recordings ${parts.join(', ')}`;
}

/** Epochs of a run in all: as planned, or as its last epoch knows it better. */
export function toEpochCount(
  { plan }: { readonly plan: TrainingPlan },
  lastEpoch: Pick<TrainingEpoch, 'epochCount'> | undefined,
): number {
  return lastEpoch?.epochCount ?? plan.fit.epochCount;
}

/** Whose figures an epoch has, as they are written: a compression without people who could choose is judged on its training rows. */
export function toJudgedWords(epochs: readonly Pick<TrainingEpoch, 'judgedOn'>[]) {
  return epochs.some(({ judgedOn }) => judgedOn === 'train')
    ? {
        loss: 'Loss of the training rows',
        macroF1: 'Macro F1 of the training rows',
        beats: 'Training beats',
        rows: 'The training rows',
        where: 'on the training rows: nobody could be kept for choosing',
      }
    : {
        loss: 'Validation loss',
        macroF1: 'Validation macro F1',
        beats: 'Validation beats',
        rows: 'The rows that choose',
        where: 'on the rows that choose',
      };
}

/** The share of a run that has been done, in words: 'epoch 3 of 12'. */
export function toEpochWords(run: { readonly epochsDone: number; readonly plan: TrainingPlan }): string {
  if (run.plan.compression != null) return run.epochsDone === 0 ? 'no epoch yet' : `epoch ${run.epochsDone}`;
  return run.epochsDone === 0 ? 'no epoch yet' : `epoch ${run.epochsDone} of ${run.plan.fit.epochCount}`;
}
