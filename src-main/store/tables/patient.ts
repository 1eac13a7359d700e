import type { PatientId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

export function insertPatient(db: WriteDb, patient: { readonly id: PatientId; readonly createdAtMs: number }): void {
  db.command('INSERT INTO patient (id, created_at_ms) VALUES (?, ?)').run(patient.id, patient.createdAtMs);
}

export function hasPatient(db: ReadDb, id: PatientId): boolean {
  return db.query('SELECT 1 FROM patient WHERE id = ?').get(id) !== undefined;
}
