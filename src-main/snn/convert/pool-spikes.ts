import { toPadding } from '#shared/domain/layer-shape.ts';
import type { LayerAnswer, LayerContext, Part } from './layer-answer.ts';
import type { SpikeSignal } from './layer-signal.ts';
import type { PoolPopulation, PoolRule } from './spiking-network.ts';

/** Maxima of spikes. */
export function poolMaxima(layer: Part<'maxPool1d'>, input: SpikeSignal, context: LayerContext): LayerAnswer {
  return pool(layer, input, { ...context, rule: context.poolRule });
}

/** Windows that meet without a gap fold into whatever reads them; others become neurons that fire at the mean rate. */
export function averageSpikes(layer: Part<'averagePool1d'>, input: SpikeSignal, context: LayerContext): LayerAnswer {
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
  return { signal: { ...input, population: name, time }, populations: [population] };
}
