import { fitBend, LEAST_SAMPLES, removeLine } from './fit-bend.ts';

/** Where a level or sloping line ends and a wave begins, looked for near a rough place. */
export interface ChangePointSearch {
  /** Leads that begin together, each [n] in one unit; a lead with a missing sample in the window is left out. */
  readonly leads: readonly Float32Array[];
  readonly sampleRateHz: number;
  /** Rough place in samples. */
  readonly near: number;
  /** 'onset': the line lies before the wave; 'offset': after it. */
  readonly side: 'onset' | 'offset';
  /** Longest line that is looked at; no further than `quietLimit`, where another wave lies. */
  readonly quietMs: number;
  readonly quietLimit?: number;
  /** Lengths of wave that are tried; no further than `waveLimit`. */
  readonly waveMs: readonly number[];
  readonly waveLimit?: number;
  /** How far the point may move from the rough place: away from the wave, and into it. */
  readonly outMs: number;
  readonly inMs: number;
  /** Where a smooth wave has its peak: the stroke is then that of a cosine up to there. Without it, s^2 and s^4. */
  readonly peak?: number;
}

export interface ChangePoint {
  /** In samples, fractions allowed. */
  readonly index: number;
  /** Standard error by the curvature of the fit, in ms. */
  readonly errorMs: number;
  /** Mean square of what the model leaves over that of the noise: about 1 for a good one. */
  readonly misfit: number;
  /** Whether it leaves no more than noise alone would. */
  readonly isGood: boolean;
}

/** Rounding: less noise than 0.2 uV is not believed ... */
const LEAST_NOISE = 0.0002;
/** ... nor that a wave keeps closer to its model than this part of its size. */
const LEAST_NOISE_PART = 0.005;
const COARSE_STEP_MS = 2;

/**
 * Fits, in all leads together, a straight line that from one common point on departs as a straight or a bent stroke (s and s^2), or as
 * a smooth one (s^2 and s^4, a cosine's first terms), by least squares over every place in reach. Of the lengths of wave and the two kinds of stroke that leave no more than
 * noise the one that tells the place best is taken.
 * @returns undefined where no model could be fitted: too few samples, or nothing departs
 * Source: segmented regression (Hinkley 1969); the choice of the window by what the noise allows as in Lepski's method.
 */
export function fitChangePoint(search: ChangePointSearch): ChangePoint | undefined {
  const mirrored = search.side === 'onset' ? search : mirror(search);
  const found = fitOnset(mirrored);
  if (found === undefined || search.side === 'onset') return found;
  return { ...found, index: lengthOf(search) - 1 - found.index };
}

function lengthOf({ leads }: ChangePointSearch): number {
  return leads[0]?.length ?? 0;
}

/** Back to front: an offset is the onset of what comes before it. */
function mirror(search: ChangePointSearch): ChangePointSearch {
  const last = lengthOf(search) - 1;
  return {
    ...search,
    leads: search.leads.map((lead) => lead.toReversed()),
    near: last - search.near,
    ...(search.peak === undefined ? {} : { peak: last - search.peak }),
    ...(search.quietLimit === undefined ? {} : { quietLimit: last - search.quietLimit }),
    ...(search.waveLimit === undefined ? {} : { waveLimit: last - search.waveLimit }),
  };
}

function fitOnset(search: ChangePointSearch): ChangePoint | undefined {
  const { near, sampleRateHz, quietMs, quietLimit = 0, waveMs, waveLimit = Infinity, outMs, inMs } = search;
  const toCount = (ms: number) => (ms * sampleRateHz) / 1000;
  const n = lengthOf(search);
  const start = Math.max(0, Math.ceil(quietLimit), Math.round(near - toCount(quietMs)));
  const places = { from: Math.max(start + LEAST_SAMPLES - 1, near - toCount(outMs)), to: near + toCount(inMs) };
  let best: (ChangePoint & { readonly rank: number }) | undefined;
  const noise = measureNoise(search, start);
  for (const lengthMs of waveMs) {
    const end = Math.min(n, Math.floor(waveLimit) + 1, Math.round(near + toCount(lengthMs)) + 1);
    const leads = search.leads.flatMap((lead, k) => toScaled(lead.subarray(start, end), noise[k] ?? LEAST_NOISE) ?? []);
    if (leads.length === 0) continue;
    const coarseStep = Math.max(1, toCount(COARSE_STEP_MS));
    const range = {
      coarseStep,
      peak: search.peak === undefined ? undefined : search.peak - start,
      from: places.from - start,
      to: Math.min(places.to, end - LEAST_SAMPLES) - start,
    };
    const fit = fitBend(leads, range);
    if (fit === undefined) continue;
    const errorMs = (1000 * fit.error) / sampleRateHz;
    // Good models by how well they tell the place; bad ones after them, by how bad they are.
    const rank = fit.misfit <= fit.maxMisfit ? errorMs : 1e6 * (fit.misfit / fit.maxMisfit);
    if (best === undefined || rank < best.rank)
      best = { index: start + fit.place, errorMs, misfit: fit.misfit, isGood: fit.misfit <= fit.maxMisfit, rank };
  }
  return best;
}

/** What a straight line leaves of the quiet part of each lead. */
function measureNoise({ leads, near, sampleRateHz, waveMs }: ChangePointSearch, start: number): number[] {
  const end = Math.max(start + LEAST_SAMPLES, Math.round(near - 0.004 * sampleRateHz));
  return leads.map((lead) => {
    const part = lead.subarray(start, end);
    const residual = lineResidual(part);
    const size = departureOf(lead, { from: start, near, to: near + (Math.max(...waveMs) * sampleRateHz) / 1000 });
    const measured = Math.sqrt(residual / Math.max(1, part.length - 2));
    return Math.max(LEAST_NOISE, LEAST_NOISE_PART * size, measured);
  });
}

/** How far a lead goes from its mean before, within the longest wave that is tried. */
function departureOf(lead: Float32Array, { from, near, to }: { from: number; near: number; to: number }): number {
  let [sum, count, size] = [0, 0, 0];
  for (let i = from; i < near; i++, count++) sum += lead[i] ?? 0;
  const level = count === 0 ? 0 : sum / count;
  for (let i = Math.ceil(near); i <= Math.min(lead.length - 1, to); i++) {
    const away = Math.abs((lead[i] ?? level) - level);
    if (away > size) size = away;
  }
  return size;
}

function lineResidual(values: Float32Array): number {
  const n = values.length;
  let [sum, sumT, squares] = [0, 0, 0];
  const middle = (n - 1) / 2;
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? NaN;
    sum += value;
    sumT += value * (i - middle);
    squares += value * value;
  }
  const ofT = (n * (n * n - 1)) / 12;
  const left = squares - (sum * sum) / n - (ofT > 0 ? (sumT * sumT) / ofT : 0);
  return left > 0 ? left : 0;
}

/** A lead's window in units of the noise, without the straight line through it; undefined with a missing sample. */
function toScaled(values: Float32Array, noise: number): Float64Array | undefined {
  const scaled = Float64Array.from(values, (value) => value / noise);
  if (!scaled.every((value) => value === value)) return undefined;
  removeLine(scaled);
  return scaled;
}
