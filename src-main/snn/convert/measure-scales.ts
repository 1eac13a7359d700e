import type { NetworkDescription } from '#shared/domain/network.ts';
import { listScaledLayers, type ScaledLayer } from '#shared/domain/list-scaled-layers.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { err, ok, unwrap, type Result } from '#shared/result/result.ts';
import { LargestValues } from './largest-values.ts';

export interface ScaleRule {
  /** One scale for a layer, or one for each of its channels. */
  readonly per: 'layer' | 'channel';
  /** 50 to 100 (the maximum); activations above it saturate. */
  readonly percentile: number;
}

export const DEFAULT_SCALE_RULE: ScaleRule = { per: 'channel', percentile: 99.9 };

/**
 * By name of the layer: [channels] the activation that a spike in every step stands for; of a layer that is lifted [channels] heights, and
 * behind them [channels] by how much it is lifted.
 */
export type LayerScales = ReadonlyMap<string, Float32Array>;

/**
 * The activations that neurons are scaled by, over calibration rows (Rueckauer et al. 2017, section 2.2.2). Percentiles are interpolated
 * as by NumPy. No channel's scale is below a tenth of its layer's median: one that hardly ever speaks would else be all weights and noise.
 * @param weights  in the order of listWeights
 * @param rows  [time * channels] each, as the network takes them
 * Errors: 'snn/calibration' where there are no rows or one does not fit; 'snn/unconvertible' where the network cannot be run here.
 */
export function measureScales(
  { network, weights }: { readonly network: NetworkDescription; readonly weights: Float32Array },
  rows: readonly Float32Array[],
  { per, percentile }: ScaleRule = DEFAULT_SCALE_RULE,
): Result<LayerScales> {
  if (!(percentile >= 50 && percentile <= 100))
    return refuse(`The percentile must be from 50 to 100, not ${percentile}.`);
  if (rows.length === 0)
    return refuse('No recording was given to calibrate the spiking network on. Name some that it was trained on.');
  const problem = findRunProblem(network);
  if (problem !== undefined) return err('snn/unconvertible', problem);
  const runner = createFloatRunner(network, weights);
  const misfit = rows.find((row) => row.length !== runner.inputLength || !row.every(Number.isFinite));
  if (misfit !== undefined)
    return refuse(`A calibration row must have ${runner.inputLength} finite values; one has others.`);
  const layers = unwrap(listScaledLayers(network)).map((layer) =>
    createCollector(layer, { per, percentile, rowCount: rows.length }),
  );
  for (const row of rows) {
    runner.run(row);
    for (const { name, add } of layers) add(runner.read(name));
  }
  return ok(new Map(layers.map(({ name, toScales }) => [name, toScales()])));
}

interface Collector {
  readonly name: string;
  /** @param values  [time][channels] */
  readonly add: (values: Float32Array) => void;
  readonly toScales: () => Float32Array;
}

/** A lift of 0 would be as good; files of scales hold none. */
const LEAST_LIFT = 1e-6;

function createCollector({ name, time, channels, isLifted }: ScaledLayer, rule: CollectorRule): Collector {
  const upper = createPercentiles({ time, channels }, rule);
  if (!isLifted)
    return {
      name,
      add: (values) => upper.add(values, 1),
      toScales: () => {
        const found = upper.toValues();
        const least = toLeastScale(found);
        return Float32Array.from({ length: channels }, (_, c) => Math.max(least, found[c % found.length] ?? 0));
      },
    };
  const lower = createPercentiles({ time, channels }, rule);
  return {
    name,
    add(values) {
      upper.add(values, 1);
      lower.add(values, -1);
    },
    toScales() {
      const lifts = lower.toValues().map((value) => Math.max(LEAST_LIFT, value));
      const heights = upper.toValues().map((value, group) => value + (lifts[group] ?? 0));
      const least = toLeastScale(heights);
      const scales = heights.map((height) => Math.max(least, height));
      return Float32Array.from({ length: 2 * channels }, (_, k) => {
        const group = (k % channels) % scales.length;
        return (k < channels ? scales[group] : lifts[group]) ?? 1;
      });
    },
  };
}

interface CollectorRule extends ScaleRule {
  readonly rowCount: number;
}

interface Percentiles {
  /** @param values  [time][channels], each multiplied by the sign */
  readonly add: (values: Float32Array, sign: 1 | -1) => void;
  /** One, or one for each channel. */
  readonly toValues: () => readonly number[];
}

function createPercentiles(
  { time, channels }: Pick<ScaledLayer, 'time' | 'channels'>,
  { per, percentile, rowCount }: CollectorRule,
): Percentiles {
  const groupCount = per === 'layer' ? 1 : channels;
  const count = (rowCount * time * channels) / groupCount;
  // Linear between the two order statistics around (count - 1) * percentile / 100.
  const rank = ((count - 1) * percentile) / 100;
  const lower = Math.floor(rank);
  const groups = Array.from({ length: groupCount }, () => new LargestValues(count - lower));
  return {
    add(values, sign) {
      for (let k = 0; k < values.length; k++) groups[k % groupCount]?.add(sign * (values[k] ?? 0));
    },
    toValues: () =>
      groups.map((group) => {
        const sorted = group.toSorted();
        const low = sorted.at(-1) ?? 0;
        return low + (rank - lower) * ((sorted.at(-2) ?? low) - low);
      }),
  };
}

/** A layer that is silent on all rows has scales of 1. */
function toLeastScale(scales: readonly number[]): number {
  const sorted = scales.filter((scale) => scale > 0).sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 10) / 10;
}

function refuse(message: string): Result<never> {
  return err('snn/calibration', message);
}
