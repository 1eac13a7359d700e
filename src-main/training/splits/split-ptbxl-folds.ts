import type { SplitRule } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { toShare } from '../held-out.ts';
import type { RowSet } from '../row-set.ts';
import { wrongSplit, type PlannedSplit } from './planned-split.ts';
import { groupRows } from './row-groups.ts';

const FOLD_COUNT = 10;
const VALIDATION_FOLD = 9;
const TEST_FOLD = 10;

/**
 * PTB-XL's folds, which its authors made by patient: 1 to 8 for training, 9 for validation, 10 for test. A recording without a fold goes
 * with its patient's others; where none has one, a hash gives the patient a fold.
 * Errors: 'app/wrong-use' where the source has no folds.
 */
export function splitPtbxlFolds(
  { seed }: Extract<SplitRule, { readonly kind: 'ptbxl-folds' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const { foldOfRecord, recordOfRow } = set;
  if (foldOfRecord === null) return wrongSplit('the source says nothing about published folds');
  const sides: Record<'train' | 'validation' | 'test', number[]> = { train: [], validation: [], test: [] };
  const sharedOut = new Set<number>();
  for (const { key, rows } of groupRows(set)) {
    const known = rows.map((row) => foldOfRecord[recordOfRow[row] ?? 0] ?? 0);
    const usual =
      known.find((fold) => fold > 0) ?? 1 + Math.floor(FOLD_COUNT * toShare(`ptbxl-folds@1 ${seed} ${key}`));
    rows.forEach((row, k) => {
      const fold = known[k] ?? 0;
      if (fold === 0) sharedOut.add(recordOfRow[row] ?? 0);
      const own = fold === 0 ? usual : fold;
      sides[own === TEST_FOLD ? 'test' : own === VALIDATION_FOLD ? 'validation' : 'train'].push(row);
    });
  }
  return ok({
    name: 'ptbxl-folds@1',
    folds: [{ name: 'folds 1-8, 9, 10', ...sides }],
    notes:
      sharedOut.size === 0
        ? []
        : [`${sharedOut.size} recordings have no published fold and were shared out by patient.`],
    needs: ['validation', 'test'],
  });
}
