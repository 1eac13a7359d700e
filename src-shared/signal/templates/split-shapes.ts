import type { BeatFeatures } from './cut-features.ts';
import { FEATURE_MARGIN, FEATURE_SAMPLES, FEATURE_STRIDE } from './cut-features.ts';
import { addToShape, compareWithShape, createShape } from './shape.ts';

const AXIS_ROUNDS = 20;
const MEAN_ROUNDS = 20;

/**
 * Parts beats in two by the shape and size of their QRS: along the direction in which they differ most, then each to the nearer of
 * the two means until none changes (k-means with two means, Lloyd 1982). The same beats always give the same parts.
 * @returns [beatCount] 1 for the smaller part, 0 for the other and for beats with missing samples; null where the beats are all alike
 * Time: some 40 passes over the features.
 */
export function splitShapes(features: BeatFeatures): Uint8Array | null {
  const aligned = alignBeats(features);
  if (aligned.rows.length < 2) return null;
  const { mean, scores } = projectOnMainAxis(aligned);
  if (scores === null) return null;
  let isSecond: readonly number[] = scores.map((score) => Number(score > 0));
  for (let round = 0; round < MEAN_ROUNDS; round++) {
    const means = [0, 1].map((part) => meanOfRows(aligned.rows, (k) => isSecond[k] === part) ?? mean);
    const next = aligned.rows.map((row) => Number(distance(row, means[1] ?? mean) < distance(row, means[0] ?? mean)));
    if (next.every((part, k) => part === isSecond[k])) break;
    isSecond = next;
  }
  const count = isSecond.reduce((sum, part) => sum + part, 0);
  if (count === 0 || count === isSecond.length) return null;
  const smaller = count <= isSecond.length / 2 ? 1 : 0;
  const parts = new Uint8Array(features.beatCount);
  aligned.beats.forEach((beat, k) => (parts[beat] = isSecond[k] === smaller ? 1 : 0));
  return parts;
}

interface AlignedBeats {
  /** Positions of the beats that have samples. */
  readonly beats: readonly number[];
  /** For each of them, [leadCount * FEATURE_SAMPLES] where it is most like their mean. */
  readonly rows: readonly Float32Array[];
}

function alignBeats(features: BeatFeatures): AlignedBeats {
  const { beatCount, leadCount, values, isMissing } = features;
  const beats = Array.from({ length: beatCount }, (_, beat) => beat).filter((beat) => isMissing[beat] !== 1);
  const shape = createShape(leadCount);
  for (const beat of beats) addToShape(shape, features, beat, FEATURE_MARGIN);
  const rows = beats.map((beat) => {
    const { shift } = compareWithShape(shape, features, beat);
    const row = new Float32Array(leadCount * FEATURE_SAMPLES);
    for (let lead = 0; lead < leadCount; lead++) {
      const from = (beat * leadCount + lead) * FEATURE_STRIDE + shift;
      row.set(values.subarray(from, from + FEATURE_SAMPLES), lead * FEATURE_SAMPLES);
    }
    return row;
  });
  return { beats, rows };
}

/** Where each beat lies along the direction of their greatest scatter (power iteration); null where they do not differ. */
function projectOnMainAxis({ rows }: AlignedBeats): { mean: Float32Array; scores: readonly number[] | null } {
  const mean = meanOfRows(rows, () => true) ?? new Float32Array(0);
  const around = rows.map((row) => row.map((value, i) => value - (mean[i] ?? 0)));
  const sizes = around.map((row) => dot(row, row));
  const widest = sizes.reduce((best, size, k) => (size > (sizes[best] ?? 0) ? k : best), 0);
  let axis = around[widest];
  if (axis === undefined || (sizes[widest] ?? 0) <= 1e-12) return { mean, scores: null };
  for (let round = 0; round < AXIS_ROUNDS; round++) {
    const next = new Float32Array(mean.length);
    for (const row of around) {
      const weight = dot(row, axis);
      for (let i = 0; i < next.length; i++) next[i] = (next[i] ?? 0) + weight * (row[i] ?? 0);
    }
    const length = Math.sqrt(dot(next, next));
    if (length === 0) break;
    axis = next.map((value) => value / length);
  }
  const direction = axis;
  return { mean, scores: around.map((row) => dot(row, direction)) };
}

/** Undefined where no row is wanted. */
function meanOfRows(rows: readonly Float32Array[], isWanted: (k: number) => boolean): Float32Array | undefined {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  let count = 0;
  rows.forEach((row, k) => {
    if (!isWanted(k)) return;
    count += 1;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (row[i] ?? 0);
  });
  return count === 0 ? undefined : Float32Array.from(sum, (value) => value / count);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}
