import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerKind, LayerPadding, NetworkLayer } from '#shared/domain/network.ts';
import { assert } from '#shared/result/assert.ts';
import type { Plane } from './arena.ts';
import type { LayerStep, StepPlace } from './layer-step.ts';

type Part<Op extends LayerKind['op']> = Extract<NetworkLayer, { op: Op }>;

/** Layers that are run here. Dropout counts as one that is off. */
export const RUNNABLE: ReadonlySet<LayerKind['op']> = new Set([
  'convolution1d',
  'dense',
  'batchNorm',
  'relu',
  'dropout',
  'truncate',
  'maxPool1d',
  'averagePool1d',
  'meanOverTime',
  'flatten',
  'add',
]);

/** Throws for a layer that is not RUNNABLE. */
export function createLayerStep(layer: NetworkLayer, place: StepPlace): LayerStep {
  const { arena, inputs, output } = place;
  const [input] = inputs;
  assert(input !== undefined, () => `createLayerStep: '${layer.name}' reads nothing`);
  switch (layer.op) {
    case 'convolution1d':
      return place.convolve(input, layer);
    case 'dense':
      return place.convolve(input, { width: 1, stride: 1, dilation: 1, padding: 'valid' });
    case 'batchNorm':
      return normalise(input, layer, place);
    case 'relu':
      return forEach(place, input, (value) => (value > 0 ? value : 0));
    case 'dropout':
      return forEach(place, input, (value) => value);
    case 'truncate':
      return forEach(place, input, Math.trunc);
    case 'maxPool1d':
      return pool(place, input, { ...layer, isMean: false });
    case 'averagePool1d':
      return pool(place, input, { ...layer, dilation: 1, isMean: true });
    case 'meanOverTime':
      return meanOverTime(place, input);
    case 'flatten':
      return flatten(place, input, layer.order);
    case 'add':
      return () => addAll(arena.floats, inputs, output);
    default:
      throw new Error(`createLayerStep: ${layer.op} is not run without TensorFlow`);
  }
}

function normalise(input: Plane, { epsilon }: Part<'batchNorm'>, place: StepPlace): LayerStep {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(place.findFloats);
  const scales = Float64Array.from(
    { length: input.channels },
    (_, c) => (gamma?.[c] ?? 1) / Math.sqrt((variance?.[c] ?? 1) + epsilon),
  );
  const shifts = scales.map((scale, c) => (beta?.[c] ?? 0) - (mean?.[c] ?? 0) * scale);
  return forEach(place, input, (value, c) => value * (scales[c] ?? 1) + (shifts[c] ?? 0));
}

function forEach(
  { arena, output }: StepPlace,
  input: Plane,
  change: (value: number, channel: number) => number,
): LayerStep {
  return () => {
    const { floats } = arena;
    for (let c = 0; c < output.channels; c++) {
      const from = input.position + c * input.step;
      const to = output.position + c * output.step;
      for (let t = 0; t < output.time; t++) floats[to + t] = change(floats[from + t] ?? 0, c);
    }
  };
}

interface Pool {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: LayerPadding;
  readonly isMean: boolean;
}

/** Padding holds no values: it is no maximum, and no part of a mean. */
function pool({ arena, output }: StepPlace, input: Plane, form: Pool): LayerStep {
  const [before] = toPadding(input.time, form);
  return () => {
    const { floats } = arena;
    for (let c = 0; c < output.channels; c++) {
      const row = floats.subarray(input.position + c * input.step, input.position + c * input.step + input.time);
      const to = output.position + c * output.step;
      for (let t = 0; t < output.time; t++) floats[to + t] = poolOne(row, t * form.stride - before, form);
    }
  };
}

function poolOne(row: Float32Array, first: number, { width, dilation, isMean }: Pool): number {
  let sum = 0;
  let count = 0;
  let greatest = -Infinity;
  for (let k = 0, at = first; k < width; k++, at += dilation) {
    if (at < 0 || at >= row.length) continue;
    const value = row[at] ?? 0;
    sum += value;
    count++;
    if (value > greatest) greatest = value;
  }
  return isMean ? sum / count : greatest;
}

function meanOverTime({ arena, output }: StepPlace, input: Plane): LayerStep {
  return () => {
    const { floats } = arena;
    for (let c = 0; c < input.channels; c++) {
      let sum = 0;
      for (let t = 0; t < input.time; t++) sum += floats[input.position + c * input.step + t] ?? 0;
      floats[output.position + c * output.step] = sum / input.time;
    }
  };
}

function flatten({ arena, output }: StepPlace, input: Plane, order: Part<'flatten'>['order']): LayerStep {
  const { time, channels } = input;
  return () => {
    const { floats } = arena;
    for (let c = 0; c < channels; c++) {
      for (let t = 0; t < time; t++) {
        const to = order === 'channels-last' ? t * channels + c : c * time + t;
        floats[output.position + to * output.step] = floats[input.position + c * input.step + t] ?? 0;
      }
    }
  };
}

function addAll(floats: Float32Array, inputs: readonly Plane[], output: Plane): void {
  for (let c = 0; c < output.channels; c++) {
    for (let t = 0; t < output.time; t++) {
      let sum = 0;
      for (const { position, step } of inputs) sum += floats[position + c * step + t] ?? 0;
      floats[output.position + c * output.step + t] = sum;
    }
  }
}
