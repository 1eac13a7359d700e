import { convertNetwork } from '#main/snn/convert/convert-network.ts';
import { measureLeakyGains } from '#main/snn/convert/measure-leaky-gains.ts';
import { measureScales, type ScaleRule } from '#main/snn/convert/measure-scales.ts';
import type { NeuronModel, PoolRule, SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { createRandom as createRowRandom, drawNormal } from '#main/preprocessing/random.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom, type Random } from './random.ts';

export interface Weighted {
  readonly network: NetworkDescription;
  readonly weights: Float32Array;
}

/** Random weights (He et al. 2015) and norms that are no identities. */
export function drawWeights(network: NetworkDescription, seed: number): Weighted {
  const random = createRowRandom(seed);
  const parts = listWeights(network).map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const fanIn = size / (shape.at(-1) ?? 1);
    return Float32Array.from({ length: size }, () => {
      if (/variance$|gamma$/.test(name)) return 0.5 + random();
      if (shape.length < 2) return 0.2 * (random() - 0.5);
      return Math.sqrt(2 / fanIn) * drawNormal(random);
    });
  });
  return { network, weights: Float32Array.from(parts.flatMap((part) => [...part])) };
}

/** Rows in [-1, 1). */
export function drawRows(network: NetworkDescription, count: number, seed = 11): Float32Array[] {
  const random = createRandom(seed);
  const length = network.inputShape.reduce<number>((product, size) => product * (size ?? 0), 1);
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => 2 * random() - 1));
}

export interface SpikingOptions {
  readonly rule?: ScaleRule;
  readonly neuron?: NeuronModel;
  readonly poolRule?: PoolRule;
}

/** Converted with the largest activations of some rows as scales. */
export function makeSpiking(
  weighted: Weighted,
  rows: readonly Float32Array[],
  { rule = { per: 'channel', percentile: 100 }, ...options }: SpikingOptions = {},
): SpikingNetwork {
  const scales = unwrap(measureScales(weighted, rows, rule));
  const { neuron } = options;
  const gains = neuron?.kind === 'lif' ? { gains: measureLeakyGains(weighted, rows, { scales, model: neuron }) } : {};
  return unwrap(convertNetwork({ ...weighted, scales, ...gains, ...options }));
}

/** A small network with a random choice of all that can be made spiking. */
export function drawNetwork(seed: number): NetworkDescription {
  const random = createRandom(seed);
  const layers: NetworkLayer[] = [];
  let last = 'input';
  const blockCount = 2 + pick(random, 2);
  for (let k = 1; k <= blockCount; k++) {
    layers.push(...drawBlock(`b${k}`, last, { random, isFirst: k === 1 }));
    last = layers.at(-1)?.name ?? last;
  }
  const isFlat = random() < 0.5;
  return {
    architecture: `random-${seed}`,
    inputShape: [40 + pick(random, 25), 1 + pick(random, 2)],
    hasLengths: false,
    layers: [
      ...layers,
      isFlat
        ? { name: 'end', op: 'flatten', order: random() < 0.5 ? 'channels-last' : 'channels-first' }
        : { name: 'end', op: 'meanOverTime', isMasked: false },
      { name: 'output', op: 'dense', units: 3, hasBias: true },
    ],
    output: 'softmax',
  };
}

function drawBlock(
  name: string,
  before: string,
  { random, isFirst }: { readonly random: Random; readonly isFirst: boolean },
): readonly NetworkLayer[] {
  // Widths of 5, 40 and 100 channels take the kernel's ways of 32, 64 and 96 outputs and more.
  const filters = [5, 40, 100][pick(random, 3)] ?? 5;
  const isDilated = random() < 0.3;
  const convolution = (own: string, stride: number): NetworkLayer => ({
    name: own,
    op: 'convolution1d',
    filters,
    width: 1 + pick(random, 5),
    stride,
    dilation: isDilated ? 2 : 1,
    padding: 'same',
    hasBias: random() < 0.5,
  });
  const layers: NetworkLayer[] = [
    { ...convolution(`${name}.a`, !isFirst && !isDilated ? 1 + pick(random, 2) : 1), inputs: [before] },
  ];
  if (random() < 0.6) layers.push({ name: `${name}.norm`, op: 'batchNorm', momentum: 0.9, epsilon: 1e-5 });
  layers.push(
    { name: `${name}.relu`, op: 'relu' },
    { name: `${name}.drop`, op: 'dropout', rate: 0.3, when: 'training' },
  );
  if (random() < 0.4)
    layers.push(
      convolution(`${name}.b`, 1),
      { name: `${name}.add`, op: 'add', inputs: [`${name}.b`, `${name}.drop`] },
      { name: `${name}.sum`, op: 'relu' },
    );
  const pool = pick(random, 4);
  if (pool === 1) layers.push({ name: `${name}.pool`, op: 'averagePool1d', width: 2, stride: 2, padding: 'valid' });
  if (pool === 2) layers.push({ name: `${name}.pool`, op: 'averagePool1d', width: 3, stride: 2, padding: 'same' });
  if (pool === 3)
    layers.push({ name: `${name}.pool`, op: 'maxPool1d', width: 2, stride: 2, dilation: 2, padding: [1, 1] });
  return layers;
}

function pick(random: Random, count: number): number {
  return Math.floor(count * random());
}
