import type { ReadDb } from '../database.ts';

/** What SQLite itself finds wrong with the file: pages, indexes, constraints, references. Empty where all is well. */
export function listIntegrityProblems(db: ReadDb): readonly string[] {
  const pages = db.queryArrays<readonly [string]>('PRAGMA integrity_check(100)').all();
  const damage = pages.map(([message]) => message).filter((message) => message !== 'ok');
  const references = db
    .queryArrays<readonly [table: string, rowid: number | null, parent: string]>('PRAGMA foreign_key_check')
    .all();
  return [
    ...damage,
    ...references.map(([table, , parent]) => `a row of ${table} refers to a missing row of ${parent}`),
  ];
}
