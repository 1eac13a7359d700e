import { assert } from '#shared/result/assert.ts';

/** The value below which a share of the values lies, nearest rank. @param share  0 to 1 */
export function toPercentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  assert(value !== undefined, () => 'toPercentile: needs at least one value');
  return value;
}

export function toMedian(values: readonly number[]): number {
  return toPercentile(values, 0.5);
}

/** Three figures are enough to read, and the rest is noise. */
export function toShort(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
