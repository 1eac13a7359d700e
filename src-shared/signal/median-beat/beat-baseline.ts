/** Where beats of a template have their level just before the QRS. */
export interface LevelWindow {
  /** Half-open, in samples of an aligned beat. */
  readonly start: number;
  readonly end: number;
  readonly zeroIndex: number;
}

/** Level just before the QRS of a neighbouring beat. */
export interface BaselineKnot {
  /** Samples from this beat's own. */
  readonly distance: number;
  readonly value: number;
}

export interface AlignedBeats {
  readonly zeroIndex: number;
  readonly sampleRateHz: number;
  readonly scales: readonly number[];
}

const LEVEL_SEC = 0.016;
const SEARCH_FROM_SEC = 0.14;
const SEARCH_TO_SEC = 0.03;

/**
 * The quietest 16 ms of the 110 ms before a QRS, in all leads and beats together; of equally quiet ones the last. Any place would do as
 * long as it is the same in each beat: where the P wave runs into the QRS it lies on the P wave.
 * @param beats  [beat][lead] aligned
 */
export function findLevelBefore(beats: readonly (readonly Float32Array[])[], options: AlignedBeats): LevelWindow {
  const { zeroIndex, sampleRateHz, scales } = options;
  const length = Math.max(2, Math.round(LEVEL_SEC * sampleRateHz));
  const mean = scales.map((scale, lead) => averageLead(beats, lead, scale));
  let best = Math.max(0, zeroIndex - Math.round(0.06 * sampleRateHz) - length);
  let least = Infinity;
  const from = Math.max(0, zeroIndex - Math.round(SEARCH_FROM_SEC * sampleRateHz));
  const to = zeroIndex - Math.round(SEARCH_TO_SEC * sampleRateHz) - length;
  for (let start = from; start <= to; start++) {
    let unrest = 0;
    for (const lead of mean) {
      for (let i = start + 1; i < start + length; i++) unrest += ((lead[i] ?? 0) - (lead[i - 1] ?? 0)) ** 2;
    }
    if (unrest > least * (1 + 1e-6)) continue;
    least = unrest;
    best = start;
  }
  return { start: best, end: best + length, zeroIndex };
}

/**
 * Takes off, in place, the curve through a beat's own level before its QRS and those of its neighbours: a parabola with two, a
 * straight line with one, a level with none. All lie at the same place of a beat, so that ST is left as it is.
 */
export function removeBaseline(row: Float32Array, { start, end }: LevelWindow, knots: readonly BaselineKnot[]): void {
  let sum = 0;
  for (let i = start; i < end; i++) sum += row[i] ?? NaN;
  // With a missing sample there the level is not known, and this beat's lead cannot be laid over others.
  const level = sum / (end - start);
  const centre = (start + end - 1) / 2;
  const [first, second] = knots.map(({ distance, value }) => ({ distance, slope: (value - level) / distance }));
  const slope = first?.slope ?? 0;
  const bend =
    first === undefined || second === undefined ? 0 : (second.slope - first.slope) / (second.distance - first.distance);
  for (let i = 0; i < row.length; i++) {
    const away = i - centre;
    // Newton's form: through this beat's level, the first neighbour's and, where there is one, the second's.
    row[i] = (row[i] ?? NaN) - level - away * (slope + bend * (away - (first?.distance ?? 0)));
  }
}

function averageLead(beats: readonly (readonly Float32Array[])[], lead: number, scale: number): Float32Array {
  const sums = new Float32Array(beats[0]?.[lead]?.length ?? 0);
  for (const leads of beats) {
    const row = leads[lead];
    if (row === undefined) continue;
    for (let i = 0; i < sums.length; i++) {
      const value = row[i] ?? NaN;
      if (value === value) sums[i] = (sums[i] ?? 0) + (scale * value) / beats.length;
    }
  }
  return sums;
}
