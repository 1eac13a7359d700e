import { describe, expect, it } from 'vitest';
import { reconstructInto, toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { createFitRooms, fitCoordinates } from '#main/compression/alq/fit-coordinates.ts';
import { groupWeights } from '#main/compression/alq/grouping.ts';
import { sketchKernel } from '#main/compression/alq/sketch.ts';
import { solveSymmetricInto } from '#main/compression/alq/solve-symmetric.ts';
import { createRandom } from '#test/builders/random.ts';

const draw = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => 2 * random() - 1);
};

function toError(weights: Float64Array, maxBits: number, groupSize: number): number {
  const grouping = groupWeights([groupSize, 1, weights.length / groupSize], { kind: 'kernelwise' });
  const kernel = sketchKernel(weights, grouping, maxBits);
  const sums = new Float64Array(weights.length);
  reconstructInto(sums, kernel);
  return weights.reduce((sum, value, k) => sum + (value - (sums[k] ?? 0)) ** 2, 0);
}

describe('groups of a kernel', () => {
  it('hold every weight once, whatever the rule', () => {
    for (const rule of [
      { kind: 'channelwise' },
      { kind: 'kernelwise' },
      { kind: 'pixelwise' },
      { kind: 'subchannelwise', parts: 5 },
    ] as const) {
      const { places, groupCount, groupSize } = groupWeights([5, 4, 3], rule);
      expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, k) => k));
      expect(groupCount * groupSize).toBe(60);
    }
  });

  it('of one kernel hold its five positions from one input channel to one output channel', () => {
    const { places } = groupWeights([5, 4, 3], { kind: 'kernelwise' });
    // Second input channel, first output channel: [position][1][0].
    expect([...places.subarray(5, 10)]).toEqual([3, 15, 27, 39, 51]);
  });

  it('are refused where a row cannot be cut into equal parts', () => {
    expect(() => groupWeights([7, 2], { kind: 'subchannelwise', parts: 2 })).toThrow(
      'cannot be cut into 2 equal parts',
    );
  });
});

describe('structured sketching', () => {
  it('gives every weight back where a group may have as many bits as weights', () => {
    expect(toError(draw(48, 1), 6, 6)).toBeLessThan(1e-20);
  });

  it('leaves less with every bit, in 200 random groups of 16', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const errors = [1, 2, 3, 4, 5, 6, 7].map((bits) => toError(draw(16, seed), bits, 16));
      errors.forEach((error, k) => expect(error).toBeLessThan(k === 0 ? Infinity : (errors[k - 1] ?? 0) + 1e-15));
    }
  });

  it('needs one bit for weights of one size, and stops there', () => {
    const grouping = groupWeights([4, 1, 1], { kind: 'kernelwise' });
    const kernel = sketchKernel([0.5, -0.5, -0.5, 0.5], grouping, 4);
    expect([...kernel.bitCounts]).toEqual([1]);
    expect(kernel.coordinates[0]).toBeCloseTo(0.5, 12);
    expect([...kernel.signs.subarray(0, 4)]).toEqual([1, -1, -1, 1]);
  });

  it('keeps zeros as no bits at all', () => {
    const kernel = sketchKernel(new Float64Array(6), groupWeights([3, 1, 2], { kind: 'kernelwise' }), 3);
    expect(toAverageBits([kernel])).toBe(0);
  });

  it('has coordinates that are not negative and fall', () => {
    const kernel = sketchKernel(draw(160, 5), groupWeights([16, 1, 10], { kind: 'kernelwise' }), 7);
    for (let group = 0; group < 10; group++) {
      const own = [...kernel.coordinates.subarray(group * 7, group * 7 + (kernel.bitCounts[group] ?? 0))];
      own.forEach((value, k) => expect(value).toBeLessThanOrEqual(k === 0 ? Infinity : (own[k - 1] ?? 0)));
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('coordinates by least squares', () => {
  it('solve the weighted normal equations to 1e-9, held by Gauss-Jordan elimination', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const kernel = sketchKernel(draw(20, seed), groupWeights([20, 1, 1], { kind: 'kernelwise' }), 5);
      const target = draw(20, seed + 100);
      const weighting = draw(20, seed + 200).map((value) => 1.5 + value);
      expect(fitCoordinates(kernel, 0, { target, weighting, rooms: createFitRooms(kernel) })).toBe(true);
      const rows = Array.from({ length: 5 }, (_, i) => kernel.signs.subarray(i * 20, (i + 1) * 20));
      const expected = eliminate(
        rows.map((one) => [
          ...rows.map((other) => one.reduce((sum, sign, k) => sum + sign * (other[k] ?? 0) * (weighting[k] ?? 0), 0)),
          one.reduce((sum, sign, k) => sum + sign * (target[k] ?? 0) * (weighting[k] ?? 0), 0),
        ]),
      );
      expected.forEach((value, k) => expect(Math.abs(value - (kernel.coordinates[k] ?? 0))).toBeLessThan(1e-9));
    }
  });

  it('are left as they are where two bases say the same', () => {
    expect(solveSymmetricInto(Float64Array.of(2, 2, 2, 2), Float64Array.of(1, 1), 2)).toBe(false);
  });
});

/** Solves [A | b] with pivots. */
function eliminate(rows: number[][]): number[] {
  const size = rows.length;
  for (let c = 0; c < size; c++) {
    const pivot = rows.reduce(
      (best, row, r) => (r >= c && Math.abs(row[c] ?? 0) > Math.abs(rows[best]?.[c] ?? 0) ? r : best),
      c,
    );
    [rows[c], rows[pivot]] = [rows[pivot] ?? [], rows[c] ?? []];
    const own = rows[c] ?? [];
    const scale = own[c] ?? 1;
    rows[c] = own.map((value) => value / scale);
    rows.forEach((row, r) => {
      if (r === c) return;
      const factor = row[c] ?? 0;
      rows[r] = row.map((value, k) => value - factor * (rows[c]?.[k] ?? 0));
    });
  }
  return rows.map((row) => row[size] ?? 0);
}
