import { assert } from '#shared/result/assert.ts';
import type { Connection, Current } from './spiking-network.ts';

/** What a layer of the network has become in spikes. */
export type LayerSignal =
  /** Computed once, before the first step. */
  | { readonly kind: 'analog'; readonly layer: string }
  | SpikeSignal
  /** Unrectified sums, in units of activation: what a rectifier turns into neurons. */
  | { readonly kind: 'current'; readonly time: number; readonly current: Current };

export interface SpikeSignal {
  readonly kind: 'spikes';
  readonly population: string;
  /** Neighbouring times of the population that average pooling takes as one. */
  readonly pool: number;
  /** Positions after that. */
  readonly time: number;
  readonly channels: number;
  /** [channels] activation of a spike in every step. */
  readonly scales: Float32Array;
  /** [channels] by which activations were lifted, so that none is below 0: a silent neuron stands for as much less than 0. Null: they were not. */
  readonly lifts: Float32Array | null;
  /** Set by a flattening: features in the order of the kernel that reads them. */
  readonly flattened: 'channels-last' | 'channels-first' | null;
}

/** A kernel on spikes, in units of activation: a spike of channel c stands for its scale. @param kernel  [width][in][out] */
export function connect(
  source: SpikeSignal,
  kernel: Float32Array,
  form: Pick<Connection, 'width' | 'stride' | 'dilation' | 'before' | 'isIdentity'> & { readonly channels: number },
): Connection {
  const { channels, ...place } = form;
  const inChannels = source.channels;
  assert(kernel.length === form.width * inChannels * channels, () => `connect: kernel has ${kernel.length} weights`);
  const weights = kernel.map((weight, k) => {
    const c = Math.floor(k / channels) % inChannels;
    return (weight * (source.scales[c] ?? 0)) / source.pool;
  });
  return {
    ...place,
    from: source.population,
    pool: source.pool,
    sourceTime: source.time,
    inChannels,
    kernel: weights,
  };
}

/** What a kernel makes of the lifts of its source, to be taken off: [channels]. All of its taps must lie on the source. */
export function toLiftBias(
  { lifts, channels: inChannels }: SpikeSignal,
  kernel: Float32Array,
  channels: number,
): Float32Array {
  const bias = new Float32Array(channels);
  if (lifts === null) return bias;
  kernel.forEach((weight, k) => {
    const own = weight * (lifts[Math.floor(k / channels) % inChannels] ?? 0);
    bias[k % channels] = (bias[k % channels] ?? 0) - own;
  });
  return bias;
}

/** Spikes as a current of their own: what a residual sum adds. */
function flowOn(source: SpikeSignal): Current {
  const { channels } = source;
  const kernel = new Float32Array(channels * channels);
  for (let c = 0; c < channels; c++) kernel[c * channels + c] = 1;
  const form = { width: 1, stride: 1, dilation: 1, before: 0, isIdentity: true, channels };
  const bias = toLiftBias(source, kernel, channels);
  return { channels, bias, analog: [], connections: [connect(source, kernel, form)] };
}

/** Every current multiplied, and something added: a norm, or the division by scales. */
export function changeCurrent(
  { channels, bias, analog, connections }: Current,
  factor: (channel: number) => number,
  shift: (channel: number) => number = () => 0,
): Current {
  return {
    channels,
    bias: bias.map((value, c) => value * factor(c) + shift(c)),
    analog: analog.map(({ layer, factors }) => ({ layer, factors: factors.map((value, c) => value * factor(c)) })),
    connections: connections.map((connection) => ({
      ...connection,
      kernel: connection.kernel.map((weight, k) => weight * factor(k % channels)),
    })),
  };
}

/** The sum of signals of one shape, not all of them analog. */
export function addSignals(signals: readonly LayerSignal[], channels: number): Current {
  const bias = new Float32Array(channels);
  const parts = signals.map((signal) => toCurrent(signal, channels));
  for (const part of parts) part.bias.forEach((value, c) => (bias[c] = (bias[c] ?? 0) + value));
  return {
    channels,
    bias,
    analog: parts.flatMap(({ analog }) => analog),
    connections: parts.flatMap(({ connections }) => connections),
  };
}

export function toCurrent(signal: LayerSignal, channels: number): Current {
  if (signal.kind === 'current') return signal.current;
  if (signal.kind === 'spikes') return flowOn(signal);
  const analog = [{ layer: signal.layer, factors: new Float32Array(channels).fill(1) }];
  return { channels, bias: new Float32Array(channels), analog, connections: [] };
}
