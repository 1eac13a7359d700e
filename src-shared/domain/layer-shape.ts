import { assertNever } from '#shared/result/assert.ts';
import type { LayerKind, LayerPadding, NetworkLayer } from './network.ts';

/** Of one row; null where any length is taken. */
export type LayerShape = readonly (number | null)[];

/** A shape, or why the layer cannot be computed: the end of a sentence that begins with the layer's name. */
export type ShapeAnswer = { readonly shape: LayerShape } | { readonly why: string };

/** What a layer makes of what it reads. */
export function toLayerShape(layer: NetworkLayer, inputs: readonly LayerShape[]): ShapeAnswer {
  const [first] = inputs;
  if (first === undefined) return { why: 'reads nothing' };
  if (layer.op === 'add') return addShapes(inputs);
  if (layer.op === 'concatenate') return joinShapes(inputs);
  return inputs.length === 1 ? ofOne(layer, first) : { why: `reads one layer, not ${inputs.length}` };
}

function ofOne(layer: Exclude<LayerKind, { op: 'add' | 'concatenate' }>, input: LayerShape): ShapeAnswer {
  switch (layer.op) {
    case 'relu':
    case 'dropout':
    case 'truncate':
      return { shape: input };
    case 'batchNorm':
      return input.at(-1) === null ? { why: 'needs a fixed number of channels' } : { shape: input };
    case 'convolution1d':
      return alongTime(input, layer, layer.filters);
    case 'maxPool1d':
      return alongTime(input, layer);
    case 'averagePool1d':
      return alongTime(input, { ...layer, dilation: 1 });
    case 'convolution2d':
      return alongBoth(input, layer, layer.filters);
    case 'maxPool2d':
      return alongBoth(input, { ...layer, padding: 'valid' });
    case 'dense':
      return input.at(-1) === null
        ? { why: 'needs a fixed number of features' }
        : { shape: [...input.slice(0, -1), layer.units] };
    case 'meanOverTime':
      return input.length < 2 ? { why: 'needs [time, channels]' } : { shape: input.slice(1) };
    case 'flatten':
      return flattenShape(input);
    case 'reshape':
      return reshape(input, layer.shape);
    case 'transpose':
      return input.length === 2 ? { shape: [...input].reverse() } : { why: 'needs [time, channels]' };
    case 'recurrent': {
      if (!isSequence(input)) return { why: 'needs [time, features] with a fixed number of features' };
      return { shape: [input[0] ?? null, layer.merge === 'sum' ? layer.units : 2 * layer.units] };
    }
    case 'encoderDecoder':
      return isSequence(input)
        ? { shape: [layer.units] }
        : { why: 'needs [steps, features] with a fixed number of features' };
    default:
      return assertNever(layer, 'toLayerShape');
  }
}

function isSequence(input: LayerShape): boolean {
  return input.length === 2 && input[1] !== null;
}

interface Window {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
}

function alongTime(input: LayerShape, window: Window, filters?: number): ShapeAnswer {
  const [time, channels] = input;
  if (input.length !== 2 || time === undefined || channels === undefined || channels === null)
    return { why: 'needs [time, channels] with a fixed number of channels' };
  const length = slide(time, window);
  return length === undefined ? tooShort(time) : { shape: [length, filters ?? channels] };
}

interface Window2d {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

function alongBoth(input: LayerShape, { size, strides, padding }: Window2d, filters?: number): ShapeAnswer {
  const [time, frequency, channels] = input;
  if (
    input.length !== 3 ||
    time === undefined ||
    frequency === undefined ||
    channels === undefined ||
    channels === null
  )
    return { why: 'needs [time, frequency, channels] with a fixed number of channels' };
  const length = slide(time, { width: size[0], stride: strides[0], dilation: 1, padding });
  const height = slide(frequency, { width: size[1], stride: strides[1], dilation: 1, padding });
  if (length === undefined) return tooShort(time);
  return height === undefined ? tooShort(frequency) : { shape: [length, height, filters ?? channels] };
}

function tooShort(length: number | null): ShapeAnswer {
  return { why: `has a window that is longer than the ${length ?? 'unknown'} positions that it reads` };
}

/** Positions of a window on so many samples; undefined where there is none. */
function slide(length: number | null, window: Window): number | null | undefined {
  if (length === null) return null;
  const [before, after] = toPadding(length, window);
  const count = Math.floor((length + before + after - window.dilation * (window.width - 1) - 1) / window.stride) + 1;
  return count > 0 ? count : undefined;
}

/** Samples of padding before and after; 'same' as TensorFlow shares them out. */
export function toPadding(length: number, { width, stride, dilation, padding }: Window): readonly [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding !== 'same') return padding;
  const whole = Math.max(0, (Math.ceil(length / stride) - 1) * stride + dilation * (width - 1) + 1 - length);
  return [Math.floor(whole / 2), Math.ceil(whole / 2)];
}

function addShapes(inputs: readonly LayerShape[]): ShapeAnswer {
  const [first = []] = inputs;
  if (inputs.length < 2) return { why: 'adds two layers or more' };
  const other = inputs.find((shape) => !areEqual(shape, first));
  return other === undefined
    ? { shape: first }
    : { why: `adds layers of different shapes, ${show(first)} and ${show(other)}` };
}

function joinShapes(inputs: readonly LayerShape[]): ShapeAnswer {
  const [first = []] = inputs;
  if (inputs.length < 2) return { why: 'joins two layers or more' };
  const other = inputs.find((shape) => !areEqual(shape.slice(0, -1), first.slice(0, -1)));
  if (other !== undefined) return { why: `joins layers of different lengths, ${show(first)} and ${show(other)}` };
  let channels = 0;
  for (const shape of inputs) {
    const size = shape.at(-1);
    if (typeof size !== 'number') return { why: 'joins layers whose last axis has no fixed size' };
    channels += size;
  }
  return { shape: [...first.slice(0, -1), channels] };
}

function flattenShape(input: LayerShape): ShapeAnswer {
  const size = countValues(input);
  return size === null ? { why: 'needs rows of a fixed length' } : { shape: [size] };
}

function reshape(input: LayerShape, wanted: LayerShape): ShapeAnswer {
  const unknown = wanted.filter((size) => size === null).length;
  const known = countValues(wanted.filter((size) => size !== null)) ?? 1;
  if (unknown > 1) return { why: 'leaves more than one size open' };
  const count = countValues(input);
  if (count === null) {
    // Time of any length: what lies at each step must be kept together.
    const isPerStep = wanted[0] === null && input[0] === null && countValues(input.slice(1)) === known;
    return isPerStep ? { shape: wanted } : { why: `cannot make ${show(wanted)} of ${show(input)}` };
  }
  const isFitting = unknown === 1 ? count % known === 0 : count === known;
  if (!isFitting) return { why: `cannot make ${show(wanted)} of ${show(input)}` };
  return { shape: wanted.map((size) => size ?? count / known) };
}

/** Values of a row; null where its length is not fixed. */
export function countValues(shape: LayerShape): number | null {
  return shape.reduce<number | null>((product, size) => (product === null || size === null ? null : product * size), 1);
}

function areEqual(one: LayerShape, other: LayerShape): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function show(shape: LayerShape): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}
