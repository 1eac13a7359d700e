import { toSymbol } from '#shared/domain/wfdb-codes.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';
import { toSearchText } from './record.ts';
import { listBeatCounts } from './set-beat-count.ts';

/**
 * Brings what the list says about a record up to date: the set that is shown first (the reader's set that was worked on
 * last, else the imported one that a reader looks for first), its label counts, the annotators, the text that is searched.
 */
export function refreshRecordListing(db: WriteDb, recordId: RecordId): void {
  const annotators = listAnnotators(db, recordId);
  const facts = db
    .query<{ name: string; leads: string }>('SELECT name, lead_names_json AS leads FROM record WHERE id = ?')
    .get(recordId);
  if (facts === undefined) return;
  const leadNames = JSON.parse(facts.leads) as readonly string[]; // insertRecord wrote it
  db.command('UPDATE record SET annotators_json = ?, search_text = ? WHERE id = ?').run(
    JSON.stringify(annotators),
    toSearchText(facts.name, leadNames, annotators),
    recordId,
  );
  const shownSetId = findPreferredSetId(db, recordId);
  if (shownSetId !== undefined) showSet(db, recordId, shownSetId);
}

/** Makes a set the one that is shown first, and takes over its counts. */
export function showSet(db: WriteDb, recordId: RecordId, setId: AnnotationSetId): void {
  db.command('UPDATE record SET shown_set_id = ?, label_counts_json = ? WHERE id = ?').run(
    setId,
    JSON.stringify(listBeatCounts(db, setId).map((row) => [toSymbol(row.code), row.count])),
    recordId,
  );
}

/**
 * The reader's set that was worked on last; else of the imported ones 'atr' (the reference annotations of PhysioNet), else 'ii' where
 * each lead has a set (the desk opens on lead II), else the first that was imported.
 */
function findPreferredSetId(db: ReadDb, recordId: RecordId): AnnotationSetId | undefined {
  return db
    .query<{ id: AnnotationSetId }>(
      `SELECT s.id FROM annotation_set s JOIN annotation_event e ON e.set_id = s.id AND e.seq = s.head_seq
       WHERE s.record_id = ?
       ORDER BY s.kind = 'reader' DESC, CASE s.kind WHEN 'reader' THEN -e.at_ms ELSE 0 END,
         CASE lower(s.name) WHEN 'atr' THEN 0 WHEN 'ii' THEN 1 ELSE 2 END, s.id LIMIT 1`,
    )
    .get(recordId)?.id;
}

function listAnnotators(db: ReadDb, recordId: RecordId): readonly string[] {
  const rows = db
    .query<{ name: string }>("SELECT name FROM annotation_set WHERE record_id = ? AND kind = 'imported' ORDER BY id")
    .all(recordId);
  return [...new Set(rows.map((row) => row.name))];
}
