import type { Ec57Marks } from './ec57-marks.ts';
import { createSpanLookup } from './spans.ts';

/** How far heart rates lie apart. */
export interface HeartRateComparison {
  readonly measurementCount: number;
  readonly squareErrorSumBpm2: number;
  readonly referenceSumBpm: number;
  /** Null without a measurement. */
  readonly rmsErrorBpm: number | null;
  readonly meanReferenceBpm: number | null;
  /** RMS error over the mean of the reference: the figure of EC57. */
  readonly normalisedRmsError: number | null;
}

export interface CompareHeartRatesInput {
  readonly reference: Ec57Marks;
  readonly test: Ec57Marks;
  readonly sampleRateHz: number;
  readonly startSample: number;
}

/** RR intervals that a heart rate is the mean of. */
export const RATE_INTERVAL_COUNT = 8;

/**
 * Heart rate at each beat, from the mean of the up to 8 RR intervals before it since flutter or shutdown, for both annotators alike; each
 * of the test's is compared with the reference's that is nearest in time, outside the reference's flutter and shutdown.
 * Errors: none. Source: ANSI/AAMI EC57:2012, heart rate measurement (the standard leaves the way of measuring to the evaluator, who
 * states it), and mxm(1).
 */
export function compareHeartRates(input: CompareHeartRatesInput): HeartRateComparison {
  const { reference, test, sampleRateHz, startSample } = input;
  const ofReference = measureRates(reference, sampleRateHz);
  const isExcluded = createSpanLookup([...reference.flutter, ...reference.shutdown]);
  let measurementCount = 0;
  let squareErrorSumBpm2 = 0;
  let referenceSumBpm = 0;
  let nearest = 0;
  for (const { sample, rateBpm } of measureRates(test, sampleRateHz)) {
    if (sample < startSample || isExcluded(sample) || ofReference.length === 0) continue;
    while (isNearer(ofReference[nearest + 1], ofReference[nearest], sample)) nearest++;
    const referenceBpm = ofReference[nearest]?.rateBpm ?? 0;
    measurementCount++;
    squareErrorSumBpm2 += (rateBpm - referenceBpm) ** 2;
    referenceSumBpm += referenceBpm;
  }
  return toHeartRateComparison({ measurementCount, squareErrorSumBpm2, referenceSumBpm });
}

/** Over all measurements of several recordings. */
export function sumHeartRateComparisons(parts: readonly Sums[]): HeartRateComparison {
  return toHeartRateComparison({
    measurementCount: parts.reduce((sum, part) => sum + part.measurementCount, 0),
    squareErrorSumBpm2: parts.reduce((sum, part) => sum + part.squareErrorSumBpm2, 0),
    referenceSumBpm: parts.reduce((sum, part) => sum + part.referenceSumBpm, 0),
  });
}

interface RateMeasurement {
  readonly sample: number;
  readonly rateBpm: number;
}

function measureRates({ beats, flutter, shutdown }: Ec57Marks, sampleRateHz: number): RateMeasurement[] {
  const isExcluded = createSpanLookup([...flutter, ...shutdown]);
  const starts = [...flutter, ...shutdown].map((span) => span.startSample).sort((a, b) => a - b);
  const rates: RateMeasurement[] = [];
  let nextStart = 0;
  let window: number[] = []; // beats since the last break, at most one more than intervals
  for (let k = 0; k < beats.samples.length; k++) {
    const sample = beats.samples[k] ?? 0;
    let isBroken = false;
    while (nextStart < starts.length && (starts[nextStart] ?? 0) <= sample) {
      isBroken = true;
      nextStart++;
    }
    if (isBroken) window = [];
    if (isExcluded(sample)) continue;
    window.push(sample);
    if (window.length > RATE_INTERVAL_COUNT + 1) window.shift();
    const lengthSec = (sample - (window[0] ?? 0)) / sampleRateHz;
    if (lengthSec > 0) rates.push({ sample, rateBpm: (60 * (window.length - 1)) / lengthSec });
  }
  return rates;
}

function isNearer(next: RateMeasurement | undefined, current: RateMeasurement | undefined, sample: number): boolean {
  if (next === undefined || current === undefined) return false;
  return Math.abs(next.sample - sample) < Math.abs(current.sample - sample);
}

type Sums = Pick<HeartRateComparison, 'measurementCount' | 'squareErrorSumBpm2' | 'referenceSumBpm'>;

function toHeartRateComparison(sums: Sums): HeartRateComparison {
  const { measurementCount, squareErrorSumBpm2, referenceSumBpm } = sums;
  if (measurementCount === 0) return { ...sums, rmsErrorBpm: null, meanReferenceBpm: null, normalisedRmsError: null };
  const rmsErrorBpm = Math.sqrt(squareErrorSumBpm2 / measurementCount);
  const meanReferenceBpm = referenceSumBpm / measurementCount;
  return { ...sums, rmsErrorBpm, meanReferenceBpm, normalisedRmsError: rmsErrorBpm / meanReferenceBpm };
}
