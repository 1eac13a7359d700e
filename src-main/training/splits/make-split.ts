import type { SplitRule } from '#shared/domain/training-data.ts';
import { assertNever } from '#shared/result/assert.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { countClasses, type RowSet } from '../row-set.ts';
import type { Leak, LeakMode, Split, SplitFold } from '../split.ts';
import { toPlainCount } from './plain-count.ts';
import { findLeaks } from './find-leaks.ts';
import { wrongSplit, type PlannedSplit } from './planned-split.ts';
import { splitDs1Ds2, splitRecords } from './split-by-name.ts';
import { splitByPatient, splitIntoFolds } from './split-by-patient.ts';
import { hashSplit } from './split-file.ts';
import { splitIdLists } from './split-id-lists.ts';
import { splitPtbxlFolds } from './split-ptbxl-folds.ts';
import { splitPermutation, splitStratifiedRows, splitThreeDraws } from './split-rows.ts';

export interface MakeSplitOptions {
  /** Where published lists lie. */
  readonly dataFolder: string;
  readonly mode: LeakMode;
}

/**
 * Shares out the rows of a set by a rule. The same rule and set give the same split and hash; in which order a set has its recordings does
 * not matter to who is on which side.
 * Errors: 'app/wrong-use' for a leak in 'strict' mode, an empty side, a class without training rows (in a cross-validation that is a note,
 * for a class of one patient cannot be trained and tested), a rule that the set does not suit; 'table/...' for published lists.
 */
export async function makeSplit(
  rule: SplitRule,
  set: RowSet,
  { dataFolder, mode }: MakeSplitOptions,
): Promise<Result<Split>> {
  const planned = await plan(rule, set, dataFolder);
  if (!planned.ok) return planned;
  const { name, folds, needs } = planned.value;
  const notes = [...planned.value.notes, ...noteUnknown(set)];
  const done: SplitFold[] = [];
  for (const fold of folds) {
    const sides = { train: ascending(fold.train), validation: ascending(fold.validation), test: ascending(fold.test) };
    const empty = (['train', ...needs] as const).find((side) => sides[side].length === 0);
    if (empty !== undefined) return wrongSplit(`in ${fold.name} the side '${empty}' has no rows`);
    const missing = findMissingClasses(set, sides.train);
    if (missing.length > 0) {
      const what = `in ${fold.name} no training row has the class ${missing.join(', ')}`;
      if (folds.length === 1) return wrongSplit(`${what}; take another split, or more recordings`);
      notes.push(`${what.replace('in', 'In')}.`);
    }
    const leaks = findLeaks(set, sides);
    if (mode === 'strict' && leaks.length > 0) return refuseLeaks(name, leaks);
    done.push({ name: fold.name, ...sides, leaks });
  }
  const split = { name, folds: done, notes, rowsSha256: set.sha256 };
  return ok({ ...split, sha256: hashSplit(split) });
}

function plan(rule: SplitRule, set: RowSet, dataFolder: string): Result<PlannedSplit> | Promise<Result<PlannedSplit>> {
  switch (rule.kind) {
    case 'by-patient':
      return splitByPatient(rule, set);
    case 'k-fold':
      return splitIntoFolds(rule, set);
    case 'permutation-90-10':
      return splitPermutation(rule, set);
    case 'id-lists':
      return splitIdLists(rule, set, dataFolder);
    case 'ds1-ds2':
      return splitDs1Ds2(rule, set);
    case 'ptbxl-folds':
      return splitPtbxlFolds(rule, set);
    case 'stratified-rows':
      return splitStratifiedRows(rule, set);
    case 'three-draws':
      return splitThreeDraws(rule, set);
    case 'records':
      return splitRecords(rule, set);
    default:
      return assertNever(rule, 'makeSplit');
  }
}

function ascending(rows: readonly number[]): Int32Array {
  return Int32Array.from(rows).sort();
}

function noteUnknown({ records }: RowSet): readonly string[] {
  const count = records.filter(({ isGroupKnown }) => !isGroupKnown).length;
  return count === 0 ? [] : [`Of ${count} recordings nobody says whose they are: each counts as a patient of its own.`];
}

/** Classes that the set has and the training side has not. */
function findMissingClasses(set: RowSet, train: Int32Array): readonly string[] {
  const all = countClasses(set);
  const own = countClasses(set, train);
  return set.classIds.filter((_, c) => (all[c] ?? 0) > 0 && own[c] === 0);
}

/** Counts, and no names: the message may be logged. */
function refuseLeaks(name: string, leaks: readonly Leak[]): Result<never> {
  // Of the two sides that have most in common.
  const greatest = new Map<Leak['kind'], number>();
  for (const { kind, count } of leaks) greatest.set(kind, Math.max(count, greatest.get(kind) ?? 0));
  const counts = [...greatest].map(([kind, count]) => toPlainCount(`${count} ${LEAK_WORDS[kind]}`)).join(', ');
  return err(
    'app/wrong-use',
    `The split ${name} is refused, because the test would be too good: ${counts}. ` +
      "Share out by patient, or say with the protocol 'paper' that the leak is wanted; it is then named in the card.",
    Object.fromEntries(greatest),
  );
}

const LEAK_WORDS: Readonly<Record<Leak['kind'], string>> = {
  patient: 'patient(s) on two sides',
  record: 'recording(s) on two sides',
  content: 'recording(s) under two names on two sides',
  row: 'row(s) on two sides',
  'model-selection': 'test rows that choose the model',
  statistics: 'rows in the statistics that are tested',
};
