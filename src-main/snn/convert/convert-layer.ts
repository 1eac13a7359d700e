import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerKind, NetworkLayer } from '#shared/domain/network.ts';
import { addSignals, changeCurrent, connect, toCurrent, type LayerSignal, type SpikeSignal } from './layer-signal.ts';
import type { NeuronPopulation, PoolPopulation, PoolRule, Population } from './spiking-network.ts';

type Part<Op extends LayerKind['op']> = Extract<NetworkLayer, { op: Op }>;

/** A layer's signal with the population that it needs, or why there is none: two ends of a sentence. */
export type LayerAnswer =
  | { readonly signal: LayerSignal; readonly population?: Population }
  | { readonly why: string; readonly remedy: string };

export interface LayerContext {
  readonly inputs: readonly LayerSignal[];
  /** [time, channels] of what the layer makes; time 1 where it has none. */
  readonly shape: readonly [number, number];
  readonly findWeight: (part: string) => Float32Array | undefined;
  /** [channels], for rectifiers. */
  readonly scales: Float32Array | undefined;
  /** By which a rectifier's currents are multiplied beyond their scales. */
  readonly gain: number;
  readonly poolRule: PoolRule;
}

/** What a layer becomes that reads spikes or currents, or a rectifier. Layers before the first rectifiers are not asked for. */
export function convertLayer(layer: NetworkLayer, context: LayerContext): LayerAnswer {
  const [input] = context.inputs;
  if (input === undefined) return { why: 'reads nothing', remedy: 'Give it a layer to read' };
  switch (layer.op) {
    case 'relu':
      return input.kind === 'spikes' ? { signal: input } : rectify(layer, input, context);
    case 'dropout':
      return layer.when === 'always'
        ? { why: 'draws anew for every row', remedy: "Set 'when' to 'training'" }
        : { signal: input };
    case 'add':
      return {
        signal: { kind: 'current', time: context.shape[0], current: addSignals(context.inputs, context.shape[1]) },
      };
    case 'batchNorm':
      return input.kind === 'current' ? normalise(layer, input, context) : needsCurrent();
    default:
      return input.kind === 'spikes' ? convertSpikes(layer, input, context) : needsSpikes();
  }
}

function needsCurrent(): LayerAnswer {
  return { why: 'norms what is rectified already', remedy: 'Put the norm between convolution and rectifier' };
}

function needsSpikes(): LayerAnswer {
  return { why: 'reads sums that no rectifier has turned into spikes', remedy: 'Put a ReLU before it' };
}

function convertSpikes(layer: NetworkLayer, input: SpikeSignal, context: LayerContext): LayerAnswer {
  switch (layer.op) {
    case 'convolution1d':
      return convolve(layer, input, context);
    case 'dense':
      return multiply(layer, input, context);
    case 'averagePool1d':
      return average(layer, input, context);
    case 'maxPool1d':
      return pool(layer, input, { ...context, rule: context.poolRule });
    case 'meanOverTime':
      if (layer.isMasked) return { why: 'takes the mean over rows of their own lengths', remedy: 'Use a fixed length' };
      return { signal: { ...input, pool: input.pool * input.time, time: 1 } };
    case 'flatten':
      return { signal: { ...input, flattened: layer.order } };
    default:
      return {
        why: 'has no counterpart in spikes',
        remedy: 'Use convolutions along time, dense layers, norms, ReLU, pools, sums and a mean over time only',
      };
  }
}

function rectify(
  { name }: Part<'relu'>,
  input: Exclude<LayerSignal, SpikeSignal>,
  { scales, gain, shape: [time, channels] }: LayerContext,
): LayerAnswer {
  if (scales?.length !== channels) return { why: 'has no scale', remedy: 'Measure the scales of this very network' };
  const current = changeCurrent(toCurrent(input, channels), (c) => gain / (scales[c] ?? 1));
  const population: NeuronPopulation = { kind: 'neurons', name, time, scales, ...current };
  return { signal: { kind: 'spikes', population: name, pool: 1, time, channels, scales, flattened: null }, population };
}

function normalise(
  { epsilon }: Part<'batchNorm'>,
  { current, time }: Extract<LayerSignal, { kind: 'current' }>,
  { findWeight }: LayerContext,
): LayerAnswer {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map(findWeight);
  const factor = (c: number): number => (gamma?.[c] ?? 1) / Math.sqrt((variance?.[c] ?? 1) + epsilon);
  const shift = (c: number): number => (beta?.[c] ?? 0) - (mean?.[c] ?? 0) * factor(c);
  return { signal: { kind: 'current', time, current: changeCurrent(current, factor, shift) } };
}

function convolve(layer: Part<'convolution1d'>, input: SpikeSignal, context: LayerContext): LayerAnswer {
  const { width, stride, dilation, filters } = layer;
  const [before] = toPadding(input.time, layer);
  const form = { width, stride, dilation, before, isIdentity: false, channels: filters };
  return toLinear(input, context.findWeight('kernel'), form, context);
}

/** A dense layer on flattened spikes is a convolution that is as wide as they are long. */
function multiply({ units }: Part<'dense'>, input: SpikeSignal, context: LayerContext): LayerAnswer {
  const { time, channels, flattened } = input;
  const kernel = context.findWeight('kernel');
  const width = flattened === null ? 1 : time;
  const form = { width, stride: 1, dilation: 1, before: 0, isIdentity: false, channels: units };
  if (flattened !== 'channels-first') return toLinear(input, kernel, form, context);
  const turned = kernel?.map((_, k) => {
    const [t, c, unit] = [Math.floor(k / units / channels), Math.floor(k / units) % channels, k % units];
    return kernel[(c * time + t) * units + unit] ?? 0;
  });
  return toLinear(input, turned, form, context);
}

function toLinear(
  input: SpikeSignal,
  kernel: Float32Array | undefined,
  form: Parameters<typeof connect>[2],
  { findWeight, shape }: LayerContext,
): LayerAnswer {
  if (kernel === undefined) return { why: 'has no kernel', remedy: 'Give the weights of this very network' };
  const { channels } = form;
  const bias = findWeight('bias')?.slice() ?? new Float32Array(channels);
  const current = { channels, bias, analog: [], connections: [connect(input, kernel, form)] };
  return { signal: { kind: 'current', time: shape[0], current } };
}

/** Windows that meet without a gap fold into whatever reads them; others become neurons that fire at the mean rate. */
function average(layer: Part<'averagePool1d'>, input: SpikeSignal, context: LayerContext): LayerAnswer {
  const { width, stride } = layer;
  const [before, after] = toPadding(input.time, { ...layer, dilation: 1 });
  const isFolded = width === stride && before === 0 && after === 0;
  return isFolded
    ? { signal: { ...input, pool: input.pool * width, time: context.shape[0] } }
    : pool({ ...layer, op: 'maxPool1d', dilation: 1 }, input, { ...context, rule: 'average' });
}

function pool(
  layer: Part<'maxPool1d'>,
  input: SpikeSignal,
  { rule, shape: [time, channels] }: LayerContext & { readonly rule: PoolRule },
): LayerAnswer {
  if (input.pool > 1)
    return { why: 'pools averages', remedy: 'Put the average pool after it, or a convolution between' };
  const { name, width, stride, dilation } = layer;
  const [before] = toPadding(input.time, layer);
  const place = { name, from: input.population, rule, time, channels, width, stride, dilation, before };
  const population: PoolPopulation = { kind: 'pool', ...place };
  return { signal: { ...input, population: name, time }, population };
}
