import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '#main/training/csv.ts';
import { unwrap } from '#shared/result/result.ts';

/** Recordings of a data set that were copied, by class. */
export type CopiedRecords = ReadonlyMap<string, readonly string[]>;

/** So many recordings of each class of CinC2017, with a table of their own. @param folder  of the data sets */
export function copyCinc(source: string, folder: string, perClass: number): CopiedRecords {
  const target = join(folder, 'cinc2017');
  mkdirSync(target, { recursive: true });
  const lines = readFileSync(join(source, 'REFERENCE-v3.csv'), 'utf8').trim().split('\n');
  const copied = new Map<string, string[]>();
  const kept: string[] = [];
  for (const line of lines) {
    const [name = '', label = ''] = line.trim().split(',');
    const own = copied.get(label) ?? [];
    if (own.length === perClass || !readdirHas(source, `${name}.mat`)) continue;
    copied.set(label, [...own, name]);
    kept.push(`${name},${label}`);
    for (const suffix of ['.mat', '.hea']) copyFileSync(join(source, name + suffix), join(target, name + suffix));
  }
  writeFileSync(join(target, 'REFERENCE-v3.csv'), `${kept.join('\n')}\n`);
  return copied;
}

const listings = new Map<string, ReadonlySet<string>>();

function readdirHas(folder: string, name: string): boolean {
  const known = listings.get(folder) ?? new Set(readdirSync(folder));
  listings.set(folder, known);
  return known.has(name);
}

/** So many fragments of each of Plawiak's classes, named '<folder>/<file>'. */
export function copyPlawiak(source: string, folder: string, perClass: number): CopiedRecords {
  const copied = new Map<string, string[]>();
  for (const className of readdirSync(source)) {
    const target = join(folder, 'plawiak17', className);
    mkdirSync(target, { recursive: true });
    const files = readdirSync(join(source, className)).sort().slice(0, perClass);
    for (const file of files) copyFileSync(join(source, className, file), join(target, file));
    copied.set(
      className,
      files.map((file) => `${className}/${file.replace('.mat', '')}`),
    );
  }
  return copied;
}

/** The first recordings of PTB-XL at 100 Hz, so many normal and so many others. */
export function copyPtbxl(source: string, folder: string, perClass: number): CopiedRecords {
  const target = join(folder, 'ptbxl-first500');
  const { header, rows } = unwrap(
    parseCsv(readFileSync(join(source, 'ptbxl_database.csv'), 'utf8'), 'ptbxl_database.csv'),
  );
  const cellOf = (cells: readonly string[], column: string) => cells[header.indexOf(column)] ?? '';
  const copied = new Map<string, string[]>();
  const wanted = ['ecg_id', 'patient_id', 'scp_codes', 'strat_fold'];
  const kept = [wanted.join(',')];
  for (const { cells } of rows) {
    const label = cellOf(cells, 'scp_codes').startsWith("{'NORM'") ? 'normal' : 'abnormal';
    const own = copied.get(label) ?? [];
    if (own.length === perClass) continue;
    const path = cellOf(cells, 'filename_lr');
    copied.set(label, [...own, path.split('/').at(-1) ?? '']);
    kept.push(wanted.map((column) => toCell(cellOf(cells, column))).join(','));
    mkdirSync(join(target, path, '..'), { recursive: true });
    for (const suffix of ['.dat', '.hea']) copyFileSync(join(source, path + suffix), join(target, path + suffix));
  }
  writeFileSync(join(target, 'ptbxl_database.csv'), `${kept.join('\n')}\n`);
  return copied;
}

function toCell(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}
