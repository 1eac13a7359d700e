import type { NetworkLayer } from '#shared/domain/network.ts';
import { connectSpikes } from './connect-spikes.ts';
import {
  fire,
  needsSpikes,
  NO_COUNTERPART,
  NO_SCALE,
  type LayerAnswer,
  type LayerContext,
  type Part,
} from './layer-answer.ts';
import { addSignals, changeCurrent, toCurrent, type LayerSignal, type SpikeSignal } from './layer-signal.ts';
import { averageSpikes, poolMaxima } from './pool-spikes.ts';
import { connectSums, liftSums } from './signed-sums.ts';

/** What a layer becomes that reads spikes or currents, or a rectifier. Layers before the first rectifiers are not asked for. */
export function convertLayer(layer: NetworkLayer, context: LayerContext): LayerAnswer {
  const [input] = context.inputs;
  if (input === undefined) return { why: 'reads nothing', remedy: 'Give it a layer to read' };
  switch (layer.op) {
    case 'relu':
      return input.kind === 'spikes' && input.lifts === null ? { signal: input } : rectify(layer, input, context);
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
    case 'maxPool1d':
    case 'averagePool1d':
    case 'meanOverTime':
      return input.kind === 'current'
        ? liftSums(input, context, (lifted) => convertSpikes(layer, lifted, context))
        : convertAny(layer, input, context);
    case 'convolution1d':
    case 'dense':
      return input.kind === 'current' ? connectSums(layer, input, context) : connectSpikes(layer, input, context);
    default:
      return convertAny(layer, input, context);
  }
}

function convertAny(layer: NetworkLayer, input: LayerSignal, context: LayerContext): LayerAnswer {
  return input.kind === 'spikes' ? convertSpikes(layer, input, context) : needsSpikes();
}

function convertSpikes(layer: NetworkLayer, input: SpikeSignal, context: LayerContext): LayerAnswer {
  switch (layer.op) {
    case 'maxPool1d':
      return poolMaxima(layer, input, context);
    case 'averagePool1d':
      return averageSpikes(layer, input, context);
    case 'meanOverTime':
      if (layer.isMasked) return { why: 'takes the mean over rows of their own lengths', remedy: 'Use a fixed length' };
      return { signal: { ...input, pool: input.pool * input.time, time: 1 } };
    case 'flatten':
      return { signal: { ...input, flattened: layer.order } };
    default:
      return NO_COUNTERPART;
  }
}

function rectify(
  { name }: Part<'relu'>,
  input: LayerSignal,
  { findScales, findGain, shape: [time, channels] }: LayerContext,
): LayerAnswer {
  const scales = findScales(name);
  if (scales?.length !== channels) return NO_SCALE;
  const current = changeCurrent(toCurrent(input, channels), (c) => findGain(name) / (scales[c] ?? 1));
  return fire({ kind: 'neurons', name, time, scales, ...current }, null);
}

function needsCurrent(): LayerAnswer {
  return { why: 'norms what is rectified already', remedy: 'Put the norm between convolution and rectifier' };
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
