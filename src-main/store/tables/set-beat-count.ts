import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Adds to (or takes from) the count of a set's beats of one code; a count of 0 has no row. */
export function addBeatCount(
  db: WriteDb,
  setId: AnnotationSetId,
  change: { readonly code: number; readonly by: number },
): void {
  if (change.by === 0) return;
  const before = findBeatCount(db, setId, change.code);
  const after = before + change.by;
  if (after === 0) db.command('DELETE FROM set_beat_count WHERE set_id = ? AND code = ?').run(setId, change.code);
  else if (before === 0) {
    db.command('INSERT INTO set_beat_count (set_id, code, beat_count) VALUES (?, ?, ?)').run(setId, change.code, after);
  } else {
    db.command('UPDATE set_beat_count SET beat_count = ? WHERE set_id = ? AND code = ?').run(after, setId, change.code);
  }
}

function findBeatCount(db: ReadDb, setId: AnnotationSetId, code: number): number {
  return (
    db.query<{ n: number }>('SELECT beat_count AS n FROM set_beat_count WHERE set_id = ? AND code = ?').get(setId, code)
      ?.n ?? 0
  );
}

/** All beats of a set. */
export function countBeats(db: ReadDb, setId: AnnotationSetId): number {
  return (
    db.query<{ n: number | null }>('SELECT sum(beat_count) AS n FROM set_beat_count WHERE set_id = ?').get(setId)?.n ??
    0
  );
}

export function listBeatCounts(
  db: ReadDb,
  setId: AnnotationSetId,
): readonly { readonly code: number; readonly count: number }[] {
  return db
    .query<{ code: number; count: number }>(
      'SELECT code, beat_count AS count FROM set_beat_count WHERE set_id = ? ORDER BY beat_count DESC, code',
    )
    .all(setId);
}

/** Codes that any set of the library has, each looked up by one step in the index. */
export function listBeatCodes(db: ReadDb): readonly number[] {
  return db
    .query<{ code: number }>(
      `WITH RECURSIVE step (code) AS (
         SELECT min(code) FROM set_beat_count
         UNION ALL
         SELECT (SELECT min(code) FROM set_beat_count WHERE code > step.code) FROM step WHERE step.code IS NOT NULL
       )
       SELECT code FROM step WHERE code IS NOT NULL`,
    )
    .all()
    .map((row) => row.code);
}
