import { drawNormal, type Random } from '#main/preprocessing/random.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { FitInitializer } from '../protocol/fit-spec.ts';
import { deriveRandom } from './derive-random.ts';
import type { PlacedWeight, WeightLayout } from './weight-layout.ts';

export interface DrawWeights {
  readonly network: NetworkDescription;
  readonly layout: WeightLayout;
  readonly initializer: FitInitializer;
  readonly seed: number;
}

/** A weight as it is before training, [its size]; each from a chance of its own, so that others may be taken over from elsewhere. */
export function drawWeight(weight: PlacedWeight, { network, layout, initializer, seed }: DrawWeights): Float32Array {
  const values = new Float32Array(weight.end - weight.start);
  const part = weight.name.slice(weight.name.lastIndexOf('.') + 1);
  if (part === 'gamma' || part === 'variance') return values.fill(1);
  if (weight.kind === 'statistic' || part === 'beta') return values;
  const isBias = part === 'bias' || part === 'recurrentBias';
  if (isBias && initializer !== 'pytorch') return values;
  const random = deriveRandom(seed, 'weights', weight.name);
  const draw = toDraw(initializer, { weight, layout, factor: toFactor(weight, network), random });
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return values;
}

interface Drawing {
  readonly weight: PlacedWeight;
  readonly layout: WeightLayout;
  readonly factor: number;
  readonly random: Random;
}

function toDraw(initializer: FitInitializer, { weight, layout, factor, random }: Drawing): () => number {
  const fanIn = multiply(weight.shape.slice(0, -1));
  switch (initializer) {
    case 'he': {
      const deviation = Math.sqrt(2 / fanIn) * factor;
      return () => deviation * drawNormal(random);
    }
    case 'he-normal': {
      // What is cut off at two deviations is narrower by .8796 (Keras, VarianceScaling).
      const deviation = Math.sqrt(2 / fanIn) / 0.87962566103423978;
      return () => deviation * drawWithinTwo(random);
    }
    case 'glorot': {
      const limit = Math.sqrt(6 / (fanIn + multiply(weight.shape.slice(0, -2)) * (weight.shape.at(-1) ?? 1)));
      return () => limit * (2 * random() - 1);
    }
    case 'pytorch': {
      const limit = 1 / Math.sqrt(toTorchFanIn(weight, layout));
      return () => limit * (2 * random() - 1);
    }
    default:
      return assertNever(initializer, 'drawWeight');
  }
}

/** A block begins near to its shortcut, so that many of them do not multiply (Zhang et al. 2019); no class is preferred at first. */
function toFactor({ name }: PlacedWeight, network: NetworkDescription): number {
  if (name === `${network.layers.at(-1)?.name ?? ''}.kernel`) return 0.1;
  return name.endsWith('.b.kernel') ? 0.25 : 1;
}

function drawWithinTwo(random: Random): number {
  for (;;) {
    const value = drawNormal(random);
    if (Math.abs(value) < 2) return value;
  }
}

/** Of the kernel that a bias goes with; of recurrent cells the number of units, for all their weights. */
function toTorchFanIn(weight: PlacedWeight, { weights }: WeightLayout): number {
  const cell = weight.name.slice(0, weight.name.lastIndexOf('.') + 1);
  const find = (part: string) => weights.find(({ name }) => name === `${cell}${part}`);
  const kernel = find('recurrentKernel') ?? find('kernel') ?? weight;
  return multiply(kernel.shape.slice(0, -1));
}

function multiply(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
