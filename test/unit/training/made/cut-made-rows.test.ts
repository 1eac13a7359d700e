import { describe, expect, it } from 'vitest';
import { beatRhythm } from '#main/preprocessing/beat-rhythm/beat-rhythm.ts';
import { LEAD_SCALES, RHYTHM_SCALES } from '#main/preprocessing/beat-rhythm/scales.ts';
import { cutLabelledRows, type LabelledRecord, type LabelledRows } from '#main/training/labelled-record.ts';
import { cutMadeRows } from '#main/training/made/cut-made-rows.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const { signalMv, beats } = makeEcg({
  sampleRateHz: 360,
  durationSec: 60,
  heartRateBpm: 75,
  random: createRandom(7),
  irregularity: 0.01,
});
const record: LabelledRecord = {
  name: 'made',
  contentSha256: 'a',
  leadName: 'MLII',
  signals: [signalMv, signalMv.map((value) => 0.5 * value)],
  timeBase: { rateNumerator: 360, rateDenominator: 1 },
  samples: Float64Array.from(beats),
  codes: new Uint8Array(beats.length).fill(1),
};
const options = { recipe: beatRhythm, labelMap: 'dechazal' as const, classMask: Uint8Array.of(1, 1, 1, 1, 0) };
const none = {
  fibrillation: 0,
  'early-beats': 0,
  'many-early-beats': 0,
  runs: 0,
  'runs-and-pauses': 0,
  irregular: 0,
  'blocked-beats': 0,
};
const cut = (copies: Partial<typeof none>, shares = [1, 1, 1, 1, 1], recordNumber = 0) =>
  cutMadeRows(record, {
    ...options,
    made: { seed: 1, beatCount: 100, copies: { ...none, ...copies }, shares },
    recordNumber,
  });
const FLAG = RHYTHM_SCALES.length;
const LENGTH = FLAG + 1 + 2 * LEAD_SCALES.length;
const countAlone = ({ inputs, labels }: LabelledRows) =>
  labels.filter((_, row) => inputs[row * LENGTH + FLAG] === 0).length;

describe('cutMadeRows', () => {
  it('gives the record once more with its first lead alone', () => {
    const rows = cut({});

    expect(rows.labels).toHaveLength(cutLabelledRows(record, options).labels.length);
    expect(countAlone(rows)).toBe(rows.labels.length);
  });

  it('adds 98 rows of each made recording of 100 beats, of every second with its first lead alone', () => {
    const alone = cut({}).labels.length;
    const rows = cut({ 'many-early-beats': 2 });

    expect(rows.labels).toHaveLength(alone + 2 * 98);
    expect(countAlone(rows)).toBe(alone + 98);
    expect(rows.labels.filter((label) => label === 1).length).toBeGreaterThan(80);
    expect(rows.inputs.every(Number.isFinite)).toBe(true);
  });

  it('keeps of the made rows the share that the job names for their class', () => {
    const alone = cut({}).labels.length;
    const rows = cut({ 'many-early-beats': 2 }, [0, 0.5, 0, 0, 0]);
    const made = rows.labels.slice(alone);

    expect(made.every((label) => label === 1)).toBe(true);
    expect(made.length / cut({ 'many-early-beats': 2 }).labels.filter((label) => label === 1).length).toBeCloseTo(
      0.5,
      0,
    );
  });

  it('draws the same for a record whoever else is there, and another for another record', () => {
    expect(cut({ runs: 1 })).toEqual(cut({ runs: 1 }));
    expect(cut({ runs: 1 }, undefined, 1).inputs).not.toEqual(cut({ runs: 1 }).inputs);
  });
});
