import { describe, expect, it } from 'vitest';
import { bootstrapDifferences, bootstrapGroups } from '#shared/metrics/bootstrap.ts';
import { createRandom, type Random } from '#test/builders/random.ts';

/** Mean of the groups' values, each as often as it was drawn. */
function toMeanOf(values: readonly number[]) {
  return (multiplicities: Uint32Array) => {
    const total = multiplicities.reduce((sum, count) => sum + count, 0);
    return [values.reduce((sum, value, k) => sum + value * (multiplicities[k] ?? 0), 0) / total];
  };
}

function drawValues(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random() + random() + random());
}

describe('bootstrapGroups', () => {
  it('covers the true mean of 40 groups in 95 % of 300 worlds, within what chance allows', () => {
    const random = createRandom(11);
    const covered = Array.from({ length: 300 }, () => {
      const [interval] = bootstrapGroups(toMeanOf(drawValues(random, 40)), {
        groupCount: 40,
        replicateCount: 300,
        random,
      });
      return interval != null && interval.low <= 1.5 && interval.high >= 1.5;
    }).filter(Boolean).length;

    // 3 standard errors of 300 throws, and the percentile interval is known to be a little short.
    expect(covered / 300).toBeGreaterThan(0.89);
    expect(covered / 300).toBeLessThan(0.99);
  });

  it('is wider when beats of one patient are alike than beats alone would have it', () => {
    const random = createRandom(12);
    const ofPatients = drawValues(random, 20);
    const ofBeats = ofPatients.flatMap((value) => new Array<number>(50).fill(value));
    const widthOf = (values: number[]) => {
      const options = { groupCount: values.length, replicateCount: 500, random };
      const [interval] = bootstrapGroups(toMeanOf(values), options);
      return (interval?.high ?? NaN) - (interval?.low ?? NaN);
    };

    expect(widthOf(ofPatients) / widthOf(ofBeats)).toBeGreaterThan(5);
  });

  it('gives the same interval for the same seed, another for another', () => {
    const values = drawValues(createRandom(1), 30);
    const run = (seed: number) =>
      bootstrapGroups(toMeanOf(values), { groupCount: 30, replicateCount: 200, random: createRandom(seed) });

    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  it('draws as many groups as there are, and interpolates between replicates', () => {
    const seen: number[] = [];
    let replicate = -1;
    const [interval] = bootstrapGroups(
      (multiplicities) => {
        seen.push(multiplicities.reduce((sum, count) => sum + count, 0));
        return [replicate++];
      },
      { groupCount: 7, replicateCount: 4, level: 0.5, random: createRandom(1) },
    );

    expect(new Set(seen)).toEqual(new Set([7]));
    // Replicates 0 1 2 3: a quarter of the way from 0 to 3, and three quarters.
    expect(interval).toEqual({ low: 0.75, high: 2.25, undefinedCount: 0 });
  });

  it.each([2, 3, 10, 100])(
    'has no interval for a class that one of %d groups knows, but one where two do',
    (groupCount) => {
      const random = createRandom(2);
      const known = (multiplicities: Uint32Array) => {
        const [first = 0, second = 0] = multiplicities;
        return [first > 0 ? 1 : null, first + second > 0 ? first / (first + second) : null];
      };

      const [one, two] = bootstrapGroups(known, { groupCount, replicateCount: 1000, random });

      expect(one).toBeNull();
      expect((two?.undefinedCount ?? NaN) / 1000).toBeCloseTo((1 - 2 / groupCount) ** groupCount, 1);
    },
  );

  it('has no interval for one group: nothing is known about others', () => {
    expect(bootstrapGroups(() => [0.9], { groupCount: 1, random: createRandom(1) })).toEqual([null]);
    expect(bootstrapGroups(() => [null], { groupCount: 0, random: createRandom(1) })).toEqual([null]);
  });
});

describe('bootstrapDifferences', () => {
  const random = createRandom(21);
  const hardness = drawValues(random, 50);

  it('finds a small difference that all patients share, whatever lies between patients', () => {
    const differences = hardness.map(() => 0.02 + 0.01 * random());

    const [difference] = bootstrapDifferences(toMeanOf(differences), { groupCount: 50, replicateCount: 500, random });

    expect(difference?.value).toBeCloseTo(0.025, 2);
    expect(difference?.interval?.low).toBeGreaterThan(0.02);
    expect(difference?.pValue).toBeCloseTo(2 / 501, 10);
  });

  it('finds none between a model and itself: p = 1', () => {
    const nothing = hardness.map(() => 0);

    const [difference] = bootstrapDifferences(toMeanOf(nothing), { groupCount: 50, replicateCount: 100, random });

    expect(difference).toEqual({ value: 0, interval: { low: 0, high: 0, undefinedCount: 0 }, pValue: 1 });
  });

  it('has p values spread evenly where there is no difference: 5 % below 0.05, within what chance allows', () => {
    const below = Array.from({ length: 200 }, () => {
      const noise = Array.from({ length: 40 }, () => random() - 0.5);
      const [difference] = bootstrapDifferences(toMeanOf(noise), { groupCount: 40, replicateCount: 200, random });
      return (difference?.pValue ?? 1) < 0.05;
    }).filter(Boolean).length;

    expect(below / 200).toBeLessThan(0.12);
  });
});
