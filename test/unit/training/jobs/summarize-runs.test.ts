import { describe, expect, it } from 'vitest';
import { summarizeAll, summarizeResults } from '#main/training/jobs/summarize-runs.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';

const result = (accuracy: number, f1: number | null): ModelResult => ({
  title: 'made',
  dataset: 'made',
  labelMap: null,
  beatPositions: null,
  command: 'made',
  classes: [{ classId: 'N', sensitivity: 1, positivePredictivity: 1, f1, referenceCount: 1 }],
  macroF1: accuracy,
  accuracy,
  confusion: [[1]],
});
const facts = { name: 'made', architecture: 'cnet', protocol: 'honest' };

describe('the table of many runs', () => {
  it('has mean and standard deviation over folds: of 0.8, 0.9 and 1 they are 0.9 and 0.1', () => {
    const { figures } = summarizeResults(facts, [result(0.8, 0.5), result(0.9, 0.7), result(1, null)]);

    expect(figures.map(({ name }) => name)).toEqual(['accuracy', 'macro F1', 'F1 N']);
    expect(figures[0]?.mean).toBeCloseTo(0.9, 12);
    expect(figures[0]?.deviation).toBeCloseTo(0.1, 12);
    expect(figures[2]?.values).toEqual([0.5, 0.7]);
  });

  it('has no deviation for a single run, and a last line over runs of what all of them have', () => {
    const [a, b] = [summarizeResults(facts, [result(0.5, 0.5)]), summarizeResults(facts, [result(0.7, null)])];

    expect(a.figures[0]).toEqual({ name: 'accuracy', values: [0.5], mean: 0.5, deviation: null });
    expect(summarizeAll([a])).toBeUndefined();
    const all = summarizeAll([a, b]);
    expect(all?.figures.map(({ name }) => name)).toEqual(['accuracy', 'macro F1']);
    expect(all?.figures[0]?.mean).toBeCloseTo(0.6, 12);
  });

  it('has no mean over an honest run and one as published, nor over two networks', () => {
    const honest = summarizeResults(facts, [result(0.3, 0.1)]);

    expect(summarizeAll([honest, summarizeResults({ ...facts, protocol: 'paper' }, [result(1, 1)])])).toBeUndefined();
    expect(
      summarizeAll([honest, summarizeResults({ ...facts, architecture: 'bilstm' }, [result(1, 1)])]),
    ).toBeUndefined();
  });
});
