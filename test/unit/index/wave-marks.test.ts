import { describe, expect, it } from 'vitest';
import { toGlobalMarks, toLeadMarks } from '#main/index/wave-marks.ts';
import type { DelineatedRecording } from '#main/io/delineate-recording.ts';

const lead = (name: string, waves: DelineatedRecording['leads'][number]['waves']) => ({ name, isUsable: true, waves });
const recording: DelineatedRecording = {
  timeBase: { rateNumerator: 500, rateDenominator: 1 },
  frameRate: { rateNumerator: 500, rateDenominator: 1 },
  leads: [
    lead('aVR', [
      { kind: 'P', onset: 10.4, peaks: [15.2], offset: 20.8 },
      { kind: 'QRS', onset: 19.6, peaks: [30.4], offset: 40.5 },
    ]),
    lead('Lead II', []),
    lead('MLII', []),
    lead('mlii', []),
  ],
  waves: [{ kind: 'QRS', onset: 19.6, offset: 40.5, score: 1, inLeads: [1, -1, -1, -1] }],
};

describe('marks of waves', () => {
  it('are whole samples in order; overlapping waves part in the middle; num tells the wave', () => {
    const [first] = toLeadMarks(recording);
    expect(first!.marks.map(({ sample, code, num }) => [sample, code, num ?? 0])).toEqual([
      [10, 39, 0],
      [15, 24, 0],
      [20, 40, 0],
      [21, 39, 1],
      [30, 1, 0],
      [41, 40, 1],
    ]);
  });

  it('are named as LUDB names its leads, each lead once', () => {
    expect(toLeadMarks(recording).map(({ annotator }) => annotator)).toEqual(['avr', 'ii', 'mlii', 'lead4']);
  });

  it('over all leads have a peak in the middle of the leads own', () => {
    expect(toGlobalMarks(recording).map(({ sample, code }) => [sample, code])).toEqual([
      [20, 39],
      [30, 1],
      [41, 40],
    ]);
  });
});
