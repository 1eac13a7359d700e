import type { ReviewState } from '#shared/domain/record.ts';
import type { PatientId, RecordId } from '#shared/units/ids.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { ReadDb, WriteDb } from '../database.ts';

export interface NewRecord {
  readonly id: RecordId;
  readonly patientId: PatientId | null;
  readonly name: string;
  readonly format: string;
  /** Hash of rate, leads, calibration and digital samples; unique in the library. */
  readonly contentSha256: string;
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly durationSec: number;
  readonly leadNames: readonly string[];
  readonly recordedAt: string | null;
  readonly notices: readonly string[];
  readonly isDemo: boolean;
  readonly importedAtMs: number;
}

export interface RecordRow extends NewRecord {
  readonly state: ReviewState;
  readonly shownSetId: string | null;
  readonly labelCounts: readonly (readonly [string, number])[];
  readonly annotators: readonly string[];
}

/** As SQLite gives it; see toRecordRow. */
export interface StoredRecord {
  readonly id: string;
  readonly patient_id: string | null;
  readonly name: string;
  readonly format: string;
  readonly content_sha256: string;
  readonly rate_numerator: number;
  readonly rate_denominator: number;
  readonly sample_count: number;
  readonly duration_sec: number;
  readonly lead_names_json: string;
  readonly recorded_at: string | null;
  readonly notices_json: string;
  readonly is_demo: number;
  readonly imported_at_ms: number;
  readonly state: ReviewState;
  readonly shown_set_id: string | null;
  readonly label_counts_json: string;
  readonly annotators_json: string;
}

/** The record comes into the list with the state 'new'; refreshRecordListing after its annotation sets are in. */
export function insertRecord(db: WriteDb, record: NewRecord): void {
  db.command(
    `INSERT INTO record (id, patient_id, name, format, content_sha256, rate_numerator, rate_denominator, sample_count,
       duration_sec, lead_names_json, recorded_at, notices_json, is_demo, imported_at_ms, state, search_text, name_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', ?, ?)`,
  ).run(
    record.id,
    record.patientId,
    record.name,
    record.format,
    record.contentSha256,
    record.timeBase.rateNumerator,
    record.timeBase.rateDenominator,
    record.sampleCount,
    record.durationSec,
    JSON.stringify(record.leadNames),
    record.recordedAt,
    JSON.stringify(record.notices),
    record.isDemo ? 1 : 0,
    record.importedAtMs,
    toSearchText(record.name, record.leadNames, []),
    toNameKey(record.name),
  );
}

export function findRecord(db: ReadDb, id: RecordId): RecordRow | undefined {
  const row = db.query<StoredRecord>('SELECT * FROM record WHERE id = ?').get(id);
  return row === undefined ? undefined : toRecordRow(row);
}

export function findRecordIdByContent(db: ReadDb, contentSha256: string): RecordId | undefined {
  return db.query<{ id: RecordId }>('SELECT id FROM record WHERE content_sha256 = ?').get(contentSha256)?.id;
}

/** How many samples the record's time base counts; undefined for an unknown record. */
export function findSampleCount(db: ReadDb, id: RecordId): number | undefined {
  return db.query<{ n: number }>('SELECT sample_count AS n FROM record WHERE id = ?').get(id)?.n;
}

export function listRecordIdsOfPatient(db: ReadDb, patientId: PatientId): readonly RecordId[] {
  return db
    .query<{ id: RecordId }>('SELECT id FROM record WHERE patient_id = ? ORDER BY id')
    .all(patientId)
    .map((row) => row.id);
}

export function countRecords(db: ReadDb): number {
  return db.query<{ n: number }>('SELECT count(*) AS n FROM record').get()?.n ?? 0;
}

/** Review goes forward only: 'new', 'predicted', 'in-review'. */
export function advanceRecordState(db: WriteDb, id: RecordId, state: 'predicted' | 'in-review'): void {
  db.command(
    state === 'predicted'
      ? "UPDATE record SET state = 'predicted' WHERE id = ? AND state = 'new'"
      : "UPDATE record SET state = 'in-review' WHERE id = ? AND state <> 'in-review'",
  ).run(id);
}

/** Its rows in all other tables go with it; its annotation events need permitEventDeletion first. */
export function deleteRecordRow(db: WriteDb, id: RecordId): void {
  db.command('DELETE FROM record WHERE id = ?').run(id);
}

export function toRecordRow(row: StoredRecord): RecordRow {
  return {
    id: row.id as RecordId, // ids are made by the store
    patientId: row.patient_id as PatientId | null, // as above
    name: row.name,
    format: row.format,
    contentSha256: row.content_sha256,
    timeBase: { rateNumerator: row.rate_numerator, rateDenominator: row.rate_denominator },
    sampleCount: row.sample_count,
    durationSec: row.duration_sec,
    leadNames: parseTexts(row.lead_names_json),
    recordedAt: row.recorded_at,
    notices: parseTexts(row.notices_json),
    isDemo: row.is_demo === 1,
    importedAtMs: row.imported_at_ms,
    state: row.state,
    shownSetId: row.shown_set_id,
    labelCounts: JSON.parse(row.label_counts_json) as readonly (readonly [string, number])[], // refreshLabelCounts wrote it
    annotators: parseTexts(row.annotators_json),
  };
}

function parseTexts(json: string): readonly string[] {
  return JSON.parse(json) as readonly string[]; // insertRecord and refreshRecordListing wrote it
}

export function toSearchText(name: string, leadNames: readonly string[], annotators: readonly string[]): string {
  return [name, ...leadNames, ...annotators].join(' ').toLowerCase();
}

/** Sorts as people count: '9' before '10'. */
export function toNameKey(name: string): string {
  return name.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(10, '0'));
}
