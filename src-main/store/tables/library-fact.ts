import { assert } from '#shared/result/assert.ts';
import type { ReadDb } from '../database.ts';

/** Made with the library: its id, and the salt that patient matching is hashed with. */
export type LibraryFact = 'library-id' | 'patient-salt' | 'created-at-ms';

export function getLibraryFact(db: ReadDb, key: LibraryFact): string {
  const value = db.query<{ value: string }>('SELECT value FROM library_fact WHERE key = ?').get(key)?.value;
  assert(value !== undefined, () => `getLibraryFact: a library always has ${key}`);
  return value;
}
