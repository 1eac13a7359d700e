import { describe, expect, it } from 'vitest';
import { listPublishedRows } from '#renderer/features/models/published-rows.ts';
import { areJudgedAlike, listCompareGroups } from '#renderer/features/training/compare-rows.ts';
import { toChangeWords } from '#renderer/features/training/correction-words.ts';
import { toSeenWords, toVisibilityWords } from '#renderer/features/training/outcome-words.ts';
import { toJudgedWords, toQueryWords, toStartWords } from '#renderer/features/training/run-words.ts';
import {
  formatPercent,
  formatPoints,
  formatPointsInterval,
  formatPValue,
  toVerdict,
  formatWithInterval,
} from '#renderer/ui/format-figure.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { buildComparison, buildEvaluation, buildOutcome, buildTrainingRun } from '#test/builders/training-facts.ts';

describe('figures', () => {
  it.each([
    [{ value: 0.8434, low: 0.782, high: 0.8891 }, '84.3 % (78.2 to 88.9)'],
    [{ value: 0.5, low: null, high: null }, '50.0 %'],
    [{ value: null, low: null, high: null }, '–'],
  ])('%j is written %s', (figure, text) => {
    expect(formatWithInterval(figure)).toBe(text);
  });

  it('differences have a sign, and none where they are nothing', () => {
    expect([0.031, -0.004, 0.0004, -0.0004, null].map(formatPoints)).toEqual(['+3.1', '−0.4', '0.0', '0.0', '–']);
    expect(formatPointsInterval({ value: 0.03, low: -0.012, high: 0.04 })).toBe('−1.2 to +4.0');
    expect(formatPercent(null)).toBe('–');
  });

  it('calls a difference of 3 patients neither better nor worse, however its interval lies', () => {
    expect(toVerdict({ value: -0.03, low: -0.04, high: -0.01, pValue: 0 }, 3)).toBe('few');
    expect(toVerdict({ value: null, low: null, high: null, pValue: null }, 3)).toBe('unknown');
  });

  it('p is never nothing', () => {
    expect(toVerdict({ value: -0.03, low: -0.04, high: -0.01, pValue: 0 }, 6)).toBe('worse');
    expect(toVerdict({ value: 0.03, low: -0.04, high: 0.1, pValue: 0.4 }, 6)).toBe('unsure');
    expect([0.0004, 0.016, 0.21, null].map(formatPValue)).toEqual(['p < 0.001', 'p = 0.016', 'p = 0.21', '']);
  });
});

describe('plans in words', () => {
  it('name what a training begins with, by name where the model is known', () => {
    const start = { kind: 'model', modelId: 'cnet' as ModelId, trains: 'head' } as const;

    expect(toStartWords(start, () => 'CNet 1.0.0')).toBe('CNet 1.0.0: its head');
    expect(toStartWords({ ...start, trains: 'all' }, () => undefined)).toBe('cnet: all of it');
    expect(toStartWords({ kind: 'architecture', architecture: 'bigru' }, () => undefined)).toBe(
      'bigru, from the beginning',
    );
  });

  it('name the data as they are searched', () => {
    expect(toQueryWords({ search: ' ', label: null, state: null })).toBe('all recordings');
    expect(toQueryWords({ search: 'mitdb', label: 'V', state: 'in-review' })).toBe(
      'recordings with V, in review, found by "mitdb"',
    );
  });

  it('name whose figures an epoch has: of the training rows where nobody could be kept for choosing', () => {
    expect(toJudgedWords([{}, {}])).toMatchObject({ loss: 'Validation loss', where: 'on the rows that choose' });
    expect(toJudgedWords([{ judgedOn: 'train' }])).toMatchObject({
      loss: 'Loss of the training rows',
      macroF1: 'Macro F1 of the training rows',
      where: 'on the training rows: nobody could be kept for choosing',
    });
  });

  it('count corrections by what they changed, rare ones together', () => {
    expect(
      toChangeWords([
        ['N', 'V', 1200],
        ['none', 'V', 3],
      ]),
    ).toEqual(['1,200 N to V', '3 V added']);
    const many = Array.from({ length: 15 }, (_, i) => ['N', `x${i}`, 2] as const);
    expect(toChangeWords(many).at(-1)).toBe('6 others');
  });
});

describe('an outcome in words', () => {
  it('names whom either model has seen in training, and nobody where nobody was', () => {
    const comparison = buildComparison();

    expect(toSeenWords(comparison)).toHaveLength(1);
    expect(toSeenWords(comparison)[0]).toMatch(
      /^The patients of 4 held-out recordings \(mitdb\/101, .*\) were in the training of the model before/,
    );
    expect(toSeenWords({ ...comparison, seenByBefore: ['a', 'b'], seenByAfter: ['b'] })).toEqual([
      'The patient of 1 held-out recording (b) was in the training of both models: their figures on them show nothing about new patients.',
      'The patient of 1 held-out recording (a) was in the training of the model before: its figures on them show nothing about new patients, and flatter it here.',
    ]);
    expect(toSeenWords({ ...comparison, seenByBefore: [] })).toEqual([]);
  });

  it('says whether held-out labels may lean towards a model', () => {
    expect(toVisibilityWords({ visibleCount: 0, recordCount: 9 })).toMatch(/^No model's answers could be seen/);
    expect(toVisibilityWords({ visibleCount: 2, recordCount: 9 })).toMatch(/2 of 9 held-out recordings/);
  });
});

describe('runs side by side', () => {
  const outcome = buildOutcome();
  const better = buildOutcome({ heldOut: buildEvaluation('other', '2.0.0', 0.1) });
  const runs = [
    buildTrainingRun({ outcome, macroF1: 0.61 }),
    buildTrainingRun({ outcome: better, macroF1: 0.61 }),
    buildTrainingRun({ macroF1: null }),
  ];
  const rowOf = (name: string) =>
    listCompareGroups(runs, () => undefined)
      .flatMap(({ rows }) => rows)
      .find((row) => row.name === name);

  it('mark the highest held-out figure, and none where two are equal', () => {
    expect(rowOf('Macro F1')).toMatchObject({ best: 1 });
    expect(rowOf('Macro F1')?.texts[2]).toBe('–');
    expect(rowOf('Validation macro F1')).toEqual({
      name: 'Validation macro F1',
      texts: ['61.0 %', '61.0 %', '–'],
      best: -1,
    });
    expect(rowOf('F1 Q')?.best).toBe(-1);
  });

  it('are not alike where they were judged on other beats', () => {
    expect(areJudgedAlike(runs)).toBe(true);
    const heldOut = { ...buildEvaluation('third', '1.0.0'), patientCount: 8 };
    expect(areJudgedAlike([...runs, buildTrainingRun({ outcome: buildOutcome({ heldOut }) })])).toBe(false);
  });
});

describe('published figures', () => {
  const result: ModelResult = {
    title: 'Test rows',
    dataset: 'mitdb',
    labelMap: null,
    beatPositions: null,
    command: 'bench',
    classes: [{ classId: 'S', sensitivity: 0.8, positivePredictivity: 0.7, f1: 0.7467, referenceCount: 10 }],
    macroF1: 0.9281,
    accuracy: 0.99,
    confusion: [],
  };

  it('stand beside our own of the same name, in the published unit; what has no counterpart stands alone', () => {
    const figures = [
      { name: 'macro F1', classId: null, value: 92.8, unit: '%' },
      { name: 'F1', classId: 'S', value: 0.86, unit: '' },
      { name: 'Sensitivity', classId: 'Q', value: 12, unit: '%' },
      { name: 'Hamming loss', classId: null, value: 0.02, unit: '' },
    ];

    const rows = listPublishedRows({ source: 'a paper', figures }, result);

    expect(rows.map(({ published, ours }) => [published, ours])).toEqual([
      ['92.8 %', '92.8 %'],
      ['0.86', '0.747'],
      ['12 %', null],
      ['0.02', null],
    ]);
  });
});
