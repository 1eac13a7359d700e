import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { assert } from '#shared/result/assert.ts';

/** Views of each weight by its name. @param weights  all numbers in the order of listWeights; another count is a programming error */
export function sliceWeights(network: NetworkDescription, weights: Float32Array): ReadonlyMap<string, Float32Array> {
  const slices = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of listWeights(network)) {
    const size = shape.reduce((product, length) => product * length, 1);
    slices.set(name, weights.subarray(offset, offset + size));
    offset += size;
  }
  assert(offset === weights.length, () => `sliceWeights: the network has ${offset} numbers, got ${weights.length}`);
  return slices;
}
