import type { CompressedKernel } from '#main/tensor/protocol/compress-spec.ts';
import type { NetworkDescription, NetworkWeight } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';

/** Greatest group of a dense layer: a row of 216 is two of 108, one of 64 is one (ALQ's code, CVPR 2020). */
const LONGEST_PART = 108;
/** The first two kernels, which few weights depend on, may have one bit more (as there). */
const FIRST_MAX_BITS = 7;
const MAX_BITS = 6;

/**
 * What of a network is made of signs, and how it is grouped: convolutions kernel by kernel, dense layers and convolutions of one
 * position by rows in equal parts. Recurrent layers stay as they are. Empty where nothing can be.
 */
export function chooseKernels(network: NetworkDescription): readonly CompressedKernel[] {
  return listWeights(network)
    .filter((weight) => isKernel(network, weight))
    .map(({ name, shape }, k) => ({ weight: name, rule: toRule(shape), maxBits: k < 2 ? FIRST_MAX_BITS : MAX_BITS }));
}

const COMPRESSED = new Set(['convolution1d', 'convolution2d', 'dense']);

function isKernel({ layers }: NetworkDescription, { name }: NetworkWeight): boolean {
  return layers.some((layer) => COMPRESSED.has(layer.op) && name === `${layer.name}.kernel`);
}

function toRule(shape: readonly number[]): CompressedKernel['rule'] {
  const positions = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  if (positions > 1) return { kind: 'kernelwise' };
  const rowLength = shape.at(-2) ?? 1;
  let parts = Math.ceil(rowLength / LONGEST_PART);
  while (rowLength % parts !== 0) parts++;
  return { kind: 'subchannelwise', parts };
}
