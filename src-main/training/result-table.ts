import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { computeAccuracy, computeClassScores, computeMacroF1 } from '#shared/metrics/class-scores.ts';

export interface ResultTableInput extends Pick<
  ModelResult,
  'title' | 'dataset' | 'labelMap' | 'beatPositions' | 'command'
> {
  /** Rows: true class; columns: answer. Square, in the order of AAMI_CLASSES. */
  readonly confusion: readonly (readonly number[])[];
  /** Classes of the macro F1: those that the model can answer. */
  readonly supported: readonly number[];
}

/** A table for a model card: figures of each class against all others, and the confusion that they come from. */
export function toResultTable({ confusion, supported, ...facts }: ResultTableInput): ModelResult {
  return {
    ...facts,
    classes: AAMI_CLASSES.map((classId, index) => {
      const { sensitivity, positivePredictivity, f1, referenceCount } = computeClassScores(confusion, index);
      return {
        classId,
        sensitivity: round(sensitivity),
        positivePredictivity: round(positivePredictivity),
        f1: round(f1),
        referenceCount,
      };
    }),
    macroF1: round(computeMacroF1(confusion, supported)) ?? 0,
    accuracy: round(computeAccuracy(confusion)) ?? 0,
    confusion,
  };
}

/** Four decimals: more than 49,000 beats can tell. */
function round(fraction: number | null): number | null {
  return fraction === null ? null : Math.round(fraction * 10_000) / 10_000;
}
