import { assert } from '#shared/result/assert.ts';
import type { Arena, Plane } from './arena.ts';
import type { PackedWeight } from './packed-model.ts';
import type { AddSigns } from './sign-sums-call.ts';

/** Computes a layer's output from its inputs, which are where they were when it was made. */
export type LayerStep = () => void;

export interface StepPlace {
  readonly arena: Arena;
  readonly addSigns: AddSigns;
  readonly inputs: readonly Plane[];
  readonly output: Plane;
  /** A weight of the layer by its part: 'kernel', 'bias', 'gamma'. */
  readonly findWeight: (part: string) => PackedWeight | undefined;
}

/** The numbers of a weight that is no kernel. */
export function toFloats(weight: PackedWeight | undefined): Float32Array | undefined {
  assert(weight?.kind !== 'signs', () => 'createLayerStep: only kernels are kept as signs');
  return weight?.values;
}
