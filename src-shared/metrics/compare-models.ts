import { assert } from '#shared/result/assert.ts';
import { bootstrapDifferences, type BootstrapOptions, type PairedDifference } from './bootstrap.ts';
import { computeAccuracy, computeBalancedAccuracy, computeClassScores, computeMacroF1 } from './class-scores.ts';
import { sumConfusion, type ConfusionEntries } from './confusion-entries.ts';
import { countDiscordant, testMcnemar, type McnemarTest } from './mcnemar.ts';

export interface CompareModelsInput {
  readonly classIds: readonly string[];
  /** [rowCount] */
  readonly groups: ArrayLike<number>;
  /** [rowCount] class indices. */
  readonly truth: ArrayLike<number>;
  /** [rowCount] class indices of either model's answers; classCount for none. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly bootstrap: BootstrapOptions;
}

/** Two models on the same rows. Differences are the second's figure less the first's. */
export interface ModelComparison {
  readonly rowCount: number;
  readonly accuracy: PairedDifference;
  readonly balancedAccuracy: PairedDifference;
  readonly macroF1: PairedDifference;
  readonly f1: readonly { readonly classId: string; readonly difference: PairedDifference }[];
  /** Null where a patient has several rows: they are not independent, and the bootstrap speaks alone. */
  readonly mcnemar: McnemarTest | null;
}

/**
 * Which of two models is better, by a paired bootstrap over groups and, of rows that are groups of their own, McNemar's test.
 * Errors: columns of different lengths are programming errors. Source: bootstrapDifferences, testMcnemar.
 */
export function compareModels(input: CompareModelsInput): ModelComparison {
  const { classIds, groups, truth, first, second, bootstrap } = input;
  assert(
    [groups, first, second].every(({ length }) => length === truth.length),
    () => `compareModels: columns of ${truth.length} rows wanted`,
  );
  const all = classIds.map((_, k) => k);
  const counts = new Uint8Array(truth.length).fill(1);
  const toStatistics = (answers: ArrayLike<number>, multiplicities: Uint32Array): (number | null)[] => {
    const entries: ConfusionEntries = { groups, truth, answers, counts };
    const confusion = sumConfusion(entries, classIds.length, multiplicities);
    return [
      computeAccuracy(confusion),
      computeBalancedAccuracy(confusion, all),
      computeMacroF1(confusion, all),
      ...all.map((k) => computeClassScores(confusion, k).f1),
    ];
  };
  const [accuracy = NOTHING, balancedAccuracy = NOTHING, macroF1 = NOTHING, ...f1] = bootstrapDifferences(
    (multiplicities) => {
      const ofFirst = toStatistics(first, multiplicities);
      return toStatistics(second, multiplicities).map((value, k) => {
        const other = ofFirst[k] ?? null;
        return value === null || other === null ? null : value - other;
      });
    },
    bootstrap,
  );
  const areIndependent = bootstrap.groupCount === truth.length;
  return {
    rowCount: truth.length,
    accuracy,
    balancedAccuracy,
    macroF1,
    f1: classIds.map((classId, k) => ({ classId, difference: f1[k] ?? NOTHING })),
    mcnemar: areIndependent ? testMcnemar(countDiscordant(truth, first, second)) : null,
  };
}

const NOTHING: PairedDifference = { value: null, interval: null, pValue: null };
