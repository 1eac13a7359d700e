import { describeIntervals, type Numbers } from './describe-intervals.ts';
import { describeShapes } from './describe-shapes.ts';
import { findQrs } from './find-qrs.ts';
import { deviationOf, meanOf, percentileOf, rootMeanSquare } from './statistics.ts';

/** Around a QRS, on each side. */
const NEAR_SEC = 0.15;
/** Values that the recipe cut off lie there. */
const CUT_OFF = 7.9;
const LEAST = 1e-9;

/**
 * What a recording of one lead is in numbers, as a person would count it out: intervals, early beats, shapes, P waves, noise. The network
 * sees shapes in the trace, but counts badly; boosted trees over such numbers see no trace and count well.
 * @param signal  [n] n >= 1, as 'rhythm-100hz@1' scales it (95th percentile of its absolute values is 1)
 */
export function describeRecording(signal: Float32Array, rateHz: number): Numbers {
  const { envelope, peaks } = findQrs(signal, rateHz);
  return {
    durationSec: signal.length / rateHz,
    ...describeIntervals(peaks, rateHz),
    ...describeShapes(signal, peaks, rateHz),
    ...describeNoise(signal, { envelope, peaks, rateHz }),
  };
}

interface Surroundings {
  readonly envelope: Float32Array;
  readonly peaks: readonly number[];
  readonly rateHz: number;
}

function describeNoise(signal: Float32Array, { envelope, peaks, rateHz }: Surroundings): Numbers {
  const near = Math.round(NEAR_SEC * rateHz);
  const between = envelope.slice();
  for (const peak of peaks) between.fill(0, Math.max(0, peak - near), peak + near + 1);
  const mean = meanOf(envelope);
  const deviation = deviationOf(envelope);
  const skewness = meanOf(Float64Array.from(envelope, (value) => (value - mean) ** 3)) / (deviation ** 3 + LEAST);
  const steps = signal.subarray(1).map((value, i) => value - (signal[i] ?? 0));
  return {
    logHeight: Math.log(percentileOf([...signal.map(Math.abs)], 99) + LEAST),
    envelopeSkewness: skewness,
    betweenBeats: rootMeanSquare(between) / (rootMeanSquare(envelope) + LEAST),
    cutOffShare: signal.filter((value) => Math.abs(value) > CUT_OFF).length / signal.length,
    roughness: rootMeanSquare(steps) / (rootMeanSquare(signal) + LEAST),
  };
}
