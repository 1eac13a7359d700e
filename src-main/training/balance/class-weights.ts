import type { BalanceRule } from '#shared/domain/training-data.ts';

export interface ClassCounts {
  /** Training rows of each class, or rows where each label is true. */
  readonly counts: readonly number[];
  readonly rowCount: number;
  readonly labelKind: 'classes' | 'labels';
}

/**
 * Weights of the loss by class; for yes-or-no labels the weight of a row where the answer is yes. A class without training rows weighs 1.
 * 'balanced-weights': rows / (classes that are there x rows of the class), scikit-learn's; for labels rows without / rows with it.
 * 'effective-weights': (1 - beta) / (1 - beta^n), divided by their mean (Cui et al. 2019, Class-balanced loss).
 * 'share-weights' and 'repeat-by-share': 1 - share + share x 100 / per cent of the class (Zihlmann, arXiv 1710.06122, where share is 0.2).
 */
export function computeClassWeights(
  rule: BalanceRule,
  { counts, rowCount, labelKind }: ClassCounts,
): readonly number[] {
  const present = counts.filter((count) => count > 0);
  const perClass = (weigh: (count: number) => number) => counts.map((count) => (count === 0 ? 1 : weigh(count)));
  switch (rule.kind) {
    case 'balanced-weights':
      return perClass((count) =>
        labelKind === 'classes' ? rowCount / (present.length * count) : (rowCount - count) / count,
      );
    case 'effective-weights': {
      const weigh = (count: number) => (1 - rule.beta) / (1 - rule.beta ** count);
      const mean = present.reduce((sum, count) => sum + weigh(count), 0) / Math.max(1, present.length);
      return perClass((count) => weigh(count) / mean);
    }
    case 'share-weights':
    case 'repeat-by-share':
      return perClass((count) => 1 - rule.share + (rule.share * rowCount) / count);
    case 'given-weights':
      return rule.weights;
    default:
      return counts.map(() => 1);
  }
}
