import { assertNever } from '#shared/result/assert.ts';
import type { FitSchedule } from '../protocol/fit-spec.ts';

/** Where a batch stands in its phase, all from 0. */
export interface BatchPlace {
  readonly epoch: number;
  readonly epochCount: number;
  readonly batch: number;
  readonly batchCount: number;
}

/**
 * Learning rate of a batch.
 * @param greatest  the phase's
 * @param plateauFactor  what plateaus have made of it so far, 1 at the start
 */
export function toLearningRate(
  schedule: FitSchedule,
  greatest: number,
  { place, plateauFactor }: { readonly place: BatchPlace; readonly plateauFactor: number },
): number {
  switch (schedule.kind) {
    case 'constant':
      return greatest;
    case 'step':
      return greatest * schedule.factor ** Math.floor(place.epoch / schedule.everyEpochs);
    case 'plateau':
      return Math.max(Math.min(greatest, schedule.leastRate), greatest * plateauFactor);
    case 'cosine':
      return greatest * toCosine(schedule, place);
    default:
      return assertNever(schedule, 'toLearningRate');
  }
}

/** The rise ends with the full rate, the fall with the last batch at its least. */
function toCosine(
  { warmUpEpochs, leastFraction }: Extract<FitSchedule, { kind: 'cosine' }>,
  { epoch, epochCount, batch, batchCount }: BatchPlace,
): number {
  const step = epoch * batchCount + batch;
  const warmUpSteps = Math.round(warmUpEpochs * batchCount);
  if (step < warmUpSteps) return (step + 1) / warmUpSteps;
  const fallSteps = epochCount * batchCount - warmUpSteps;
  const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, fallSteps - 1));
  return leastFraction + (1 - leastFraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
