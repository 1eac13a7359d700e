import { createRandom } from '#main/preprocessing/random.ts';

export interface RowMatrix {
  /** [rowCount * rowLength] */
  readonly values: Float32Array;
  readonly rowCount: number;
  readonly rowLength: number;
}

const MAX_VALUES = 4_000_000;
const ROUNDS = 6;

/**
 * About the directions in which rows differ most, orthogonal and of length 1 to rounding, by a few rounds of subspace iteration on some of the
 * rows. Good enough to sort rows by; an axis in which nothing differs is all zeros.
 * @returns [axisCount * rowLength]
 */
export function findPrincipalAxes({ values, rowCount, rowLength }: RowMatrix, axisCount: number): Float64Array {
  const random = createRandom(1);
  const sampleCount = Math.min(rowCount, 1000, Math.max(50, Math.floor(MAX_VALUES / rowLength)));
  const rows = Array.from({ length: sampleCount }, (_, k) => Math.floor((k * rowCount) / sampleCount));
  const means = new Float64Array(rowLength);
  for (const row of rows) {
    for (let i = 0; i < rowLength; i++) means[i] = (means[i] ?? 0) + (values[row * rowLength + i] ?? 0) / sampleCount;
  }
  let axes = Float64Array.from({ length: axisCount * rowLength }, () => random() - 0.5);
  orthonormalize(axes, rowLength);
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(axes.length);
    for (const row of rows) {
      const offset = row * rowLength;
      for (let start = 0; start < axes.length; start += rowLength) {
        let product = 0;
        for (let i = 0; i < rowLength; i++)
          product += ((values[offset + i] ?? 0) - (means[i] ?? 0)) * (axes[start + i] ?? 0);
        for (let i = 0; i < rowLength; i++)
          next[start + i] = (next[start + i] ?? 0) + product * ((values[offset + i] ?? 0) - (means[i] ?? 0));
      }
    }
    orthonormalize(next, rowLength);
    axes = next;
  }
  return axes;
}

/** Gram and Schmidt, twice over for rounding; what is nearly nothing becomes nothing. */
function orthonormalize(axes: Float64Array, length: number): void {
  for (let start = 0; start < axes.length; start += length) {
    const axis = axes.subarray(start, start + length);
    const before = Math.sqrt(dot(axis, axis));
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < start; other += length) {
        const earlier = axes.subarray(other, other + length);
        const part = dot(axis, earlier);
        for (let i = 0; i < length; i++) axis[i] = (axis[i] ?? 0) - part * (earlier[i] ?? 0);
      }
    }
    const norm = Math.sqrt(dot(axis, axis));
    const factor = norm > 1e-9 * before ? 1 / norm : 0;
    for (let i = 0; i < length; i++) axis[i] = (axis[i] ?? 0) * factor;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
