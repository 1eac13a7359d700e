/** A beat shows a wave when it follows the median's there as closely as this (correlation). */
const SHOWS = 0.4;
const LEAST_BEATS = 3;

export interface WaveSpan {
  /** In samples of the median, fractions allowed. */
  readonly from: number;
  readonly to: number;
}

/**
 * How many of the single beats show a wave that their median has, all leads together. Waves that do not belong to the beat, as those of
 * atrial fibrillation, may leave a hump in the median of a few beats; most of the beats do not have it.
 * @param beats  [beat][lead] aligned with the median, NaN where missing
 * @returns 0 to 1; 1 for fewer than 3 beats, which tell nothing
 */
export function measureShowing(
  beats: readonly (readonly Float32Array[])[],
  median: readonly Float32Array[],
  { from, to }: WaveSpan,
): number {
  const span = { from: Math.max(0, Math.floor(from)), to: Math.ceil(to) + 1 };
  const likenesses = beats.map((leads) => correlate(leads, median, span)).filter((likeness) => likeness === likeness);
  if (likenesses.length < LEAST_BEATS) return 1;
  return likenesses.filter((likeness) => likeness >= SHOWS).length / likenesses.length;
}

/** Bulges only: each lead without its straight line; NaN where no lead has all its samples. */
function correlate(leads: readonly Float32Array[], median: readonly Float32Array[], { from, to }: WaveSpan): number {
  let [squareA, squareB, both] = [0, 0, 0];
  leads.forEach((lead, k) => {
    const a = levelOut(lead.subarray(from, to));
    const b = levelOut(median[k]?.subarray(from, to) ?? new Float32Array(0));
    if (a === undefined || b === undefined) return;
    for (let i = 0; i < a.length; i++) {
      squareA += (a[i] ?? 0) ** 2;
      squareB += (b[i] ?? 0) ** 2;
      both += (a[i] ?? 0) * (b[i] ?? 0);
    }
  });
  return both / Math.sqrt(squareA * squareB);
}

/** Without its straight line, which would be alike in all beats; undefined where a sample is missing. */
function levelOut(values: Float32Array): Float32Array | undefined {
  const middle = (values.length - 1) / 2;
  let [sum, slope, squares] = [0, 0, 0];
  values.forEach((value, i) => {
    sum += value;
    slope += value * (i - middle);
    squares += (i - middle) ** 2;
  });
  const mean = sum / values.length;
  if (mean !== mean || squares === 0) return undefined;
  return values.map((value, i) => value - mean - (slope / squares) * (i - middle));
}
