import { medianOf } from '#shared/signal/median.ts';
import { correlationOf, deviationOf, entropyOf, meanOf, percentileOf, rootMeanSquare, shareOf } from './statistics.ts';

/** Fewer tell nothing of a rhythm. */
const LEAST_INTERVALS = 4;
const PERCENTS = [1, 5, 10, 25, 75, 90, 95, 99];
/** Of the median interval. */
const EARLY = 0.85;
const VERY_EARLY = 0.8;
const LATE = 1.05;
const PNN_SEC = 0.05;

/** Numbers by name; the names are the same for every recording. */
export type Numbers = Readonly<Record<string, number>>;

/**
 * What the intervals between beats say: rate, how regular it is, how often and how far beats come early. Where there are fewer than four,
 * they are those of a regular rhythm of 75 a minute, and `intervalsMissing` is 1.
 * @param peaks  samples, ascending
 */
export function describeIntervals(peaks: readonly number[], rateHz: number): Numbers {
  const found = peaks.slice(1).map((peak, k) => (peak - (peaks[k] ?? 0)) / rateHz);
  const isMissing = found.length < LEAST_INTERVALS;
  const rr = isMissing ? new Array<number>(LEAST_INTERVALS + 1).fill(0.8) : found;
  const median = medianOf(rr);
  const mean = meanOf(rr);
  const steps = rr.slice(1).map((own, k) => own - (rr[k] ?? 0));
  const ratios = rr.map((own) => own / median);
  const relativeSteps = steps.map((step) => step / median);
  const next = (k: number) => ratios[k + 1] ?? 0;
  return {
    intervalsMissing: isMissing ? 1 : 0,
    beatCount: peaks.length,
    medianSec: median,
    meanSec: mean,
    leastSec: Math.min(...rr),
    greatestSec: Math.max(...rr),
    deviationSec: deviationOf(rr),
    variation: deviationOf(rr) / mean,
    rmssdSec: rootMeanSquare(steps),
    relativeRmssd: rootMeanSquare(steps) / median,
    pnn50: shareOf(steps, (step) => Math.abs(step) > PNN_SEC),
    pnnTenth: shareOf(relativeSteps, (step) => Math.abs(step) > 0.1),
    pnnFifth: shareOf(relativeSteps, (step) => Math.abs(step) > 0.2),
    medianStep: medianOf(relativeSteps.map(Math.abs)),
    medianDistance: medianOf(ratios.map((ratio) => Math.abs(ratio - 1))),
    leastRatio: Math.min(...ratios),
    greatestRatio: Math.max(...ratios),
    ...Object.fromEntries(PERCENTS.map((percent) => [`ratioPercentile${percent}`, percentileOf(ratios, percent)])),
    earlyThenLate: ratios.filter((ratio, k) => ratio < EARLY && next(k) > LATE).length,
    veryEarly: ratios.filter((ratio) => ratio < VERY_EARLY).length,
    stepEntropy: entropyOf(relativeSteps, { from: -0.6, to: 0.6, binCount: 13 }),
    ratioEntropy: entropyOf(ratios, { from: 0.4, to: 1.8, binCount: 14 }),
    nextCorrelation: correlationOf(rr.slice(0, -1), rr.slice(1)),
    turns: shareOf(
      steps.slice(1).map((step, k) => step * (steps[k] ?? 0)),
      (product) => product < 0,
    ),
  };
}
