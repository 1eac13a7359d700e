import { toPadding } from '#shared/domain/layer-shape.ts';
import { needsSpikes, type LayerAnswer, type LayerContext, type Part } from './layer-answer.ts';
import { connect, toLiftBias, type LayerSignal, type SpikeSignal } from './layer-signal.ts';

/** A kernel that reads spikes. */
export function connectSpikes(
  layer: Part<'convolution1d'> | Part<'dense'>,
  input: LayerSignal,
  context: LayerContext,
): LayerAnswer {
  if (input.kind !== 'spikes') return needsSpikes();
  return layer.op === 'dense' ? multiply(layer, input, context) : convolve(layer, input, context);
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
  if (input.lifts !== null && readsPastEnds(input, form, shape))
    return {
      why: 'reads past the ends of a maximum of sums that no rectifier has turned into spikes',
      remedy: 'Use a width of 1 or no padding there, or put a ReLU before the maximum',
    };
  const { channels } = form;
  const own = findWeight('bias');
  const bias = toLiftBias(input, kernel, channels).map((value, c) => value + (own?.[c] ?? 0));
  const current = { channels, bias, analog: [], connections: [connect(input, kernel, form)] };
  return { signal: { kind: 'current', time: shape[0], current } };
}

function readsPastEnds(
  { time: sourceTime }: SpikeSignal,
  { width, stride, dilation, before }: Parameters<typeof connect>[2],
  [time]: LayerContext['shape'],
): boolean {
  return before > 0 || (time - 1) * stride + (width - 1) * dilation - before >= sourceTime;
}
