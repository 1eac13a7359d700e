import type { ReadDb, WriteDb } from '../database.ts';

/** Every stored setting by key, still to be checked: a newer program may have written it, or somebody by hand. */
export function readStoredSettings(db: ReadDb): Readonly<Record<string, unknown>> {
  const rows = db.query<{ key: string; value: string }>('SELECT key, value_json AS value FROM setting').all();
  return Object.fromEntries(rows.map((row) => [row.key, parse(row.value)]));
}

export function putSetting(db: WriteDb, key: string, value: unknown): void {
  db.command(
    'INSERT INTO setting (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  ).run(key, JSON.stringify(value));
}

export function deleteSetting(db: WriteDb, key: string): void {
  db.command('DELETE FROM setting WHERE key = ?').run(key);
}

/** Undefined for what is no JSON: the caller's check refuses it. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
