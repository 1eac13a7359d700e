import type { TensorStatus } from '#main/tensor/supervisor/tensor-supervisor.ts';

/** Why nothing can be trained on this machine, in words; null where it can, or where TensorFlow has not been started yet. */
export function findTrainingProblem({ state, backend }: Pick<TensorStatus, 'state' | 'backend'>): string | null {
  if (state === 'unavailable') return 'The tensor process is not there: it crashed three times. Try it again first.';
  if (backend === 'wasm')
    return 'Only the WebAssembly backend of TensorFlow is here, which cannot train. Training needs the native library.';
  return null;
}
