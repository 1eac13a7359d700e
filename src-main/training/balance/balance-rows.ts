import type { FitRowFile } from '#main/tensor/protocol/fit-spec.ts';
import type { BalanceRule } from '#shared/domain/training-data.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { asClasses, countClasses, type RowSet } from '../row-set.ts';
import { addSyntheticRows, type AddSyntheticRowsOptions } from './add-synthetic-rows.ts';
import { computeClassWeights } from './class-weights.ts';
import { repeatRows, takeShuffled, timesByShare } from './repeat-rows.ts';

export interface BalancedRows {
  /** Rows to train on, in which one may come more than once; of the set, and numbered after them of `extraFile`. */
  readonly trainIndex: Int32Array;
  /** By class; see computeClassWeights. */
  readonly classWeights: readonly number[];
  /** Rows that SMOTE made; null where there are none. */
  readonly extraFile: FitRowFile | null;
  /** Rows that were taken out, because they were in Tomek links. */
  readonly removed: number;
  /** What was done, for a card. */
  readonly text: string;
}

/**
 * Brings the classes of training rows nearer to one another; validation and test rows are never touched.
 * Errors: 'app/wrong-use' where the rule does not suit the rows; those of addSyntheticRows.
 */
export async function balanceRows(
  rule: BalanceRule,
  set: RowSet,
  trainRows: Int32Array,
  options: AddSyntheticRowsOptions,
): Promise<Result<BalancedRows>> {
  const counts = countClasses(set, trainRows);
  const rowCount = trainRows.length;
  const { labelKind } = set;
  const repeats = rule.kind === 'repeat' || rule.kind === 'repeat-by-share';
  if (repeats && labelKind === 'labels')
    return err('app/wrong-use', `'${rule.kind}' wants one class a row, and these rows have yes-or-no labels.`);
  const classWeights = computeClassWeights(rule, { counts, rowCount, labelKind });
  const done = { trainIndex: trainRows, classWeights, extraFile: null, removed: 0 };
  const byClass = (values: readonly (number | string)[]) =>
    set.classIds.map((id, c) => `${id} ${values[c] ?? ''}`).join(', ');
  const weights = byClass(classWeights.map((weight) => weight.toPrecision(4)));
  switch (rule.kind) {
    case 'none':
      return ok({ ...done, text: 'Classes are not balanced.' });
    case 'balanced-weights':
    case 'effective-weights':
    case 'share-weights':
    case 'given-weights':
      return ok({ ...done, text: `Weights of the loss by class: ${weights}.` });
    case 'repeat': {
      const text = `Training rows are repeated by class: ${byClass(rule.times)} times.`;
      return ok({ ...done, trainIndex: repeatRows(set, trainRows, rule.times), text });
    }
    case 'repeat-by-share': {
      const times = timesByShare(counts, rowCount, rule.share);
      const trainIndex = takeShuffled(repeatRows(set, trainRows, times), rowCount, rule.seed);
      const left = byClass(countClasses(set, trainIndex));
      const text = `Training rows are repeated by class (${byClass(times)} times), shuffled, and the first ${rowCount} taken: ${left}. Weights of the loss: ${weights}.`;
      return ok({ ...done, trainIndex, text });
    }
    case 'smote': {
      const own = asClasses(set);
      const added = await addSyntheticRows(rule, own, trainRows, options);
      if (!added.ok) return added;
      const { trainIndex, file, removed, addedByClass } = added.value;
      const links = rule.removesTomekLinks ? ` Then ${removed} rows in Tomek links were removed.` : '';
      const text = `SMOTE with ${rule.neighbours} neighbours added training rows by class: ${own.classIds.map((id, c) => `${id} ${addedByClass[c] ?? 0}`).join(', ')}.${links}`;
      return ok({ ...done, trainIndex, extraFile: file.rowCount === 0 ? null : file, removed, text });
    }
  }
}
