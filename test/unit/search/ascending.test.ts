import { describe, expect, it } from 'vitest';
import { lowerBound, nearestIndex } from '#shared/search/ascending.ts';
import { createRandom } from '#test/builders/random.ts';

describe('a place in an ascending array', () => {
  it('is that of the first value that is not smaller, as a scan finds it, for 200 random arrays with equal values', () => {
    const random = createRandom(7);
    for (let round = 0; round < 200; round++) {
      const values = Float64Array.from({ length: round % 17 }, () => Math.floor(random() * 20)).sort();
      const wanted = Math.floor(random() * 24) - 2;
      const scanned = values.findIndex((value) => value >= wanted);

      expect(lowerBound(values, wanted)).toBe(scanned < 0 ? values.length : scanned);
    }
  });

  it('is looked for among the first 3 of 5 values alone', () => {
    expect(lowerBound(Float64Array.of(1, 2, 3, 0, 0), 9, 3)).toBe(3);
  });

  it('nearest to 15 is that of 10 before 20, and none in an empty array', () => {
    expect(nearestIndex(Float64Array.of(10, 20), 15)).toBe(0);
    expect(nearestIndex(Float64Array.of(10, 20), 16)).toBe(1);
    expect(nearestIndex(new Float64Array(0), 15)).toBe(-1);
  });
});
