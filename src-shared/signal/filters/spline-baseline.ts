import { assert } from '#shared/result/assert.ts';
import { takeQuantile } from '../median.ts';
import type { SampleRange } from '../sample-range.ts';
import { findStretches } from './recorded-stretches.ts';
import { toMaxBridgeSamples } from './zero-phase.ts';

/** Before the mark of a beat: between the end of P and the start of QRS where there is a P, between T and QRS where there is none. */
const LEVEL_START_SEC = 0.1;
const LEVEL_END_SEC = 0.06;

export interface SplineBaselineOptions {
  readonly sampleRateHz: number;
  /** Marks of beats (R peaks or thereabouts) in samples, in rising order; those outside the signal do not count. */
  readonly beats: ArrayLike<number>;
}

/**
 * The wander of an ECG as a natural cubic spline through its level just before each QRS (median of 100 to 60 ms before the mark).
 * Before the first and after the last level of a stretch the level is held; a stretch with one level is that level. Stretches lie
 * between gaps longer than MAX_BRIDGE_SEC. Linear in samples and beats: fit for a day.
 * @param signal  [n] any unit; NaN and infinities mark missing samples
 * @returns [n] the same unit; NaN where a sample is missing or the stretch has no beat: there, no level is known
 * Errors: a rate that is not positive is a programming error. Source: Meyer and Keiser 1977, Comput Biomed Res 10(5).
 */
export function computeSplineBaseline(
  signal: Float32Array,
  { sampleRateHz, beats }: SplineBaselineOptions,
): Float32Array<ArrayBuffer> {
  assert(sampleRateHz > 0, () => `computeSplineBaseline: sampleRateHz must be > 0, got ${sampleRateHz}`);
  const baseline = new Float32Array(signal.length).fill(Number.NaN);
  let nextBeat = 0;
  for (const stretch of findStretches(signal, toMaxBridgeSamples(sampleRateHz))) {
    const knots: Knot[] = [];
    for (; nextBeat < beats.length && (beats[nextBeat] ?? 0) < stretch.endSample; nextBeat++) {
      const knot = findKnot(signal, stretch, { beat: beats[nextBeat] ?? 0, sampleRateHz });
      if (knot !== undefined && knot.at > (knots.at(-1)?.at ?? -Infinity)) knots.push(knot);
    }
    fillStretch(baseline, stretch, knots);
  }
  for (let i = 0; i < signal.length; i++) {
    const value = signal[i] ?? Number.NaN;
    if (value - value !== 0) baseline[i] = Number.NaN;
  }
  return baseline;
}

interface Knot {
  readonly at: number;
  readonly level: number;
}

function findKnot(
  signal: Float32Array,
  stretch: SampleRange,
  { beat, sampleRateHz }: { readonly beat: number; readonly sampleRateHz: number },
): Knot | undefined {
  const start = Math.max(stretch.startSample, Math.round(beat - LEVEL_START_SEC * sampleRateHz));
  const end = Math.min(stretch.endSample, Math.round(beat - LEVEL_END_SEC * sampleRateHz) + 1);
  if (beat < stretch.startSample || end <= start) return undefined;
  const valid = signal.slice(start, end).filter((value) => value - value === 0);
  return valid.length === 0 ? undefined : { at: (start + end - 1) / 2, level: takeQuantile(valid, 0.5) };
}

function fillStretch(baseline: Float32Array, { startSample, endSample }: SampleRange, knots: readonly Knot[]): void {
  const first = knots[0];
  const last = knots.at(-1);
  if (first === undefined || last === undefined) return;
  const bends = computeBends(knots);
  let segment = 0;
  for (let i = startSample; i < endSample; i++) {
    if (i <= first.at) baseline[i] = first.level;
    else if (i >= last.at) baseline[i] = last.level;
    else {
      while ((knots[segment + 1]?.at ?? Infinity) < i) segment++;
      baseline[i] = evaluate(knots, bends, { segment, at: i });
    }
  }
}

/** Second derivatives of the natural cubic spline at its knots. Thomas algorithm; Press et al., Numerical Recipes, 3.3. */
function computeBends(knots: readonly Knot[]): Float64Array {
  const count = knots.length;
  const bends = new Float64Array(count);
  const upper = new Float64Array(count);
  const at = (i: number): number => knots[i]?.at ?? 0;
  const level = (i: number): number => knots[i]?.level ?? 0;
  for (let i = 1; i < count - 1; i++) {
    const before = at(i) - at(i - 1);
    const after = at(i + 1) - at(i);
    const slopeChange = (level(i + 1) - level(i)) / after - (level(i) - level(i - 1)) / before;
    const pivot = 2 * (before + after) - before * (upper[i - 1] ?? 0);
    upper[i] = after / pivot;
    bends[i] = (6 * slopeChange - before * (bends[i - 1] ?? 0)) / pivot;
  }
  for (let i = count - 2; i > 0; i--) bends[i] = (bends[i] ?? 0) - (upper[i] ?? 0) * (bends[i + 1] ?? 0);
  return bends;
}

function evaluate(
  knots: readonly Knot[],
  bends: Float64Array,
  { segment, at }: { readonly segment: number; readonly at: number },
): number {
  const left = knots[segment];
  const right = knots[segment + 1];
  if (left === undefined || right === undefined) return Number.NaN;
  const width = right.at - left.at;
  const b = (at - left.at) / width;
  const a = 1 - b;
  const bent = (a ** 3 - a) * (bends[segment] ?? 0) + (b ** 3 - b) * (bends[segment + 1] ?? 0);
  return a * left.level + b * right.level + (bent * width * width) / 6;
}
