import { describe, expect, it } from 'vitest';
import { toBesideWords, toMadeWords } from '#renderer/features/review/made-words.ts';
import {
  findPoint,
  formatEnergy,
  formatMillions,
  formatRate,
  formatRatio,
  formatSteps,
  toAccuracyWords,
  toEnergyWords,
  toMakingWords,
  toRasterWords,
  toSideWords,
} from '#renderer/features/spiking/spiking-words.ts';
import type { RecordRun } from '#shared/domain/record-answer.ts';
import { buildSpikingCard, buildSpikingRun } from '#test/builders/spiking-card.ts';

const point = (steps: number) => ({ steps, accuracy: 0.8, macroF1: 0.7, agreement: 0.9 });

describe('what is said of energy', () => {
  const facts = { energyRatio: 3.4, breakEvenSteps: 28.67, savesEnergy: false, steps: 100 };

  it('names a cost above break-even, and where that lies', () => {
    expect(toEnergyWords(facts)).toBe(
      "Costs 3.40 × the network's energy at T = 100. It breaks even at T = 28.7: more steps cost more than the network.",
    );
  });

  it('names a saving below break-even', () => {
    expect(toEnergyWords({ ...facts, energyRatio: 0.58, savesEnergy: true, steps: 16 })).toMatch(
      /^Saves energy at T = 16: it takes 0\.58 × the network's\. It breaks even at T = 28\.7/,
    );
  });

  it('never names one above break-even, whatever a card claims', () => {
    expect(toEnergyWords({ ...facts, savesEnergy: true })).toMatch(/^Costs/);
    expect(toEnergyWords({ ...facts, savesEnergy: true })).not.toContain('Saves');
  });

  it('says where there is no break-even', () => {
    expect(toEnergyWords({ ...facts, breakEvenSteps: 0 })).toContain('It does not break even');
  });
});

describe('numbers of a spiking network', () => {
  it('keep their decimals, so that they stand under one another', () => {
    expect([0.083, 1, 0.0004, 0].map(formatRate)).toEqual(['8.3 %', '100.0 %', '0.04 %', '0.0 %']);
    expect([1_412_345_678, 20_000].map(formatMillions)).toEqual(['1,412.3 M', '0.0 M']);
    expect(formatEnergy(1258.04)).toBe('1,258.0 µJ');
    expect([0.583, 12.34].map(formatRatio)).toEqual(['0.58 ×', '12.3 ×']);
    expect([1000, 41.68].map(formatSteps)).toEqual(['1,000', '41.7']);
  });
});

describe('what is said of a curve', () => {
  const side = {
    side: 'validation',
    rowCount: 1706,
    parent: { accuracy: 0.826, macroF1: 0.77 },
    curve: [point(16), point(32), point(100)],
    stepsForOnePoint: 64,
    early: null,
  } as const;

  it('takes the judged point that is nearest to T', () => {
    expect(findPoint(side.curve, 30)?.steps).toBe(32);
    expect(findPoint([], 30)).toBeUndefined();
  });

  it('says what a saving costs in accuracy, at the judged point nearest to T', () => {
    expect(toAccuracyWords(side, 12)).toBe(
      'At T = 16 it is right in 80.0 % of validation rows, the network in 82.6 %.',
    );
    expect(toAccuracyWords(undefined, 12)).toBe('');
    expect(toAccuracyWords({ ...side, curve: [] }, 12)).toBe('');
  });

  it('says from which T on it is within a point, or that it is at none', () => {
    expect(toSideWords(side)).toBe(
      'On 1,706 validation rows; the network itself 82.6 %. At most 1 point below it from T = 64 on.',
    );
    expect(toSideWords({ ...side, stepsForOnePoint: null })).toContain('More than 1 point below it at every T');
    expect(toSideWords({ ...side, early: { ...point(41.68), accuracy: 0.825 } })).toMatch(
      / Stopping early: 82\.5 % in 41\.7 steps in the mean\.$/,
    );
  });
});

describe('how answers, networks and rasters came to be', () => {
  it('is told apart in the list of answers', () => {
    expect(toMadeWords({})).toBe('ANN');
    expect(toMadeWords({ spiking: buildSpikingRun() })).toBe('SNN T = 100');
    expect(toMadeWords({ spiking: buildSpikingRun({ steps: 1000, stopsEarly: true }) })).toBe('SNN T = 1,000, early');
  });

  it('is said of the answer beside the shown one, with the class that it gives', () => {
    const run = { classIds: ['N', 'A'], thresholds: null } as unknown as RecordRun; // all that is read of it
    const row = { startSample: 0, endSample: 9000, probabilities: [0.44, 0.3], why: null };
    expect(toBesideWords({ run, rows: [row] })).toBe('ANN: N 44 %');
    expect(toBesideWords({ run, rows: [{ ...row, probabilities: null }] })).toBe('ANN');
    expect(toBesideWords({ run, rows: [row, row] })).toBe('ANN');
  });

  it('is said in a sentence of neurons, scales and rows', () => {
    expect(toMakingWords(buildSpikingCard())).toBe(
      'Made with integrate-and-fire neurons, soft reset; scales by channel at the 99.9th percentile over 300 train rows of CinC2017; pooling: average.',
    );
    expect(toMakingWords(buildSpikingCard({ settleSteps: 20 }))).toMatch(
      / Its first 20 steps, at most half of all, are left out of decisions: layers settle in them\.$/,
    );
    expect(toMakingWords(buildSpikingCard({ neuron: { kind: 'lif', tau: 2, resetTo: 0 } }))).toContain(
      'leaky integrate-and-fire neurons, tau 2',
    );
  });

  it('is said of columns and of single spikes, in ms of the recording', () => {
    const raster = { samplesPerPosition: 12, positionsPerColumn: 2, steps: 100 } as Parameters<typeof toRasterWords>[0]; // all that it reads
    expect(toRasterWords(raster, { sampleRateHz: 300, showsSteps: false })).toMatch(/^A column: 80 ms .* 100 steps/);
    expect(toRasterWords(raster, { sampleRateHz: 300, showsSteps: true })).toMatch(/^Between two lines: 40 ms/);
    // A beat's row that ends in what is no stretch of the recording.
    const beat = { ...raster, time: 187, placedPositions: 85 };
    expect(toRasterWords(beat, { sampleRateHz: 300, showsSteps: false })).toMatch(/ Its last 102 places of 187 read/);
  });
});
