import { describe, expect, it } from 'vitest';
import { areBeatsOfLabelledRecords, joinBeats } from '#main/training/jobs/join-beats.ts';
import { judgeRun } from '#main/training/jobs/judge-run.ts';
import type { ClassifyTrainingJobFile } from '#shared/domain/classify-training-job.ts';
import { ok, unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';
import { makeRowSet } from '#test/builders/row-sets.ts';

const PTBXL: ClassifyTrainingJobFile['source'] = {
  kind: 'ptbxl',
  dataSets: ['made'],
  labels: 'infarction',
  sampleRateHz: 100,
  beatLead: ['ii'],
};

describe('beats of labelled recordings', () => {
  it('are those of PTB-XL: beats that somebody annotated have labels of their own', () => {
    const infarction = createClassifyJob({ source: PTBXL, classes: [{ id: 'infarction', name: 'infarction' }] });

    expect(areBeatsOfLabelledRecords(infarction, { kind: 'beats' })).toBe(true);
    expect(areBeatsOfLabelledRecords(infarction, { kind: 'recording' })).toBe(false);
    expect(areBeatsOfLabelledRecords(createClassifyJob(), { kind: 'beats' })).toBe(false);
  });

  it('are joined by the mean of their probabilities, each recording for its own beats among those given', () => {
    const set = makeRowSet([
      { name: 'a', labels: [0, 0] },
      { name: 'b', labels: [1, 1, 1] },
    ]);
    // One of a, two of b, and the other of a.
    const joined = joinBeats(set, Int32Array.of(1, 2, 4, 0), Float32Array.of(0.9, 0.1, 0.5, 0.5, 0, 1, 0.4, 0.6));

    expect(joined.rows).toEqual(Int32Array.of(1, 2));
    [0.65, 0.35, 0.25, 0.75].forEach((wanted, k) => expect(joined.probabilities[k]).toBeCloseTo(wanted, 6));
  });

  it('none give no recording', () => {
    const joined = joinBeats(makeRowSet([{ name: 'a', labels: [0] }]), new Int32Array(0), new Float32Array(0));

    expect(joined).toEqual({ rows: new Int32Array(0), probabilities: new Float32Array(0) });
  });
});

describe('a network of beats whose recordings have the labels', () => {
  /** Probability of each beat; the first three recordings validate, the others are the test. */
  const PROBABILITIES = [0.9, 0.1, 0.4, 0.4, 0.8, 0.05, 0.95, 0.15, 0.85, 0.05];
  const set = makeRowSet(
    [
      { name: 'v1', labels: [1, 1] },
      { name: 'v2', labels: [0, 0] },
      { name: 'v3', labels: [0, 0] },
      { name: 't1', labels: [1, 1] },
      { name: 't2', labels: [0, 0] },
    ],
    { labelKind: 'labels', classIds: ['infarction'] },
  );
  const rows = [...PROBABILITIES.keys()];
  const classes = {
    mask: Uint8Array.of(1),
    train: new Int32Array(0),
    validation: Int32Array.from(rows.slice(0, 6)),
    test: Int32Array.from(rows.slice(6)),
    notes: [],
  };
  const job = createClassifyJob({
    source: PTBXL,
    classes: [{ id: 'infarction', name: 'infarction' }],
    choose: { epoch: { by: 'last' }, temperature: false, thresholds: { kind: 'greatest-f1' } },
  });
  const predict = (asked: Int32Array) =>
    Promise.resolve(
      ok(
        Float32Array.from(asked, (row) => {
          const p = PROBABILITIES[row] ?? 0;
          return Math.log(p / (1 - p));
        }),
      ),
    );
  const facts = { title: 'Test', dataset: 'made', command: 'made', labelMap: null, beatPositions: null };

  it('is judged by beats, and by recordings with a threshold that validation recordings chose', async () => {
    const judged = unwrap(await judgeRun(job, { set, classes }, { predict, facts, recordFacts: facts }));

    // Mean 0.5 against 0.4 and 0.425 on the validation side; 0.55 against 0.45 on the test side.
    const [threshold] = judged.byRecord?.thresholds ?? [];
    expect(threshold).toBeGreaterThan(0.425);
    expect(threshold).toBeLessThanOrEqual(0.5);
    expect(judged.byRecord?.result).toMatchObject({
      accuracy: 1,
      classes: [{ classId: 'infarction', f1: 1, referenceCount: 1 }],
      figures: { rowCount: 2, groupCount: 2, classes: [{ threshold, rocAuc: { value: 1 } }] },
    });
    expect(judged.result).toMatchObject({ classes: [{ f1: 0.6667, referenceCount: 2 }], figures: { rowCount: 4 } });
  });

  it('is judged by beats alone where nobody asks for recordings', async () => {
    expect(unwrap(await judgeRun(job, { set, classes }, { predict, facts })).byRecord).toBeNull();
  });
});
