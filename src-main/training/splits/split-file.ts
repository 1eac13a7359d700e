import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import { toWriteError } from '#main/store/signal-files/file-error.ts';
import { splitFileSchema, type SplitFile } from '#shared/domain/split-file.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import type { Split } from '../split.ts';

const MAX_BYTES = 256 * 1024 * 1024;

/** SHA-256 of the canonical JSON of everything in the file but itself. */
export function hashSplit(split: Omit<Split, 'sha256'>): string {
  return sha256Hex(toCanonicalJson(toContent(split)));
}

/** Errors: 'library/disk-full', 'library/unwritable'; then the file is as it was. */
export async function writeSplit(path: string, split: Split): Promise<Result<undefined>> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await writeFile(temporary, JSON.stringify({ ...toContent(split), sha256: split.sha256 }), { flag: 'wx' });
    await rename(temporary, path);
    return ok();
  } catch (error) {
    await rm(temporary, { force: true });
    return toWriteError(error);
  }
}

/**
 * Reads a split of these rows.
 * Errors: 'table/unreadable'; 'table/malformed' for another kind of file and for one that was changed; 'app/wrong-use' for one of other rows.
 */
export async function readSplit(path: string, set: Pick<RowSet, 'sha256' | 'rowCount'>): Promise<Result<Split>> {
  const fileName = basename(path);
  const where = { file: fileName };
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size > MAX_BYTES)
    return err('table/unreadable', `There is no split ${fileName} of at most ${MAX_BYTES / 1024 ** 2} MB.`, where);
  const parsed = splitFileSchema.safeParse(await readJson(path));
  if (!parsed.success) return err('table/malformed', `${fileName} is no split of training rows.`, where);
  const { sha256, name, notes, rowsSha256 } = parsed.data;
  const folds = parsed.data.folds.map((fold) => ({
    ...fold,
    train: fromRanges(fold.train),
    validation: fromRanges(fold.validation),
    test: fromRanges(fold.test),
  }));
  const split = { name, notes, rowsSha256, folds };
  if (hashSplit(split) !== sha256)
    return err('table/malformed', `${fileName} was changed after it was written.`, where);
  const isInside = folds.every((fold) =>
    [fold.train, fold.validation, fold.test].every((rows) => (rows.at(-1) ?? 0) < set.rowCount),
  );
  if (split.rowsSha256 !== set.sha256 || !isInside)
    return err('app/wrong-use', `${fileName} shares out other rows than these.`, where);
  return ok({ ...split, sha256 });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // the schema refuses it
  }
}

function toContent(split: Omit<Split, 'sha256'>): Omit<SplitFile, 'sha256'> {
  return {
    layout: 'overread-split-1',
    name: split.name,
    notes: [...split.notes],
    rowsSha256: split.rowsSha256,
    folds: split.folds.map(({ name, train, validation, test, leaks }) => ({
      name,
      train: toRanges(train),
      validation: toRanges(validation),
      test: toRanges(test),
      leaks: leaks.map(({ kind, count, text }) => ({ kind, count, text })),
    })),
  };
}

/** Ascending rows as half-open ranges, flat: [startRow, endRow, startRow, endRow, ...]. */
function toRanges(rows: Int32Array): number[] {
  const ranges: number[] = [];
  for (const row of rows) {
    if (ranges.at(-1) === row) ranges[ranges.length - 1] = row + 1;
    else ranges.push(row, row + 1);
  }
  return ranges;
}

function fromRanges(ranges: readonly number[]): Int32Array {
  const rows: number[] = [];
  for (let k = 0; k < ranges.length; k += 2)
    for (let row = ranges[k] ?? 0; row < (ranges[k + 1] ?? 0); row++) rows.push(row);
  return Int32Array.from(rows);
}
