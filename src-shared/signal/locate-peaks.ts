import { takeQuantile } from './median.ts';

const SEARCH_SEC = 0.06;
const BASELINE_FROM_SEC = 0.08;
const BASELINE_TO_SEC = 0.16;
/** The other polarity must be this much higher before a beat's mark leaves the side on which most beats of the recording point. */
const POLARITY_BIAS = 1.5;

/**
 * Moves marks to the R peak: the highest extremum within 60 ms, on the side on which most beats point, unless the other side is
 * half as high again (a premature beat of the other polarity).
 * @param signal  [n] any unit, finite
 * @param centres  rough positions of the beats, in samples of the signal
 * @returns [centres.length] samples
 * Errors: none.
 */
export function locatePeaks(signal: Float32Array, centres: readonly number[], sampleRateHz: number): Float64Array {
  const found = centres.map((centre) => findExtrema(signal, centre, sampleRateHz));
  const usual = (side: 'upMv' | 'downMv') =>
    takeQuantile(
      Float32Array.from(found, (peak) => peak[side]),
      0.5,
    );
  const upright = usual('upMv') >= usual('downMv');
  return Float64Array.from(found, ({ upMv, downMv, upSample, downSample }) => {
    const isUp = upright ? upMv * POLARITY_BIAS >= downMv : upMv > downMv * POLARITY_BIAS;
    return isUp ? upSample : downSample;
  });
}

interface Extrema {
  readonly upMv: number;
  readonly downMv: number;
  readonly upSample: number;
  readonly downSample: number;
}

function findExtrema(signal: Float32Array, centre: number, sampleRateHz: number): Extrema {
  const reach = Math.round(SEARCH_SEC * sampleRateHz);
  const start = Math.max(0, centre - reach);
  const end = Math.min(signal.length, centre + reach + 1);
  let upSample = Math.min(start, signal.length - 1);
  let downSample = upSample;
  for (let i = start; i < end; i++) {
    if ((signal[i] ?? 0) > (signal[upSample] ?? 0)) upSample = i;
    if ((signal[i] ?? 0) < (signal[downSample] ?? 0)) downSample = i;
  }
  const baseline = averageAround(signal, centre, sampleRateHz);
  return {
    upMv: (signal[upSample] ?? 0) - baseline,
    downMv: baseline - (signal[downSample] ?? 0),
    upSample,
    downSample,
  };
}

/** Mean of 80 to 160 ms before and after: the level from which the QRS rises. */
function averageAround(signal: Float32Array, centre: number, sampleRateHz: number): number {
  const near = Math.round(BASELINE_FROM_SEC * sampleRateHz);
  const far = Math.round(BASELINE_TO_SEC * sampleRateHz);
  let sum = 0;
  let count = 0;
  for (let distance = near; distance <= far; distance++) {
    for (const i of [centre - distance, centre + distance]) {
      if (i < 0 || i >= signal.length) continue;
      sum += signal[i] ?? 0;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}
