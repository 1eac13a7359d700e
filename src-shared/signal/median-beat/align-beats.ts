/** Beats may be shifted by so much: marks of different sources lie at different points of a QRS. */
export const MAX_SHIFT_SEC = 0.045;
/** Taps on each side of an interpolated sample. */
export const INTERPOLATION_HALF = 2;
const ROUNDS = 4;
/** Of a sample: a shift so close to a whole one is whole, and needs no interpolation. */
const WHOLE = 0.03;

/** Cut-outs around beats' marks, all of one length. */
export interface CutBeats {
  /** [beat][lead], each [sampleCount]; NaN where missing. */
  readonly beats: readonly (readonly Float32Array[])[];
  /** Index of the mark. */
  readonly zeroIndex: number;
  readonly sampleRateHz: number;
  /** [leadCount] factor for each lead in the comparison. */
  readonly scales: readonly number[];
}

/**
 * Shifts that lay the beats' QRS complexes over each other in all leads together, to a fraction of a sample, around their median.
 * @returns [beats.length] samples: sample i of the aligned beat is sample i + shift of the cut-out
 * Source: least squares against the mean of all, by Gauss-Newton from the best whole shift, in rounds.
 */
export function alignBeats(cut: CutBeats): Float64Array {
  const { sampleRateHz, zeroIndex } = cut;
  const shifts = new Float64Array(cut.beats.length);
  const window: Window = {
    start: zeroIndex - Math.round(0.1 * sampleRateHz),
    end: zeroIndex + Math.round(0.12 * sampleRateHz),
    greatest: Math.round(MAX_SHIFT_SEC * sampleRateHz),
  };
  for (let round = 0; round < ROUNDS; round++) {
    const mean = averageAligned(cut, shifts, window);
    for (let beat = 0; beat < shifts.length; beat++) {
      const leads = cut.beats[beat] ?? [];
      const problem: Problem = { leads, mean, window, scales: cut.scales };
      const whole = round < 2 ? findWholeShift(problem, Math.round(shifts[beat] ?? 0)) : (shifts[beat] ?? 0);
      shifts[beat] = round === 0 ? whole : improveShift(problem, whole);
    }
    centre(shifts);
  }
  return shifts.map((shift) => (Math.abs(shift - Math.round(shift)) < WHOLE ? Math.round(shift) : shift));
}

interface Window {
  readonly start: number;
  readonly end: number;
  readonly greatest: number;
}

interface Problem {
  readonly leads: readonly Float32Array[];
  readonly mean: readonly Float32Array[];
  readonly window: Window;
  readonly scales: readonly number[];
}

/**
 * Samples start + shift ... of a signal, between its samples by the cubic through the four nearest, which does not ring beside a corner as a sinc does; NaN where a sample that is needed is missing.
 * @param out  filled; out[i] is the signal at start + i + shift
 */
export function readShiftedInto(out: Float32Array, signal: Float32Array, start: number, shift: number): void {
  const whole = Math.floor(shift);
  const fraction = shift - whole;
  const from = start + whole;
  if (fraction === 0) {
    for (let i = 0; i < out.length; i++) out[i] = signal[from + i] ?? NaN;
    return;
  }
  const taps = toCubicTaps(fraction);
  for (let i = 0; i < out.length; i++) {
    const base = from + i - INTERPOLATION_HALF + 1;
    let sum = 0;
    for (let k = 0; k < taps.length; k++) sum += (taps[k] ?? 0) * (signal[base + k] ?? NaN);
    out[i] = sum;
  }
}

/** Weights of the two samples before and the two after a place: the cubic through them (Lagrange). */
function toCubicTaps(fraction: number): readonly number[] {
  const before = fraction + 1;
  const after = 1 - fraction;
  const last = 2 - fraction;
  return [
    (-fraction * after * last) / 6,
    (before * after * last) / 2,
    (before * fraction * last) / 2,
    (-before * fraction * after) / 6,
  ];
}

/** Mean of the aligned beats over the window and one sample more on each side, around its own mean; a missing sample counts as 0. */
function averageAligned(cut: CutBeats, shifts: Float64Array, { start, end }: Window): Float32Array[] {
  const length = end - start + 2;
  const row = new Float32Array(length);
  return cut.scales.map((_, lead) => {
    const sums = new Float64Array(length);
    let count = 0;
    cut.beats.forEach((leads, beat) => {
      const signal = leads[lead];
      if (signal === undefined) return;
      readShiftedInto(row, signal, start - 1, shifts[beat] ?? 0);
      if (!centreRow(row)) return;
      count += 1;
      for (let i = 0; i < length; i++) sums[i] = (sums[i] ?? 0) + (row[i] ?? 0);
    });
    return Float32Array.from(sums, (sum) => sum / Math.max(1, count));
  });
}

/** Around its mean, in place; false where a sample is missing. */
function centreRow(row: Float32Array): boolean {
  let sum = 0;
  for (const value of row) sum += value;
  const mean = sum / row.length;
  if (mean !== mean) return false;
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) - mean;
  return true;
}

/** The whole shift with the least squares, climbed to from `start`, three steps past a worse one. */
function findWholeShift(problem: Problem, start: number): number {
  const { greatest } = problem.window;
  let best = start;
  let least = sumOfSquares(problem, start);
  for (const step of [1, -1]) {
    for (let shift = start + step, worse = 0; Math.abs(shift) <= greatest && worse < 6; shift += step) {
      const squares = sumOfSquares(problem, shift);
      if (squares < least) {
        best = shift;
        least = squares;
        worse = 0;
      } else worse += 1;
    }
  }
  return best;
}

function sumOfSquares({ leads, mean, window, scales }: Problem, shift: number): number {
  const length = window.end - window.start;
  let squares = 0;
  leads.forEach((signal, lead) => {
    const shape = mean[lead];
    if (shape === undefined) return;
    let sum = 0;
    let sumOfSquared = 0;
    for (let i = 0; i < length; i++) {
      const difference = (signal[window.start + shift + i] ?? NaN) - (shape[i + 1] ?? 0);
      sum += difference;
      sumOfSquared += difference * difference;
    }
    const own = (sumOfSquared - (sum * sum) / length) * (scales[lead] ?? 1) ** 2;
    if (own === own) squares += own;
  });
  return squares;
}

/** Two Gauss-Newton steps, each at most a sample. */
function improveShift({ leads, mean, window, scales }: Problem, start: number): number {
  const length = window.end - window.start;
  const row = new Float32Array(length);
  let shift = start;
  for (let step = 0; step < 2; step++) {
    let slope = 0;
    let curvature = 0;
    leads.forEach((signal, lead) => {
      const shape = mean[lead];
      if (shape === undefined) return;
      readShiftedInto(row, signal, window.start, shift);
      if (!centreRow(row)) return;
      const weight = (scales[lead] ?? 1) ** 2;
      for (let i = 0; i < length; i++) {
        const rise = ((shape[i + 2] ?? 0) - (shape[i] ?? 0)) / 2;
        slope += weight * ((row[i] ?? 0) - (shape[i + 1] ?? 0)) * rise;
        curvature += weight * rise * rise;
      }
    });
    if (curvature === 0) return shift;
    const move = -slope / curvature;
    const next = shift + Math.max(-1, Math.min(1, move));
    if (Math.abs(next) > window.greatest) return shift;
    shift = next;
  }
  return shift;
}

/** Around their median, so that time zero stays where most marks are. */
function centre(shifts: Float64Array): void {
  const sorted = shifts.toSorted();
  const middle = sorted[sorted.length >> 1] ?? 0;
  for (let k = 0; k < shifts.length; k++) shifts[k] = (shifts[k] ?? 0) - middle;
}
