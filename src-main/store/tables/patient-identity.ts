import type { PatientId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Who somebody is, but for the header comments, which belong to each record (record-identity.ts). */
export interface PatientIdentityRow {
  readonly patientId: PatientId;
  readonly ageYears: number | null;
  readonly sex: 'female' | 'male' | null;
  /** Salted hash of how the source tells one person from another; null where it does not. */
  readonly matchHash: string | null;
}

const COLUMNS = 'patient_id AS patientId, age_years AS ageYears, sex, match_hash AS matchHash';

export function insertPatientIdentity(db: WriteDb, identity: PatientIdentityRow): void {
  db.command('INSERT INTO patient_identity (patient_id, age_years, sex, match_hash) VALUES (?, ?, ?, ?)').run(
    identity.patientId,
    identity.ageYears,
    identity.sex,
    identity.matchHash,
  );
}

export function findPatientIdentity(db: ReadDb, patientId: PatientId): PatientIdentityRow | undefined {
  return db.query<PatientIdentityRow>(`SELECT ${COLUMNS} FROM patient_identity WHERE patient_id = ?`).get(patientId);
}

/** The patient whom a source's own identification means, seen before in this library. */
export function findPatientIdByMatchHash(db: ReadDb, matchHash: string): PatientId | undefined {
  return db
    .query<{ patientId: PatientId }>('SELECT patient_id AS patientId FROM patient_identity WHERE match_hash = ?')
    .get(matchHash)?.patientId;
}

/** Returns whether there was one. */
export function deletePatientIdentity(db: WriteDb, patientId: PatientId): boolean {
  return db.command('DELETE FROM patient_identity WHERE patient_id = ?').run(patientId) > 0;
}
