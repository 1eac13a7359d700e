import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SplitRule } from '#shared/domain/training-data.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import { wrongSplit, type PlannedFold, type PlannedSplit } from './planned-split.ts';
import { rowsNamed } from './split-by-name.ts';

type IdLists = Extract<SplitRule, { readonly kind: 'id-lists' }>;

const SIDES = ['train', 'valid', 'test'] as const;
const MAX_FOLDS = 20;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_IDS = 1_000_000;

/**
 * Published lists of record numbers, `train<k>.json`, `valid<k>.json` and `test<k>.json` in a folder of the data folder. Numbers of
 * recordings that are not there are counted in a note.
 * Errors: 'table/unreadable', 'table/malformed' for the lists; 'app/wrong-use' for a folder outside the data folder or without lists.
 */
export async function splitIdLists(rule: IdLists, set: RowSet, dataFolder: string): Promise<Result<PlannedSplit>> {
  const folder = await findFolder(dataFolder, rule.folder);
  if (folder === undefined) return wrongSplit(`there is no folder '${rule.folder}' in the folder of the data sets`);
  const wanted = rule.fold === null ? Array.from({ length: MAX_FOLDS }, (_, fold) => fold) : [rule.fold];
  const names = new Set(set.records.map(({ name }) => name));
  const missing = new Set<string>();
  const folds: PlannedFold[] = [];
  for (const fold of wanted) {
    if (rule.fold === null && !(await isFile(join(folder, `train${fold}.json`)))) break;
    const sides: number[][] = [];
    for (const side of SIDES) {
      const ids = await readIds(folder, `${side}${fold}.json`);
      if (!ids.ok) return ids;
      const listed = ids.value.map((id) => `${rule.prefix}${String(id).padStart(rule.digits, '0')}`);
      for (const name of listed) if (!names.has(name)) missing.add(name);
      sides.push(rowsNamed(set, listed));
    }
    const [train = [], validation = [], test = []] = sides;
    folds.push({ name: `fold ${fold}`, train, validation, test });
  }
  if (folds.length === 0) return wrongSplit(`the folder '${rule.folder}' has no train0.json`);
  const notes = missing.size === 0 ? [] : [`${missing.size} recordings of the published lists are not there.`];
  return ok({ name: 'id-lists@1', folds, notes, needs: ['validation', 'test'] });
}

/** The folder, unless it or a link in it leads out of the data folder. */
async function findFolder(dataFolder: string, folder: string): Promise<string | undefined> {
  try {
    const root = await realpath(dataFolder);
    const real = await realpath(join(root, folder));
    return real.startsWith(root + sep) && (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined; // not there
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function readIds(folder: string, fileName: string): Promise<Result<readonly number[]>> {
  const where = { file: fileName };
  const facts = await stat(join(folder, fileName)).catch(() => undefined);
  if (facts?.isFile() !== true) return err('table/unreadable', `There is no list ${fileName}.`, where);
  if (facts.size > MAX_BYTES)
    return err('table/unreadable', `The list ${fileName} is larger than ${MAX_BYTES / 1024 ** 2} MB.`, where);
  const wrong = err('table/malformed', `${fileName} must be a list of record numbers, [1, 2, ...].`, where);
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, fileName), 'utf8'));
    if (!Array.isArray(value) || value.length > MAX_IDS) return wrong;
    const ids = value.filter((id): id is number => Number.isSafeInteger(id) && id >= 0);
    return ids.length === value.length ? ok(ids) : wrong;
  } catch (error) {
    if (error instanceof SyntaxError) return wrong;
    return err('table/unreadable', `The list ${fileName} cannot be opened.`, where);
  }
}
