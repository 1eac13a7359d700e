import { toPadding, type LayerShape } from '#shared/domain/layer-shape.ts';
import type { LayerKind, LayerPadding, NetworkLayer } from '#shared/domain/network.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { Topology } from './topology.ts';
import { writeRecurrent } from './write-recurrent.ts';
import { LayerRefused } from './layer-refused.ts';

/** Where a layer stands. */
export interface LayerPlacing {
  readonly topology: Topology;
  /** Names of the layers that it reads. */
  readonly inputs: readonly string[];
  /** Of the first of them, for one row. */
  readonly inputShape: LayerShape;
  /** By its whole name, 'stem.kernel'. */
  readonly findWeight: (name: string) => Float32Array | undefined;
}

/** Writes one layer as one of TensorFlow.js or several. @returns the name of the last. Throws LayerRefused where there is no counterpart. */
export function writeLayer(layer: NetworkLayer, placing: LayerPlacing): string {
  const { topology, inputs } = placing;
  const { name } = layer;
  const add = (className: string, config: Parameters<Topology['add']>[2]['config'] = {}) =>
    topology.add(className, name, { inputs, config });
  switch (layer.op) {
    case 'convolution1d':
      return writeConvolution1d(layer, placing);
    case 'convolution2d': {
      const { filters, padding, hasBias } = layer;
      const config = { filters, kernel_size: [...layer.size], strides: [...layer.strides], padding, use_bias: hasBias };
      add('Conv2D', config);
      return addKernel(placing, layer, [...layer.size, channelsOf(placing), filters]);
    }
    case 'dense':
      add('Dense', { units: layer.units, use_bias: layer.hasBias });
      return addKernel(placing, { ...layer, filters: layer.units }, [channelsOf(placing), layer.units]);
    case 'batchNorm':
      return writeNorm(layer, placing);
    case 'relu':
      return add('Activation', { activation: 'relu' });
    case 'dropout':
      if (layer.when === 'always' && layer.rate > 0) throw new LayerRefused('drops values when it answers too');
      return layer.when === 'never'
        ? add('Activation', { activation: 'linear' })
        : add('Dropout', { rate: layer.rate });
    case 'maxPool1d':
      if (layer.dilation > 1) throw new LayerRefused('pools with a dilation');
      if (isByNumber(layer.padding)) throw new LayerRefused('pools over padding that is given by numbers');
      return add('MaxPooling1D', toPool(layer));
    case 'averagePool1d': {
      const source = padTime(placing, { ...layer, dilation: 1 });
      return topology.add('AveragePooling1D', name, { inputs: [source], config: toPool(layer) });
    }
    case 'maxPool2d':
      return add('MaxPooling2D', { pool_size: [...layer.size], strides: [...layer.strides], padding: 'valid' });
    case 'meanOverTime':
      return writeMean(layer, placing);
    case 'flatten':
      return writeFlatten(layer, placing);
    case 'reshape':
      return add('Reshape', { target_shape: [...layer.shape] });
    case 'transpose':
      return add('Permute', { dims: [2, 1] });
    case 'add':
      return add('Add');
    case 'concatenate':
      return add('Concatenate', { axis: -1 });
    case 'recurrent':
      return writeRecurrent(layer, placing);
    case 'truncate':
      throw new LayerRefused('cuts its input to whole numbers');
    case 'encoderDecoder':
      throw new LayerRefused('hands the states of one recurrent layer to another');
    default:
      return assertNever(layer, 'writeLayer');
  }
}

type Part<Op extends LayerKind['op']> = Extract<NetworkLayer, { op: Op }>;

function writeConvolution1d(layer: Part<'convolution1d'>, placing: LayerPlacing): string {
  const { name, filters, width, stride, dilation, hasBias } = layer;
  if (stride > 1 && dilation > 1) throw new LayerRefused('has both a stride and a dilation');
  const source = padTime(placing, layer);
  placing.topology.add('Conv1D', name, {
    inputs: [source],
    config: {
      filters,
      kernel_size: [width],
      strides: [stride],
      dilation_rate: [dilation],
      padding: toPaddingName(layer.padding),
      use_bias: hasBias,
    },
  });
  return addKernel(placing, layer, [width, channelsOf(placing), filters]);
}

function addKernel(
  { topology, findWeight }: LayerPlacing,
  { name, hasBias, filters }: { readonly name: string; readonly hasBias: boolean; readonly filters: number },
  shape: readonly number[],
): string {
  topology.addWeight(`${name}/kernel`, shape, wanted(findWeight(`${name}.kernel`), name));
  if (hasBias) topology.addWeight(`${name}/bias`, [filters], wanted(findWeight(`${name}.bias`), name));
  return name;
}

const NORM_PARTS = { gamma: 'gamma', beta: 'beta', mean: 'moving_mean', variance: 'moving_variance' } as const;

function writeNorm({ name, momentum, epsilon }: Part<'batchNorm'>, placing: LayerPlacing): string {
  const { topology, inputs, findWeight } = placing;
  topology.add('BatchNormalization', name, {
    inputs,
    config: { axis: -1, momentum, epsilon, center: true, scale: true },
  });
  for (const [part, theirs] of Object.entries(NORM_PARTS))
    topology.addWeight(`${name}/${theirs}`, [channelsOf(placing)], wanted(findWeight(`${name}.${part}`), name));
  return name;
}

/** The global mean takes time alone: further axes become channels for it, and come back. */
function writeMean({ name, isMasked }: Part<'meanOverTime'>, { topology, inputs, inputShape }: LayerPlacing): string {
  if (isMasked) throw new LayerRefused("leaves out what lies beyond a row's own length");
  const [time, ...others] = inputShape;
  if (others.length < 2) return topology.add('GlobalAveragePooling1D', name, { inputs });
  const flat = others.reduce<number>((product, size) => product * (size ?? NaN), 1);
  const joined = topology.add('Reshape', `${name}_joined`, { inputs, config: { target_shape: [time ?? null, flat] } });
  const mean = topology.add('GlobalAveragePooling1D', `${name}_mean`, { inputs: [joined] });
  return topology.add('Reshape', name, { inputs: [mean], config: { target_shape: [...others] } });
}

function writeFlatten({ name, order }: Part<'flatten'>, { topology, inputs, inputShape }: LayerPlacing): string {
  const axes = inputShape.length;
  if (order === 'channels-last' || axes < 2) return topology.add('Flatten', name, { inputs });
  const dims = [axes, ...Array.from({ length: axes - 1 }, (_, k) => k + 1)];
  const turned = topology.add('Permute', `${name}_turned`, { inputs, config: { dims } });
  return topology.add('Flatten', name, { inputs: [turned] });
}

interface Padded {
  readonly name: string;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
}

/** Zeros before and after, where they are given by numbers: TensorFlow.js pads pictures only, so time becomes one of a column. */
function padTime({ topology, inputs, inputShape }: LayerPlacing, layer: Padded): string {
  const [source = ''] = inputs;
  const [time, channels] = inputShape;
  const [before, after] = isByNumber(layer.padding) ? toPadding(time ?? 0, layer) : [0, 0];
  if (before + after === 0) return source;
  const toPicture = { target_shape: [time ?? null, 1, channels ?? null] };
  const picture = topology.add('Reshape', `${layer.name}_picture`, { inputs, config: toPicture });
  const padded = topology.add('ZeroPadding2D', `${layer.name}_padded`, {
    inputs: [picture],
    config: {
      padding: [
        [before, after],
        [0, 0],
      ],
    },
  });
  const toTime = {
    target_shape: [time === null || time === undefined ? null : time + before + after, channels ?? null],
  };
  return topology.add('Reshape', `${layer.name}_time`, { inputs: [padded], config: toTime });
}

function isByNumber(padding: LayerPadding): padding is readonly [number, number] {
  return padding !== 'same' && padding !== 'valid';
}

function toPaddingName(padding: LayerPadding): 'same' | 'valid' {
  return padding === 'same' ? 'same' : 'valid';
}

function toPool({ width, stride, padding }: Pick<Padded, 'width' | 'stride' | 'padding'>) {
  return { pool_size: [width], strides: [stride], padding: toPaddingName(padding) };
}

function channelsOf({ inputShape }: LayerPlacing): number {
  return inputShape.at(-1) ?? 0;
}

function wanted(values: Float32Array | undefined, name: string): Float32Array {
  if (values === undefined) throw new Error(`writeLayer: a weight of ${name} is missing`);
  return values;
}
