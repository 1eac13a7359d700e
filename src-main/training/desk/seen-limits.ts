import type { TrainingOutcome } from '#shared/domain/training-run.ts';

/**
 * What a card must say where people who judge it had trained it, or the model that it began as: it goes wherever the model is offered, the
 * run's outcome does not. Counts alone: a card goes with its model to others.
 */
export function listSeenLimits({
  heldOut,
  comparison,
}: Pick<TrainingOutcome, 'heldOut' | 'comparison'>): readonly string[] {
  const seenCount = comparison?.seenByAfter.length ?? 0;
  if (heldOut === null || seenCount === 0) return [];
  return [
    `Of the ${heldOut.recordCount} held-out recordings that judged it, ${seenCount} ${seenCount === 1 ? 'is' : 'are'} of people of its training, or of that of the model that it began as: figures on them say nothing about new people.`,
  ];
}
