import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findMitBihPerson } from '#shared/domain/mit-bih-people.ts';
import type { JudgedTable } from './recorded-compressions.ts';

export interface ClassPeople {
  readonly recordCount: number;
  /** 201 and 202 are one. */
  readonly personCount: number;
}

/** Whose fragments Plawiak's classes are, by the names of folders and files: '15 RBBB/118m (3).mat'. */
export function countPeople(plawiak: string, classIds: readonly string[]): readonly ClassPeople[] {
  const folders = readdirSync(plawiak);
  return classIds.map((classId) => {
    const folder = folders.find((name) => name.replace(/^\d+ /, '').replace('BBBB', 'BBB') === classId);
    const files = folder === undefined ? [] : readdirSync(join(plawiak, folder));
    const records = new Set(files.flatMap((file) => /^(\d+)m /.exec(file)?.[1] ?? []));
    const people = new Set([...records].map((record) => findMitBihPerson(record) ?? record));
    return { recordCount: records.size, personCount: people.size };
  });
}

/** A table by class with the people of each, and accuracy over the classes that more than one recording has. */
export function tellByPerson(
  tell: (line: string) => void,
  { title, accuracy, classIds, confusion }: JudgedTable,
  people: readonly ClassPeople[],
): void {
  let several = 0;
  let right = 0;
  tell(`${title}: accuracy ${toPercent(accuracy)} %`);
  for (const [k, classId] of classIds.entries()) {
    const row = confusion[k] ?? [];
    const rowCount = row.reduce((sum, count) => sum + count, 0);
    const found = row[k] ?? 0;
    const { recordCount, personCount } = people[k] ?? { recordCount: 0, personCount: 0 };
    if (recordCount >= 2) {
      several += rowCount;
      right += found;
    }
    tell(
      `  ${classId.padEnd(10)} ${String(personCount).padStart(3)} people  ${String(rowCount).padStart(4)} rows  Se ${rowCount === 0 ? '-' : toPercent(found / rowCount)}`,
    );
  }
  const count = people.filter(({ recordCount }) => recordCount >= 2).length;
  tell(
    `  over the ${count} classes of two or more recordings: ${right} of ${several} rows, accuracy ${several === 0 ? '-' : toPercent(right / several)} %`,
  );
}

function toPercent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}
