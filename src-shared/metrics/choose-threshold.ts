import { assert } from '#shared/result/assert.ts';
import { divide } from './class-scores.ts';
import { sweepThresholds, type RankedScores, type ThresholdCounts } from './rank-scores.ts';

export type ThresholdRule =
  | { readonly kind: 'max-f1' }
  /** The greatest sensitivity at a specificity of at least so much, 0 to 1. */
  | { readonly kind: 'specificity'; readonly least: number };

/** A threshold and what it gives on the rows that it was chosen on: figures to compare with the test's, not to report. */
export interface ChosenThreshold {
  /** Rows whose score is not below it are called positive. */
  readonly threshold: number;
  readonly sensitivity: number;
  /** Null where no row is outside the class. */
  readonly specificity: number | null;
  readonly f1: number;
}

/**
 * Chooses a threshold on validation rows: among the scores that occur there; the more sensitive one of equals. Figures made with it
 * from the same rows are too good, so whoever reports any needs other patients for that.
 * @param validation  rows that no figure is reported from
 * @returns null where no row belongs to the class, or no threshold keeps the specificity
 * Errors: a specificity outside 0 to 1 is a programming error.
 */
export function chooseThreshold(validation: RankedScores, rule: ThresholdRule): ChosenThreshold | null {
  assert(
    rule.kind === 'max-f1' || (rule.least >= 0 && rule.least <= 1),
    () => `chooseThreshold: specificity must be 0 to 1, got ${rule.kind === 'specificity' ? rule.least : ''}`,
  );
  const { steps, positiveCount, negativeCount } = sweepThresholds(validation);
  if (positiveCount === 0) return null;
  const toChosen = ({ threshold, truePositiveCount, falsePositiveCount }: ThresholdCounts): ChosenThreshold => ({
    threshold,
    sensitivity: truePositiveCount / positiveCount,
    specificity: divide(negativeCount - falsePositiveCount, negativeCount),
    f1: (2 * truePositiveCount) / (positiveCount + truePositiveCount + falsePositiveCount),
  });
  let best: ChosenThreshold | null = null;
  for (const step of steps) {
    const candidate = toChosen(step);
    const isBetter =
      rule.kind === 'max-f1' ? candidate.f1 >= (best?.f1 ?? 0) : (candidate.specificity ?? 1) >= rule.least;
    if (isBetter) best = candidate;
  }
  return best;
}
