import { createBandFilter, filterBand } from '#shared/signal/filters/band-filter.ts';
import { medianOf } from '#shared/signal/median.ts';

/** Most of a QRS lies in it, little of P, T and the mains. */
const BAND = { highPassHz: 6, lowPassHz: 22, notchHz: null };
/** Over which the energy is averaged. */
const WIDTH_SEC = 0.08;
const LEAST_DISTANCE_SEC = 0.22;
/** Of the 97th percentile of the envelope: what is lower is no QRS. */
const LEAST_SHARE = 0.35;
const HIGH_SHARE = 0.97;
/** Of the median of four peaks on each side: what is lower is a T wave or noise between. */
const LEAST_OF_NEIGHBOURS = 0.4;
const NEIGHBOURS = 4;

export interface FoundQrs {
  /** [n] root of the mean energy in the band of the QRS. */
  readonly envelope: Float32Array;
  /** Samples, ascending. */
  readonly peaks: readonly number[];
}

/**
 * QRS complexes of a short recording, for numbers that describe it as a whole: maxima of an envelope of 6 to 22 Hz. Coarser than
 * detectBeats, which marks beats for people: it never doubts, and needs a hundred samples a second only.
 * @param signal  [n] any unit, finite
 */
export function findQrs(signal: Float32Array, rateHz: number): FoundQrs {
  const passed = filterBand(signal, createBandFilter(BAND, rateHz));
  const envelope = averageEnergy(passed, Math.round(WIDTH_SEC * rateHz));
  const sorted = envelope.slice().sort();
  const least = LEAST_SHARE * (sorted[Math.floor(HIGH_SHARE * (sorted.length - 1))] ?? 0);
  const apart = keepApart(findMaxima(envelope, least), envelope, Math.round(LEAST_DISTANCE_SEC * rateHz));
  const heights = apart.map((peak) => envelope[peak] ?? 0);
  const isHigh = (k: number) =>
    (heights[k] ?? 0) > LEAST_OF_NEIGHBOURS * medianOf(heights.slice(Math.max(0, k - NEIGHBOURS), k + NEIGHBOURS + 1));
  return { envelope, peaks: apart.length <= NEIGHBOURS ? apart : apart.filter((_, k) => isHigh(k)) };
}

/** Centred, of a window that shrinks at the ends. */
function averageEnergy(signal: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(signal.length + 1);
  signal.forEach((value, i) => (sums[i + 1] = (sums[i] ?? 0) + value * value));
  return signal.map((_, i) => {
    const from = Math.max(0, i - (width >> 1));
    const to = Math.min(signal.length, from + width);
    return Math.sqrt(Math.max(0, (sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from));
  });
}

function findMaxima(values: Float32Array, least: number): number[] {
  const maxima: number[] = [];
  for (let i = 1; i + 1 < values.length; i++) {
    const own = values[i] ?? 0;
    if (own > least && own > (values[i - 1] ?? 0) && own >= (values[i + 1] ?? 0)) maxima.push(i);
  }
  return maxima;
}

/** The highest first; what is too near to one that stands goes. */
function keepApart(maxima: readonly number[], heights: Float32Array, distance: number): number[] {
  const byHeight = maxima.toSorted((a, b) => (heights[b] ?? 0) - (heights[a] ?? 0) || a - b);
  const isNear = new Uint8Array(heights.length);
  const kept: number[] = [];
  for (const peak of byHeight) {
    if (isNear[peak] === 1) continue;
    kept.push(peak);
    isNear.fill(1, Math.max(0, peak - distance + 1), peak + distance);
  }
  return kept.sort((a, b) => a - b);
}
