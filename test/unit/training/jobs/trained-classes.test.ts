import { describe, expect, it } from 'vitest';
import { describeSides, groupRows } from '#main/training/jobs/describe-sides.ts';
import { findTrainedClasses } from '#main/training/jobs/trained-classes.ts';
import { unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';
import { createFold, createRowSet } from '#test/builders/row-set.ts';

const three = ['N', 'S', 'V'].map((id) => ({ id, name: id }));
const set = createRowSet({ classIds: ['N', 'S', 'V'], labels: [0, 0, 1, 2, 0, 2, 1] });

describe('what a fold can teach', () => {
  it('refuses a class without a training row, by name and with what to do', () => {
    expect(
      findTrainedClasses(createClassifyJob({ classes: three }), set, createFold([0, 1, 3], [4], [2, 5, 6])),
    ).toMatchObject({
      ok: false,
      error: {
        code: 'job/failed',
        message: expect.stringContaining('the class S has no training row (2 in all)') as unknown,
      },
    });
  });

  it('leaves such a class out of one fold of a cross-validation, and says so', () => {
    const job = createClassifyJob({
      classes: three,
      split: { kind: 'k-fold', seed: 1, folds: 2 },
      runs: { kind: 'cross-validation' },
    });

    const found = unwrap(findTrainedClasses(job, set, createFold([0, 1, 3], [4, 2], [5, 6])));

    expect([...found.mask]).toEqual([1, 0, 1]);
    expect([...found.validation]).toEqual([4]);
    expect([...found.test]).toEqual([5, 6]);
    expect(found.notes).toEqual(['Fold 1: no training row of S, which this network cannot answer.']);
  });

  it('keeps rows of a class that is not trained for the test alone, where answering them is an error', () => {
    const classes = three.map((own) => ({ ...own, isTrained: own.id !== 'S' }));

    const found = unwrap(
      findTrainedClasses(createClassifyJob({ classes }), set, createFold([0, 2, 3], [1, 6], [4, 5])),
    );

    expect([...found.train]).toEqual([0, 3]);
    expect([...found.validation]).toEqual([1]);
  });

  it.each([
    ['training', createFold([], [0], [1]), 'no training row'],
    ['test', createFold([0, 2, 3], [4], []), 'the split leaves no row for the test'],
    ['validation', createFold([0, 2, 3], [], [4]), 'the split leaves no validation row, and the epoch is to be chosen'],
  ])('refuses an empty %s side', (_, fold, message) => {
    expect(findTrainedClasses(createClassifyJob({ classes: three }), set, fold)).toMatchObject({
      error: { code: 'job/failed', message: expect.stringContaining(message) as unknown },
    });
  });

  it('asks for no validation rows where nothing is chosen', () => {
    const choose = { epoch: { by: 'last' as const }, temperature: false, thresholds: { kind: 'none' as const } };

    expect(
      findTrainedClasses(createClassifyJob({ classes: three, choose }), set, createFold([0, 2, 3], [], [4])).ok,
    ).toBe(true);
  });
});

describe('the sides of a split, for the card', () => {
  const known = createRowSet({
    classIds: ['N', 'S'],
    labels: [0, 1, 0, 0],
    recordOfRow: [0, 0, 1, 2],
    groups: ['p', 'p', 'q'],
  });

  it('count patients, records and rows: two recordings of one person are one patient', () => {
    const { train, test } = describeSides(known, createFold([0, 1, 2], [], [3]));

    expect(train).toEqual({ patients: 1, records: 2, rows: 3, byClass: [2, 1], groupsByClass: [1, 1] });
    expect(test).toEqual({ patients: 1, records: 1, rows: 1, byClass: [1, 0] });
  });

  it('group rows by patient, or by record where of one of them nobody knows whose it is', () => {
    const unknown = createRowSet({ classIds: ['N', 'S'], labels: [0, 1], recordOfRow: [0, 1], groups: ['p', null] });

    expect(groupRows(known, Int32Array.of(3, 0, 2))).toEqual({
      groups: Uint32Array.of(0, 1, 1),
      groupCount: 2,
      groupedBy: 'patient',
    });
    expect(groupRows(unknown, Int32Array.of(0, 1)).groupedBy).toBe('record');
  });
});
