import type { TensorStatus } from '#main/tensor/supervisor/tensor-supervisor.ts';

/** Why nothing can be trained on this machine, in words; null where it can, or where TensorFlow has not been started yet. */
export function findTrainingProblem({ state }: Pick<TensorStatus, 'state'>): string | null {
  if (state !== 'unavailable') return null;
  return 'The tensor process is not there: it crashed three times. Try it again first.';
}
