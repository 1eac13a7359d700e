import type { Connection, Current } from '#main/snn/convert/spiking-network.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** Channels that a kernel takes at a time: a word of spikes. */
const WORD = 32;
const MAX_SUM = 32_767;
/** No finer than this: 1 / 4096 of a threshold is below what 10,000 steps show. */
const FINEST_THRESHOLD = 4096;
const COARSEST_THRESHOLD = 32;
/** Constant currents are bounded, so that potentials keep within 32 bits for MAX_STEPS. */
const MAX_CONSTANT = 2 ** 17 - 1;
/** (MAX_SUM + MAX_CONSTANT) * steps stays below 2 ** 31. */
export const MAX_STEPS = 10_000;
/** Channels that fill up a word never fire. */
const NEVER = 2 ** 30;

/** A current in whole numbers: each channel has a unit of its own, 1 / threshold. */
export interface FixedCurrent {
  /** Channels filled up to a multiple of 32. */
  readonly outs: number;
  /** [outs] */
  readonly thresholds: Int32Array;
  /** One for each connection, [width][inChannels][outs]. */
  readonly kernels: readonly Int16Array[];
  /** Constant current in whole numbers. @param value  in thresholds */
  readonly toConstant: (value: number, channel: number) => number;
}

/**
 * Weights as 16-bit whole numbers. A channel's unit is as fine as it can be while the sum of all its positive weights, each as often as
 * its spikes can come in one step, and that of all its negative ones stay within 16 bits: no sum can overflow, in whatever order.
 * Errors: 'snn/unconvertible' where that leaves less than 5 bits for a threshold.
 */
export function toFixedPoint({ channels, connections }: Current, layer: string): Result<FixedCurrent> {
  const outs = Math.ceil(channels / WORD) * WORD;
  const thresholds = new Int32Array(outs).fill(NEVER);
  for (let c = 0; c < channels; c++) {
    const threshold = findThreshold(connections, c, channels);
    if (!(threshold >= COARSEST_THRESHOLD))
      return err(
        'snn/unconvertible',
        `The layer '${layer}' cannot be made spiking: channel ${c} has weights that are too large for its scale. Calibrate on more recordings, or scale by layer.`,
        { layer, channel: c },
      );
    thresholds[c] = threshold;
  }
  const kernels = connections.map(({ kernel }) => {
    const rounded = new Int16Array((kernel.length / channels) * outs);
    kernel.forEach((weight, k) => {
      const c = k % channels;
      rounded[((k - c) / channels) * outs + c] = Math.round(weight * (thresholds[c] ?? 0));
    });
    return rounded;
  });
  const toConstant = (value: number, channel: number): number =>
    Math.max(-MAX_CONSTANT, Math.min(MAX_CONSTANT, Math.round(value * (thresholds[channel] ?? 0))));
  return ok({ outs, thresholds, kernels, toConstant });
}

function findThreshold(connections: readonly Connection[], channel: number, channels: number): number {
  let [positive, negative, count] = [0, 0, 0];
  for (const { kernel, pool } of connections) {
    for (let k = channel; k < kernel.length; k += channels) {
      const weight = kernel[k] ?? 0;
      if (weight > 0) positive += pool * weight;
      else negative -= pool * weight;
      if (weight !== 0) count += pool;
    }
  }
  // Rounding may make each weight larger by a half. Even, so that half of it is a whole number.
  const finest = (MAX_SUM - count / 2) / Math.max(positive, negative, Number.MIN_VALUE);
  return Math.min(FINEST_THRESHOLD, 2 * Math.floor(finest / 2));
}
