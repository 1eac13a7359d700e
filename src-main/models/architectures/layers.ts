import type { LayerKind, LayerPadding, NetworkLayer } from '#shared/domain/network.ts';

type Part<Op extends LayerKind['op']> = Extract<LayerKind, { op: Op }>;

/** Stride and dilation 1, 'same' and biased, where nothing else is said. */
export function convolve(
  name: string,
  form: Pick<Part<'convolution1d'>, 'filters' | 'width'> & Partial<Part<'convolution1d'>> & Place,
): NetworkLayer {
  return { name, op: 'convolution1d', stride: 1, dilation: 1, padding: 'same', hasBias: true, ...form };
}

export function convolve2d(
  name: string,
  form: Pick<Part<'convolution2d'>, 'filters' | 'size'> & Partial<Part<'convolution2d'>> & Place,
): NetworkLayer {
  return { name, op: 'convolution2d', strides: [1, 1], padding: 'same', hasBias: true, ...form };
}

interface Place {
  readonly inputs?: readonly string[];
}

/** PyTorch keeps .9 of the old statistic, TensorFlow .99 with a greater epsilon. */
const NORM_HABITS = {
  pytorch: { momentum: 0.9, epsilon: 1e-5 },
  tensorflow: { momentum: 0.99, epsilon: 1e-3 },
} as const;

export function normalise(name: string, habit: keyof typeof NORM_HABITS): NetworkLayer {
  return { name, op: 'batchNorm', ...NORM_HABITS[habit] };
}

export function rectify(name: string): NetworkLayer {
  return { name, op: 'relu' };
}

export function multiply(name: string, units: number): NetworkLayer {
  return { name, op: 'dense', units, hasBias: true };
}

export function drop(name: string, rate: number, when: Part<'dropout'>['when'] = 'training'): NetworkLayer {
  return { name, op: 'dropout', rate, when };
}

export function poolMax(
  name: string,
  form: {
    readonly width: number;
    readonly stride: number;
    readonly dilation?: number;
    readonly padding?: LayerPadding;
  },
): NetworkLayer {
  return { name, op: 'maxPool1d', dilation: 1, padding: 'valid', ...form };
}

export function flatten(order: Part<'flatten'>['order']): NetworkLayer {
  return { name: 'flatten', op: 'flatten', order };
}
