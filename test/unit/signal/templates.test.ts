import { describe, expect, it } from 'vitest';
import { analyzeBeats } from '#shared/signal/analyze-beats.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { arrangeGroups } from '#shared/signal/templates/arrange-groups.ts';
import { cutFeatures } from '#shared/signal/templates/cut-features.ts';
import { findAlikeTemplates } from '#shared/signal/templates/find-alike.ts';
import { splitShapes } from '#shared/signal/templates/split-shapes.ts';
import { createRandom } from '#test/builders/random.ts';
import { simulateEcg, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const RATE_HZ = 250;

function simulate(ectopicEvery: number) {
  const usual = { beat: USUAL_BEAT, sampleRateHz: RATE_HZ, durationSec: 60, rrMs: 800, noiseMv: 0.02 };
  const ecg = simulateEcg({ ...usual, ectopicEvery, random: createRandom(4) });
  return { ...ecg, beats: Float64Array.from(ecg.beats, Math.round) };
}

describe('beats that are parted in two', () => {
  it('are the 12 wide ones and the 60 narrow ones of a minute', () => {
    const { signalsMv, beats, isEctopic } = simulate(6);

    const parts = splitShapes(cutFeatures(toBeatSource(signalsMv.slice(0, 2), RATE_HZ), beats, [1, 1]));

    expect(Array.from(parts ?? [], (part) => part === 1)).toEqual(isEctopic);
  });

  it('differ in size where they do not differ in shape: one of four is half as high', () => {
    const { signalsMv, beats } = simulate(0);
    const halved = signalsMv.slice(0, 2).map((lead) => {
      const values = lead.slice();
      beats.forEach((beat, k) => {
        if (k % 4 === 0) for (let i = beat - 50; i < beat + 60; i++) values[i] = (values[i] ?? 0) / 2;
      });
      return values;
    });

    const parts = splitShapes(cutFeatures(toBeatSource(halved, RATE_HZ), beats, [1, 1]));

    expect(Array.from(parts ?? [])).toEqual(Array.from(beats, (_, k) => Number(k % 4 === 0)));
  });

  it('are not parted where there is one, where none has samples, and on a flat line', () => {
    const cut = (signal: Float32Array, beats: number[]) =>
      splitShapes(cutFeatures(toBeatSource([signal], RATE_HZ), Float64Array.from(beats), [1]));

    expect(cut(new Float32Array(1000), [400])).toBeNull();
    expect(cut(new Float32Array(1000).fill(NaN), [300, 600])).toBeNull();
    expect(cut(new Float32Array(1000).fill(0.5), [300, 600])).toBeNull();
  });
});

describe("a person's templates", () => {
  it('join two that were found apart, and the median is made of both', () => {
    const { signalsMv, beats, isEctopic } = simulate(6);
    const input = {
      source: toBeatSource(signalsMv.slice(0, 2), RATE_HZ),
      beats,
      origins: Array.from(beats, () => null),
      isCalibrated: [true, true],
      derived: [],
    };
    const first = isEctopic.indexOf(true);
    const wholeGroups = [0, first].map((beat) => ({ beat, number: 3 }));

    const { templates } = analyzeBeats({
      ...input,
      arrangement: { wholeGroups, numberOfBeat: new Uint8Array(beats.length) },
    });

    expect(analyzeBeats(input).templates).toHaveLength(2);
    expect(templates.map(({ arrangedAs, isDominant }) => ({ arrangedAs, isDominant }))).toEqual([
      { arrangedAs: 3, isDominant: true },
    ]);
    expect(templates[0]?.beats).toHaveLength(beats.length);
  });

  it('take single beats out of the ones that they were found in, wherever those belong', () => {
    const found = [
      { beats: Int32Array.of(0, 1, 3, 4), shapeIndex: 0, isEarly: false, prematurity: 1 },
      { beats: Int32Array.of(2, 5), shapeIndex: 1, isEarly: true, prematurity: 0.7 },
    ];
    const prematurity = Float32Array.of(NaN, 1, 0.7, 1, 1.1, 0.7);
    const arrangement = { wholeGroups: [{ beat: 2, number: 1 }], numberOfBeat: Uint8Array.of(0, 2, 0, 1, 0, 0) };

    const groups = arrangeGroups(found, arrangement, prematurity);

    expect(groups.map(({ beats, number, isEarly }) => ({ beats: [...beats], number, isEarly }))).toEqual([
      { beats: [2, 3, 5], number: 1, isEarly: true },
      { beats: [0, 4], number: null, isEarly: false },
      { beats: [1], number: 2, isEarly: false },
    ]);
    expect(groups[0]?.prematurity).toBeCloseTo((0.7 + 1 + 0.7) / 3, 6);
  });
});

describe('templates that look the same', () => {
  const shape = (scale: number, noise = 0) => {
    const random = createRandom(3);
    return Float32Array.from(
      { length: 160 },
      (_, i) => scale * Math.exp(-(((i - 60) / 4) ** 2)) + noise * (random() - 0.5),
    );
  };
  const template = (beatCount: number, meanShapes: readonly Float32Array[], prematurity = 1) => ({
    beatCount,
    meanShapes,
    prematurity,
  });

  it('are those that one lead shows alike, though a small noisy one keeps them apart', () => {
    const pairs = findAlikeTemplates([
      template(875, [shape(1), shape(0.1, 0.02)]),
      template(723, [shape(1.1), shape(0.1, 0.2)]),
      template(50, [shape(-1), shape(0.1)]),
    ]);

    expect(pairs).toMatchObject([{ first: 0, second: 1 }]);
    expect(pairs[0]?.likeness).toBeGreaterThan(0.85);
  });

  it('are none where one of them comes early: an atrial premature beat looks like any other', () => {
    expect(findAlikeTemplates([template(900, [shape(1)]), template(40, [shape(1)], 0.7)])).toEqual([]);
  });

  it('are none of half the height, and none without samples', () => {
    const missing = new Float32Array(160).fill(NaN);

    expect(findAlikeTemplates([template(900, [shape(1)]), template(40, [shape(0.5)])])).toEqual([]);
    expect(findAlikeTemplates([template(900, [missing]), template(40, [missing])])).toEqual([]);
  });
});
