import { describe, expect, it } from 'vitest';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { beatContext } from '#main/preprocessing/beat-context.ts';
import { kachueeBeats } from '#main/preprocessing/kachuee-beats.ts';
import { RECIPES } from '#main/preprocessing/recipes.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const timeBase = { rateNumerator: 360, rateDenominator: 1 };
const made = (parts: Partial<Parameters<typeof makeEcg>[0]> = {}) => {
  const ecg = makeEcg({
    sampleRateHz: 360,
    durationSec: 60,
    heartRateBpm: 75,
    random: createRandom(1),
    noiseMv: 0.005,
    ...parts,
  });
  return { signal: ecg.signalMv, timeBase, beats: ecg.beats };
};
const row = (output: ReturnType<typeof beatContext.cut>, index: number) =>
  output.inputs.subarray(index * 187, (index + 1) * 187);

describe.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('recipe %s', (_, recipe) => {
  it('gives as many finite values for a beat as it says, in the order of the beats', () => {
    const input = made();
    const output = recipe.cut(input);

    expect(recipe.inputLength).toBe(recipe.id === 'beat-rhythm@2' ? 103 : 187);
    expect(output.inputs.length).toBe(output.beatIndices.length * recipe.inputLength);
    expect(output.inputs.every(Number.isFinite)).toBe(true);
    expect([...output.beatIndices]).toEqual([...output.beatIndices].sort((a, b) => a - b));
  });

  it('has for every beat either a row or a reason', () => {
    const input = made();
    const output = recipe.cut(input);
    const withRow = new Set(output.beatIndices);

    input.beats.forEach((_beat, k) => expect(withRow.has(k)).toBe(output.abstentions[k] === 0));
  });

  it('gives the same rows for a trace of twice the gain and 3 mV higher', () => {
    const input = made();
    const other = recipe.cut({ ...input, signal: input.signal.map((value) => 2 * value + 3) });

    recipe.cut(input).inputs.forEach((value, i) => expect(Math.abs(value - other.inputs[i]!)).toBeLessThan(1e-3));
  });

  it('abstains on beats over missing samples, and on no others', () => {
    const input = made();
    const hole = input.signal.map((value, i) => (i > input.beats[20]! - 5 && i < input.beats[20]! + 5 ? NaN : value));
    const reasons = recipe.cut({ ...input, signal: hole }).abstentions;

    expect(ABSTENTIONS[reasons[20]!]).toBe('missing-samples');
    expect(reasons.filter((reason) => ABSTENTIONS[reason] === 'missing-samples').length).toBeLessThanOrEqual(3);
  });

  it('answers recordings of 0 and 1 beats without a row', () => {
    expect(recipe.cut({ ...made(), beats: [] }).beatIndices.length).toBe(0);
    expect(recipe.cut({ ...made(), beats: [3600] }).beatIndices.length).toBe(0);
  });
});

describe('kachuee-beats@1', () => {
  it('begins at the R peak with 1, scales to [0, 1] and fills up with zeros after 1.2 RR intervals', () => {
    const first = row(kachueeBeats.cut(made({ irregularity: 0, noiseMv: 0 })), 3);
    const length = Math.round(1.2 * 0.8 * 125);

    expect(first[0]).toBeCloseTo(1, 1);
    expect(Math.min(...first)).toBe(0);
    expect(Math.max(...first)).toBe(1);
    expect(first.slice(length).every((value) => value === 0)).toBe(true);
  });
});

describe('beat-context@1', () => {
  it('shows a regular beat as no different from the dominant one, and its intervals as level 0', () => {
    const output = beatContext.cut(made({ irregularity: 0 }));
    const regular = row(output, 10);

    expect(Math.max(...regular.slice(85, 139).map(Math.abs))).toBeLessThan(0.1);
    expect(regular[139]).toBeCloseTo(0, 1);
    expect(regular[155]).toBeCloseTo(0, 1);
  });

  it('shows a beat that comes 30 % early by a level of -0.6 before it and +0.6 after it', () => {
    const input = made({ irregularity: 0 });
    const beats = [...input.beats];
    beats[20] = beats[20]! - Math.round(0.3 * 0.8 * 360);
    const early = row(beatContext.cut({ ...input, beats }), 19);

    expect(early[139]).toBeCloseTo(-0.6, 1);
    expect(early[155]).toBeCloseTo(0.6, 1);
  });

  it('has nothing to say about the first and the last beat', () => {
    const { abstentions } = beatContext.cut(made());

    expect(ABSTENTIONS[abstentions[0]!]).toBe('too-close-to-edge');
    expect(ABSTENTIONS[abstentions.at(-1)!]).toBe('too-close-to-edge');
  });
});
