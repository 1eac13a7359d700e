import { fileURLToPath } from 'node:url';
import { entryUrl } from '#main/entries.ts';
import type { ForkOptions } from '#main/tensor/supervisor/fork-tensor-child.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';
import type { StartTensorChild } from './services.ts';

/** A shell's own way to start the tensor process. */
export interface TensorStart {
  /** Undefined: as a child of plain Node, which an installed Electron refuses to be. */
  readonly startTensorChild?: StartTensorChild | undefined;
}

/** How the supervisor starts the tensor process. */
export function toStartChild({ startTensorChild }: TensorStart, options: ForkOptions = {}): () => TensorChild {
  if (startTensorChild === undefined) return () => forkTensorChild(options);
  return () => startTensorChild(fileURLToPath(entryUrl('tensor-entry')), options.env ?? {});
}
