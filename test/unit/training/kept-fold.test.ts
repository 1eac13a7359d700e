import { describe, expect, it } from 'vitest';
import { toKeptFold } from '#shared/domain/classify-training-job.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';

describe('the fold whose network a job keeps', () => {
  const split = { kind: 'k-fold', seed: 1, folds: 5 } as const;

  it('is the one that it names, whose test rows no other fold may judge; else the first', () => {
    expect(toKeptFold(createClassifyJob({ split, runs: { kind: 'cross-validation', kept: 4 } }))).toBe(4);
    expect(toKeptFold(createClassifyJob({ split, runs: { kind: 'cross-validation' } }))).toBe(1);
    expect(toKeptFold(createClassifyJob())).toBe(1);
  });
});
