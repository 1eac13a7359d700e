import { describe, expect, it } from 'vitest';
import { STANDARD_LEADS } from '#shared/domain/lead.ts';
import { LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRecipe, RECORDING_RECIPES } from '#main/preprocessing/recipes.ts';
import type { RecipeOptions } from '#main/preprocessing/recipe-options.ts';
import type { RecordingInput, RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const at = (rateHz: number) => ({ rateNumerator: rateHz, rateDenominator: 1 });

function create(id: string, options: RecipeOptions = {}): RecordingRecipe {
  const recipe = unwrap(createRecipe(id, options));
  if (recipe.kind !== 'recording') throw new Error(`${id} is for beats`);
  return recipe;
}

function cut(recipe: RecordingRecipe, recording: RecordingInput) {
  const row = recipe.cut(recording);
  if (row.isRefused) throw new Error(row.why);
  return row;
}

/** Whole raw numbers of a converter of 1000 a mV, as CinC2017 has them. */
const raw = (length: number, value: (i: number) => number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.fround(value(i) / 1000));
const one = (signal: Float32Array, rateHz: number): RecordingInput => ({
  leads: [{ name: 'ECG', signal }],
  timeBase: at(rateHz),
});

function twelve(sampleRateHz = 400, durationSec = 10): RecordingInput {
  const trace = (seed: number) =>
    makeEcg({ sampleRateHz, durationSec, heartRateBpm: 70, random: createRandom(seed), noiseMv: 0.02 }).signalMv;
  const leadI = trace(1);
  const leadII = trace(2).map((value, i) => 1.3 * value + 0.2 * (leadI[i - 20] ?? 0));
  const signalOf = (name: string) => {
    if (name === 'I') return leadI;
    if (name === 'II') return leadII;
    if (name in LIMB_LEAD_WEIGHTS) {
      const weights = LIMB_LEAD_WEIGHTS[name as keyof typeof LIMB_LEAD_WEIGHTS];
      return leadI.map((value, i) => weights.leadI * value + weights.leadII * leadII[i]!);
    }
    return trace(10 + STANDARD_LEADS.indexOf(name as (typeof STANDARD_LEADS)[number]));
  };
  return { leads: STANDARD_LEADS.map((name) => ({ name, signal: signalOf(name) })), timeBase: at(sampleRateHz) };
}

describe('CinC2017', () => {
  it('gives raw units back exactly, with zeros on both sides and the odd one behind', () => {
    const { values } = cut(
      create('cinc2017-zero@1'),
      one(
        raw(9001, (i) => (i % 700) - 300),
        300,
      ),
    );

    expect(values.length).toBe(18_000);
    expect(values[4498]).toBe(0);
    expect([...values.subarray(4499, 4502)]).toEqual([-300, -299, -298]);
    expect(values[4499 + 9000]).toBe((9000 % 700) - 300);
    expect(values[4499 + 9001]).toBe(0);
  });

  it('crops a recording of 61 s to its first 18,000 samples', () => {
    const { values } = cut(
      create('cinc2017-zero@1'),
      one(
        raw(18_286, (i) => i),
        300,
      ),
    );

    expect(values[0]).toBe(0);
    expect(values[17_999]).toBe(17_999);
  });

  it('repeats a recording of 9,000 samples up to 10,100', () => {
    const recipe = create('cinc2017-reflection@1', { statisticsFrom: 'all' });
    const { values } = cut(
      recipe,
      one(
        raw(9000, (i) => i - 50),
        300,
      ),
    );

    expect(recipe.statistics).toEqual({ kind: 'global', from: 'all-rows', clipDeviations: null });
    expect([values[0], values[8999], values[9000], values[10_099]]).toEqual([-50, 8949, -50, 1049]);
  });

  it('gives 3000 samples at 100 Hz in mV', () => {
    const { values } = cut(
      create('cinc2017-100hz@1'),
      one(
        raw(12_000, (i) => 500 * Math.sin(i / 60)),
        300,
      ),
    );

    expect(values.length).toBe(3000);
    expect(values[500]).toBeCloseTo(0.5 * Math.sin(1500 / 60), 2);
  });

  it.each([
    ['cinc2017-100hz@1', 60, 9000, ['Only the first 30 s of 60 s were read.']],
    ['cinc2017-100hz@1', 30, 9000, []],
    ['cinc2017-reflection@1', 60, 10_100, ['Only the first 33.7 s of 60 s were read.']],
    ['cinc2017-zero@1', 60, 18_000, []],
    ['cinc2017-100hz@1', 9, 2700, []],
    [
      'cinc2017-100hz@1',
      8.5,
      2550,
      ['It lasts 8.5 s: recordings of CinC 2017 last 9 to 61 s, so a model trained on them never saw one so short.'],
    ],
  ])('say by %s of %d s that %d samples were read', (id, seconds, readSampleCount, notices) => {
    const recording = one(
      raw(300 * seconds, (i) => i % 100),
      300,
    );

    expect(cut(create(id), recording)).toMatchObject({ readSampleCount, notices });
  });
});

describe('rhythm of one lead', () => {
  const recipe = create('rhythm-100hz@1');
  /** Beats a second apart on a slow wave, in microvolts at 300 Hz. */
  const beats = (seconds: number, height: number) =>
    one(
      raw(300 * seconds, (i) => (i % 300 < 18 ? height : 0) + 400 * Math.sin((2 * Math.PI * i) / 3000)),
      300,
    );

  it('has no wander below 0.5 Hz, and the same height whatever the gain', () => {
    const { values } = cut(recipe, beats(20, 1000));
    const other = cut(recipe, {
      ...beats(20, 1000),
      leads: beats(20, 1000).leads.map((lead) => ({ ...lead, signal: lead.signal.map((value) => 3 * value) })),
    });
    const between = Array.from({ length: 10 }, (_, k) => values[550 + 100 * k]!);

    expect(Math.max(...between) - Math.min(...between)).toBeLessThan(0.1);
    expect(Math.max(...values)).toBeGreaterThan(1);
    other.values.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 3));
  });

  it('is as long as the recording, zeros behind, and no longer than 61.44 s', () => {
    const finisher = toRowFinisher(recipe);
    const lengthOf = (seconds: number) => {
      const output = new Float32Array(finisher.inputLength);
      return finisher.finishInto(output, cut(recipe, beats(seconds, 800)).values);
    };

    expect([lengthOf(9), lengthOf(30), lengthOf(90)]).toEqual([900, 3000, 6144]);
    expect(cut(recipe, beats(90, 800)).notices).toEqual(['Only the first 61.4 s of 90 s were read.']);
  });

  it('cuts off at 8 heights, and leaves a flat line flat', () => {
    const knock = one(
      raw(3000, (i) => (i === 1500 ? 30_000 : 100 * Math.sin(i / 10))),
      300,
    );

    expect(Math.max(...cut(recipe, knock).values)).toBe(8);
    expect(
      Math.max(
        ...cut(
          recipe,
          one(
            raw(3000, () => 1),
            300,
          ),
        ).values,
      ),
    ).toBeLessThan(0.2);
  });
});

describe("Plawiak's fragments", () => {
  it('are raw units of MIT-BIH, to be scaled by position', () => {
    const recipe = create('plawiak-fragment@1');
    const signal = Float32Array.from({ length: 3600 }, (_, i) => ((i % 900) - 1024) / 200);

    expect(recipe.statistics).toEqual({ kind: 'by-position', from: 'training-rows', clipDeviations: null });
    expect([...cut(recipe, one(signal, 360)).values]).toEqual(Array.from({ length: 3600 }, (_, i) => i % 900));
  });
});

describe('twelve leads', () => {
  it('put 4000 samples at 400 Hz between 48 zeros on either side, in 0.1 mV', () => {
    const recording = twelve();
    const { values, notices } = cut(create('twelve-lead-400hz@1'), recording);

    expect(values.length).toBe(4096 * 12);
    expect(values.subarray(0, 48 * 12).every((value) => value === 0)).toBe(true);
    expect(values.subarray(4048 * 12).every((value) => value === 0)).toBe(true);
    recording.leads.forEach(({ signal }, lead) =>
      expect(values[(48 + 700) * 12 + lead]).toBeCloseTo(10 * signal[700]!, 4),
    );
    expect(notices).toEqual([]);
  });

  it('find leads by name, whatever their order in the file, and put them in the order that is wanted', () => {
    const recording = twelve();
    const shuffled = { ...recording, leads: recording.leads.toReversed() };
    const standard = cut(create('twelve-lead-400hz@1'), shuffled).values;
    const other = cut(create('twelve-lead-400hz@1', { leadOrder: 'avl-avf-avr' }), shuffled).values;

    expect(standard).toEqual(cut(create('twelve-lead-400hz@1'), recording).values);
    const step = (48 + 700) * 12;
    expect([...other.subarray(step + 3, step + 6)]).toEqual([
      standard[step + 4],
      standard[step + 5],
      standard[step + 3],
    ]);
  });

  it("refuse aVR, aVL and aVF under one another's names, and say which holds what", () => {
    const recording = twelve();
    const renamed: Record<string, string> = { aVL: 'aVR', aVF: 'aVL', aVR: 'aVF' };
    const leads = recording.leads.map(({ name, signal }) => ({ name: renamed[name] ?? name, signal }));
    const row = create('twelve-lead-400hz@1').cut({ ...recording, leads });

    expect(row).toMatchObject({ isRefused: true, refusal: 'leads-swapped' });
    expect(row.isRefused && row.why).toContain('aVF holds aVR, aVR holds aVL, aVL holds aVF');
  });

  it('tell of limb leads that fit under no name', () => {
    const recording = twelve();
    const noise = createRandom(5);
    const leads = recording.leads.map(({ name, signal }) =>
      name === 'III' || name === 'aVR' ? { name, signal: signal.map(() => noise() - 0.5) } : { name, signal },
    );

    expect(cut(create('twelve-lead-100hz@1'), { ...recording, leads }).notices[0]).toContain('do not fit');
  });

  it('lose a wander of 0.1 Hz and an offset where the baseline is removed, and keep 10 Hz to 2 %', () => {
    const wave = (hz: number) => (_: number, i: number) => Math.sin((2 * Math.PI * hz * i) / 500);
    const twelveOf = (hz: number, offset: number) => {
      const limb = Float32Array.from({ length: 5000 }, wave(hz)).map((value) => value + offset);
      const parts: Record<string, number> = { I: 1, II: 1, III: 0, aVR: -1, aVL: 0.5, aVF: 0.5 };
      const leads = STANDARD_LEADS.map((name) => ({ name, signal: limb.map((value) => value * (parts[name] ?? 1)) }));
      return { leads, timeBase: at(500) };
    };
    const removed = create('twelve-lead-100hz@1', { baseline: 'removed' });
    const rms = (values: Float32Array) => Math.hypot(...values.filter((_, i) => i % 12 === 0)) / Math.sqrt(1000);

    expect(rms(cut(removed, twelveOf(0.1, 3)).values)).toBeLessThan(0.05);
    expect(rms(cut(removed, twelveOf(10, 3)).values) / Math.SQRT1_2).toBeCloseTo(1, 1);
  });

  it('refuse a recording without V6 and one with a missing sample, naming lead and count', () => {
    const recording = twelve();
    const hole = recording.leads.map(({ name, signal }) =>
      name === 'V2' ? { name, signal: signal.map((value, i) => (i === 300 ? NaN : value)) } : { name, signal },
    );
    const recipe = create('twelve-lead-400hz@1');

    expect(recipe.cut({ ...recording, leads: recording.leads.slice(0, 11) })).toMatchObject({
      why: 'It has no lead V6.',
    });
    expect(recipe.cut({ ...recording, leads: hole })).toMatchObject({
      refusal: 'missing-samples',
      why: 'Lead V2 has 1 of 4000 samples missing (NaN).',
    });
  });

  it('are a picture of 2500 by 12 for autoecg-2d, cut off at 3 deviations of the training rows', () => {
    const recipe = create('autoecg-2d@1');
    const { values } = cut(recipe, twelve(100));

    expect(values.length).toBe(2500 * 12);
    expect(recipe.statistics).toEqual({ kind: 'by-lead', from: 'training-rows', clipDeviations: 3 });
    expect(toRowFinisher(recipe).inputShape).toEqual([2500, 12, 1]);
  });
});

describe.each([...RECORDING_RECIPES.keys()])('recipe %s', (id) => {
  it('says in words that a recording is too short, or has no lead', () => {
    const recipe = create(id);
    const { leads } = twelve(300, 0.3);

    expect(recipe.cut({ leads, timeBase: at(300) })).toMatchObject({ isRefused: true, refusal: 'too-short' });
    expect(recipe.cut({ leads: [], timeBase: at(300) })).toMatchObject({ isRefused: true, refusal: 'missing-lead' });
  });

  it('refuses an option that it does not have', () => {
    expect(createRecipe(id, { speed: 2 })).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
  });
});

it('refuses a recipe that nobody knows, and names those that are known', () => {
  const created = createRecipe('waves@9', {});

  expect(!created.ok && created.error.message).toContain(
    'known are kachuee-beats@1, beat-context@1, beat-rhythm@2, cinc2017-zero@1',
  );
});

it('refuses an option of another value, and says which there are', () => {
  const created = createRecipe('log-spectrogram@1', { quantiseInput: 'yes' });

  expect(!created.ok && created.error.message).toBe(
    'The option \'quantiseInput\' of the recipe log-spectrogram@1 must be false or true, got "yes".',
  );
});
