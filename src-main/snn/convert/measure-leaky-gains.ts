import { listScaledLayers } from '#shared/domain/list-scaled-layers.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { toLeakyRate, type LeakyModel } from './leaky-rate.ts';
import type { LayerScales } from './measure-scales.ts';

/** By name of the rectifier: what the currents of its leaky neurons are multiplied by. */
export type LeakyGains = ReadonlyMap<string, number>;

const BINS = 100;
const GREATEST_GAIN = 10;
const GAIN_STEP = 0.05;

/**
 * Gains for leaky neurons. Scaled as others they would be silent: a current at or below the threshold never makes them fire. A layer's
 * gain is the one whose closed rates come nearest, in squares, to the activations of the calibration rows, zeros left out.
 * @param rows  [time * channels] each, those that the scales were measured on
 */
export function measureLeakyGains(
  { network, weights }: { readonly network: NetworkDescription; readonly weights: Float32Array },
  rows: readonly Float32Array[],
  { scales, model }: { readonly scales: LayerScales; readonly model: LeakyModel },
): LeakyGains {
  assert(rows.length > 0, () => 'measureLeakyGains: there are no rows');
  const runner = createFloatRunner(network, weights);
  const layers = unwrap(listScaledLayers(network)).map((layer) => ({ ...layer, counts: new Float64Array(BINS + 1) }));
  for (const row of rows) {
    runner.run(row);
    for (const { name, channels, isLifted, counts } of layers) {
      const own = scales.get(name);
      runner.read(name).forEach((activation, k) => {
        const c = k % channels;
        const height = activation + (isLifted ? (own?.[channels + c] ?? 0) : 0);
        const bin = Math.max(0, Math.min(BINS, Math.round((BINS * height) / (own?.[c] ?? 1))));
        counts[bin] = (counts[bin] ?? 0) + 1;
      });
    }
  }
  return new Map(layers.map(({ name, counts }) => [name, findGain(counts, model)]));
}

/** @param counts  activations by their hundredth of the scale */
function findGain(counts: Float64Array, model: LeakyModel): number {
  let [best, least] = [1, Infinity];
  for (let k = 0; 1 + k * GAIN_STEP <= GREATEST_GAIN; k++) {
    const gain = 1 + k * GAIN_STEP;
    const error = counts.reduce((sum, count, bin) => {
      const activation = bin / BINS;
      return bin === 0 ? sum : sum + count * (activation - toLeakyRate(model, gain * activation)) ** 2;
    }, 0);
    if (error < least) [best, least] = [gain, error];
  }
  return best;
}
