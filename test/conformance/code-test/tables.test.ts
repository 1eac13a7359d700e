import { describe, expect, it } from 'vitest';
import { computeClassScores, computeConfusion, toMean } from '#shared/metrics/class-scores.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { computeRocAuc } from '#shared/metrics/roc-auc.ts';
import {
  choosePublishedNetwork,
  computeTableFigures,
  DIAGNOSES,
  readExamLabels,
  readExamScores,
} from '#test/builders/code-test.ts';
import { realData } from '#test/builders/real-data.ts';

const folder = realData('code-test');

/** Thresholds as the published answers imply them, to three decimals. */
const PUBLISHED_THRESHOLDS = [0.124, 0.07, 0.05, 0.278, 0.39, 0.174];

function toMacroF1(name: string, thresholds: readonly number[]): number | null {
  const gold = readExamLabels(folder ?? '', 'gold_standard');
  const scores = readExamScores(folder ?? '', name);
  return toMean(
    scores.map((own, k) => {
      const answers = own.map((score) => (score > (thresholds[k] ?? 0) ? 1 : 0));
      return computeClassScores(computeConfusion(gold[k] ?? [], answers, 2), 1).f1;
    }),
  );
}

describe.skipIf(folder === undefined)('the published tables of the 827 exams of Ribeiro et al. 2020', () => {
  it('come from the network that is the sixth of ten by micro average precision, answer by answer', () => {
    const { name, labels } = choosePublishedNetwork(folder ?? '');

    expect(name).toBe('other_seeds/model_1');
    expect(labels).toEqual(readExamLabels(folder ?? '', 'dnn'));
  });

  it.each([
    ['scores', 96],
    ['confusion_matrices', 96],
    ['kappa', 36],
    ['kappas_annotators_and_DNN', 18],
    ['mcnemar', 36],
  ])('are given back to three decimals: %s, all %d figures', (table, count) => {
    const figures = computeTableFigures(folder ?? '').filter((figure) => figure.table === table);

    expect(figures).toHaveLength(count);
    // Half of the last decimal, and what a double cannot hold.
    expect(figures.filter(({ published, computed }) => Math.abs(published - computed) > 0.0005 + 1e-12)).toEqual([]);
  });

  // What others computed from the same files.
  it('leave the released network at macro F1 .887 with those thresholds and .776 with one half, other splits at .874 and .885', () => {
    const half = DIAGNOSES.map(() => 0.5);

    expect(toMacroF1('model', PUBLISHED_THRESHOLDS)).toBeCloseTo(0.887, 3);
    expect(toMacroF1('model', half)).toBeCloseTo(0.776, 3);
    expect(toMacroF1('other_splits/model_individual_patients', PUBLISHED_THRESHOLDS)).toBeCloseTo(0.874, 3);
    expect(toMacroF1('other_splits/model_date_order', PUBLISHED_THRESHOLDS)).toBeCloseTo(0.885, 3);
  });

  it('leave the released network with AUC .994 .999 1.000 .997 .997 .999', () => {
    const gold = readExamLabels(folder ?? '', 'gold_standard');
    const areas = readExamScores(folder ?? '', 'model').map((scores, k) =>
      computeRocAuc(rankScores(scores, gold[k] ?? [])),
    );

    expect(areas.map((area) => area?.toFixed(3))).toEqual(['0.994', '0.999', '1.000', '0.997', '0.997', '0.999']);
  });
});
