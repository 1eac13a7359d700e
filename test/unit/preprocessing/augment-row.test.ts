import { describe, expect, it } from 'vitest';
import { rowAugmentationSchema, ZIHLMANN_AUGMENTATION } from '#shared/domain/row-augmentation.ts';
import type { Disturbance } from '#shared/domain/disturbance.ts';
import { augmentRow, toDisturbances } from '#main/preprocessing/augment-row.ts';
import { createRandom } from '#main/preprocessing/random.ts';

const disturb = (row: Float32Array, steps: readonly Disturbance[], { leadCount = 1, seed = 1 } = {}) => {
  const disturbed = row.slice();
  augmentRow(disturbed, { steps, leadCount, random: createRandom(seed) });
  return disturbed;
};
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

describe('zero filter', () => {
  const steps: readonly Disturbance[] = [{ kind: 'zero-filter', threshold: 2, runSamples: 11 }];

  it('sets runs of at least 11 samples to 0, but where an end cuts one, and a fifth of all', () => {
    const row = disturb(ramp(18_286), steps);
    const runs = [...row]
      .map((value) => (value === 0 ? '0' : '.'))
      .join('')
      .split(/\.+/)
      .filter(Boolean);
    const zeroCount = row.filter((value) => value === 0).length;

    expect(runs.slice(1, -1).every((run) => run.length >= 11)).toBe(true);
    // 1 - (1 - P(N(0, 1) > 2)) ** 11 = 0.224
    expect(zeroCount / row.length).toBeGreaterThan(0.2);
    expect(zeroCount / row.length).toBeLessThan(0.25);
  });

  it('leaves every other sample as it was', () => {
    disturb(ramp(3000), steps).forEach((value, i) => expect(value === 0 || value === i + 1).toBe(true));
  });
});

describe('random resample', () => {
  const to = (factor: number): readonly Disturbance[] => [
    { kind: 'random-resample', leastFactor: factor, greatestFactor: factor },
  ];

  it('shortens a ramp of 100 to 67 samples by straight lines, and fills with zeros', () => {
    const row = disturb(ramp(100), to(80 / 119));

    expect(row[0]).toBe(1);
    expect(row[66]).toBeCloseTo(100, 4);
    expect(row[33]).toBeCloseTo(50.5, 4);
    expect(row.subarray(67).every((value) => value === 0)).toBe(true);
  });

  it('lengthens it to 133 and cuts it off at 100', () => {
    const row = disturb(ramp(100), to(80 / 60));

    expect(row[99]).toBeCloseTo(1 + (99 * 99) / 132, 4);
  });

  it('draws lengths from 2/3 to 4/3 as published', () => {
    const lengths = Array.from({ length: 300 }, (_, seed) => {
      const row = disturb(ramp(1000), toDisturbances({ ...ZIHLMANN_AUGMENTATION, zeroFilter: null }), { seed });
      return row.indexOf(0) < 0 ? 1000 : row.indexOf(0);
    });

    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(666);
    expect(Math.min(...lengths)).toBeLessThan(680);
    expect(lengths.filter((length) => length === 1000).length).toBeGreaterThan(120);
  });
});

describe('a window', () => {
  const recorded = Float32Array.from({ length: 100 }, (_, i) => (i < 60 ? i + 1 : 0));
  const starts = (samples: number) =>
    Array.from({ length: 200 }, (_, seed) => disturb(recorded, [{ kind: 'window', samples }], { seed }));

  it('of 25 samples begins anywhere in 60 recorded ones, goes to the start of the row, and leaves zeros behind it', () => {
    const rows = starts(25);
    const firsts = rows.map((row) => row[0]!);

    expect([Math.min(...firsts), Math.max(...firsts)]).toEqual([1, 36]);
    for (const row of rows) {
      expect([...row.subarray(0, 25)]).toEqual(Array.from({ length: 25 }, (_, i) => row[0]! + i));
      expect(row.subarray(25).every((value) => value === 0)).toBe(true);
    }
  });

  it('that is longer than what is recorded leaves the row as it is', () => {
    expect(starts(70).every((row) => row.every((value, i) => value === recorded[i]))).toBe(true);
  });

  it('keeps noise, factor and slow waves off the zeros behind it', () => {
    const steps = toDisturbances(
      rowAugmentationSchema.parse({
        windowSamples: 80,
        noise: 1,
        gain: 0.5,
        wander: { probability: 1, greatest: 5, leastPeriod: 10, greatestPeriod: 20 },
      }),
    );
    const row = disturb(recorded, steps);

    expect(row.subarray(60).every((value) => value === 0)).toBe(true);
    expect(row.subarray(0, 60).every((value, i) => value !== recorded[i])).toBe(true);
  });
});

it('turns a share of rows upside down, and nothing else', () => {
  const rows = Array.from({ length: 400 }, (_, seed) =>
    disturb(ramp(5), [{ kind: 'inversion', probability: 0.25 }], { seed }),
  );
  const turned = rows.filter((row) => row[0] === -1);

  expect(turned.length).toBeGreaterThan(60);
  expect(turned.length).toBeLessThan(140);
  expect([...turned[0]!]).toEqual([-1, -2, -3, -4, -5]);
  expect(rows.filter((row) => row[0] === 1).length).toBe(400 - turned.length);
});

it('adds a wave no higher than was said, the same to all leads', () => {
  const wander = { kind: 'wander', probability: 1, greatest: 2, leastPeriod: 40, greatestPeriod: 40 } as const;
  const row = disturb(new Float32Array(400), [wander], { leadCount: 2, seed: 5 });
  const height = Math.max(...row);

  expect(height).toBeGreaterThan(0.05);
  expect(height).toBeLessThanOrEqual(2);
  for (let i = 0; i < 320; i += 2) {
    expect(row[i + 1]).toBe(row[i]);
    expect(row[i + 80]).toBeCloseTo(row[i]!, 5);
  }
});

it('blanks one run of all leads, as long as was said but where the row ends', () => {
  const blank = { kind: 'blank', probability: 1, shortest: 5, longest: 9 } as const;
  for (let seed = 0; seed < 50; seed++) {
    const row = disturb(new Float32Array(200).fill(1), [blank], { leadCount: 2, seed });
    const zeros = [...row.keys()].filter((i) => row[i] === 0);
    const count = zeros.length / 2;

    expect(zeros).toEqual(Array.from({ length: zeros.length }, (_, k) => zeros[0]! + k));
    expect(zeros[0]! % 2).toBe(0);
    expect(count).toBeLessThanOrEqual(9);
    if (zeros.at(-1) !== 199) expect(count).toBeGreaterThanOrEqual(5);
  }
});

it('is the same for the same seed and another for another', () => {
  const steps = toDisturbances(rowAugmentationSchema.parse({ noise: 1, gain: 0.2, shiftSamples: 5 }));

  expect(disturb(ramp(50), steps, { seed: 3 })).toEqual(disturb(ramp(50), steps, { seed: 3 }));
  expect(disturb(ramp(50), steps, { seed: 3 })).not.toEqual(disturb(ramp(50), steps, { seed: 4 }));
});

it('drops leads whole, and never all of them', () => {
  for (let seed = 0; seed < 50; seed++) {
    const row = disturb(new Float32Array(60).fill(1), [{ kind: 'lead-dropout', probability: 0.95 }], {
      leadCount: 3,
      seed,
    });
    const sums = [0, 1, 2].map((lead) => row.filter((_, i) => i % 3 === lead).reduce((sum, value) => sum + value, 0));

    expect(sums.every((sum) => sum === 0 || sum === 20)).toBe(true);
    expect(sums.some((sum) => sum === 20)).toBe(true);
  }
});

it('stretches and shifts all leads alike', () => {
  const row = Float32Array.from({ length: 200 }, (_, i) => Math.floor(i / 2));
  const steps: readonly Disturbance[] = [
    { kind: 'random-resample', leastFactor: 0.8, greatestFactor: 1.2 },
    { kind: 'shift', samples: 7 },
  ];
  const disturbed = disturb(row, steps, { leadCount: 2 });

  for (let i = 0; i < 200; i += 2) expect(disturbed[i]).toBe(disturbed[i + 1]);
});

it('does nothing where nothing is asked for', () => {
  expect(toDisturbances(rowAugmentationSchema.parse({}))).toEqual([]);
});
