/**
 * All leads as one trace in which a wave stands as high as it can: weighted by how far each bulges, at the wave's peak, out of the line
 * between the points `reach` before and after.
 * @returns [n], the wave upright; undefined where no lead bulges there
 */
export function projectOnWave(leads: readonly Float32Array[], peak: number, reach: number): Float32Array | undefined {
  const n = leads[0]?.length ?? 0;
  const before = Math.max(0, peak - reach);
  const after = Math.min(n - 1, peak + reach);
  const weights = leads.map((lead) => {
    const bulge = (lead[peak] ?? NaN) - ((lead[before] ?? NaN) + (lead[after] ?? NaN)) / 2;
    return bulge === bulge ? bulge : 0;
  });
  const length = Math.hypot(...weights);
  if (!(length > 0)) return undefined;
  const trace = new Float32Array(n);
  leads.forEach((lead, k) => {
    const weight = (weights[k] ?? 0) / length;
    if (weight === 0) return;
    for (let i = 0; i < n; i++) {
      const value = lead[i] ?? NaN;
      if (value === value) trace[i] = (trace[i] ?? 0) + weight * value;
    }
  });
  return trace;
}

/** A wave that is still so high does not end: it has a second hump. */
const STILL_HIGH = 0.35;

export interface WaveEndSearch {
  readonly peak: number;
  readonly step: 1 | -1;
  /** The steepest part lies within so many samples of the peak. */
  readonly reach: number;
  /** Slopes are taken over twice so many samples. */
  readonly lag: number;
  /** The wave ends where its slope falls below this part of the steepest. */
  readonly part: number;
  /** Not further than here. */
  readonly limit: number;
}

/** Where an upright wave comes to rest on one side of its peak, or turns up again. */
export function findWaveEnd(trace: Float32Array, { peak, step, reach, lag, part, limit }: WaveEndSearch): number {
  const last = trace.length - 1;
  const at = (i: number) => trace[i < 0 ? 0 : i > last ? last : i] ?? 0;
  const fallAt = (i: number) => at(i - step * lag) - at(i + step * lag);
  const isInside = (i: number) => (step > 0 ? i <= Math.min(last, limit) : i >= Math.max(0, limit));
  let steepest = peak;
  for (let away = 1; away <= reach && isInside(peak + step * away); away++) {
    if (fallAt(peak + step * away) > fallAt(steepest)) steepest = peak + step * away;
  }
  const least = part * fallAt(steepest);
  let floor = at(steepest);
  for (let away = 1; away <= reach && isInside(peak + step * away); away++)
    floor = Math.min(floor, at(peak + step * away));
  const high = floor + STILL_HIGH * (at(peak) - floor);
  let end = steepest;
  while (isInside(end + step) && (fallAt(end) > least || at(end) > high)) end += step;
  return end;
}
