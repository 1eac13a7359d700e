import type { PatientId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Header comments as they came; they may name a person. */
export function insertRecordComments(db: WriteDb, recordId: RecordId, comments: readonly string[]): void {
  db.command('INSERT INTO record_identity (record_id, comments_json) VALUES (?, ?)').run(
    recordId,
    JSON.stringify(comments),
  );
}

/** Undefined where there never were any, or where the patient's identity has been deleted. */
export function findRecordComments(db: ReadDb, recordId: RecordId): readonly string[] | undefined {
  const row = db
    .query<{ comments: string }>('SELECT comments_json AS comments FROM record_identity WHERE record_id = ?')
    .get(recordId);
  return row === undefined ? undefined : (JSON.parse(row.comments) as readonly string[]); // insertRecordComments wrote it
}

/** Returns how many records had comments. */
export function deletePatientComments(db: WriteDb, patientId: PatientId): number {
  return db
    .command('DELETE FROM record_identity WHERE record_id IN (SELECT id FROM record WHERE patient_id = ?)')
    .run(patientId);
}
