import type { SplitRule } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { isHeldOut } from '../held-out.ts';
import type { RowSet } from '../row-set.ts';
import { needsOf, wrongSplit, type PlannedSplit } from './planned-split.ts';
import { dealGroups, drawGroups, groupRows, rowsOf } from './row-groups.ts';

/** Test: the patients that are held out for ever; validation: drawn from the others, about equal in classes. */
export function splitByPatient(
  { seed, validation }: Extract<SplitRule, { readonly kind: 'by-patient' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const groups = groupRows(set);
  const test = groups.filter(({ key }) => isHeldOut(key));
  const others = groups.filter(({ key }) => !isHeldOut(key));
  const { drawn, rest } = drawGroups(others, validation, `validation@1 ${seed}`);
  return ok({
    name: 'by-patient@1',
    folds: [{ name: 'held-out patients', train: rowsOf(rest), validation: rowsOf(drawn), test: rowsOf(test) }],
    notes: [`${test.length} of ${groups.length} patients are held out, by a hash that is fixed for ever.`],
    needs: needsOf(validation),
  });
}

/** Each patient is tested once, in parts of about equal classes. Errors: 'app/wrong-use' for fewer patients than folds. */
export function splitIntoFolds(
  { seed, folds, validation }: Extract<SplitRule, { readonly kind: 'k-fold' }>,
  set: RowSet,
): Result<PlannedSplit> {
  const groups = groupRows(set);
  if (groups.length < folds + (validation > 0 ? 1 : 0))
    return wrongSplit(`${folds} folds want more patients than the ${groups.length} that are there`);
  const parts = dealGroups(groups, folds, `folds@1 ${seed}`);
  return ok({
    name: 'k-fold@1',
    folds: parts.map((test, index) => {
      const others = parts.flatMap((part) => (part === test ? [] : part));
      const { drawn, rest } = drawGroups(others, validation, `validation@1 ${seed} ${index}`);
      return { name: `fold ${index + 1}`, train: rowsOf(rest), validation: rowsOf(drawn), test: rowsOf(test) };
    }),
    notes: [],
    needs: needsOf(validation),
  });
}
