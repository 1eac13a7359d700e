import { removeBit } from '#main/compression/alq/binary-kernel.ts';
import { groupWeights, type GroupingRule } from '#main/compression/alq/grouping.ts';
import { sketchKernel } from '#main/compression/alq/sketch.ts';
import type { PackedModel, PackedWeight } from '#main/compression/packed/packed-model.ts';
import type { NetworkDescription, NetworkWeight } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { createRandom, type Random } from './random.ts';

/** A network with random weights, its kernels sketched with up to so many bits, of which some groups have lost one or all. */
export function makePackedModel(
  network: NetworkDescription,
  { seed, maxBits }: { readonly seed: number; readonly maxBits: number },
): PackedModel {
  const random = createRandom(seed);
  return { network, weights: listWeights(network).map((weight) => makeWeight(weight, { random, maxBits })) };
}

function makeWeight(
  { name, shape }: NetworkWeight,
  { random, maxBits }: { random: Random; maxBits: number },
): PackedWeight {
  const size = shape.reduce((product, length) => product * length, 1);
  const scale = 1.5 / Math.sqrt(size / (shape.at(-1) ?? 1));
  const values = Float32Array.from({ length: size }, () => scale * (2 * random() - 1));
  if (/variance$|gamma$/.test(name))
    return { kind: 'floats', name, values: values.map((value) => 1 + Math.abs(value)) };
  if (shape.length < 2) return { kind: 'floats', name, values };
  const rule: GroupingRule = shape.length > 2 ? { kind: 'kernelwise' } : { kind: 'subchannelwise', parts: 1 };
  const kernel = sketchKernel(values, groupWeights(shape, rule), maxBits);
  kernel.bitCounts.forEach((bits, group) => {
    const lost = Math.min(bits, Math.floor(random() * 4) - 1);
    for (let k = 0; k < lost; k++) removeBit(kernel, group, bits - 1 - k);
  });
  return { kind: 'signs', name, rule, kernel };
}
