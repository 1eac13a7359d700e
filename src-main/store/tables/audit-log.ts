import type { JsonValue } from '../canonical-json.ts';
import { sha256Hex, toCanonicalJson } from '../canonical-json.ts';
import type { ReadDb, WriteDb } from '../database.ts';
import { getLibraryFact } from './library-fact.ts';

export type AuditAction = 'delete-record' | 'delete-patient' | 'export-record';

export interface AuditEntry {
  readonly atMs: number;
  readonly who: string;
  readonly action: AuditAction;
  /** Opaque id of what was acted on. */
  readonly subjectId: string | null;
  /** Ids, counts and hashes; never identifiers of a person, never paths. */
  readonly facts: Readonly<Record<string, JsonValue>>;
}

interface AuditRow {
  readonly seq: number;
  readonly atMs: number;
  readonly who: string;
  readonly action: string;
  readonly subjectId: string | null;
  readonly facts: string;
  readonly hash: string;
}

const COLUMNS = 'seq, at_ms AS atMs, who, action, subject_id AS subjectId, facts_json AS facts, hash';

/** Adds an entry to the chain: hash = SHA-256(previous hash, canonical JSON); the library's id comes before the first. */
export function appendAudit(db: WriteDb, entry: AuditEntry): void {
  const last = db.query<AuditRow>(`SELECT ${COLUMNS} FROM audit_log ORDER BY seq DESC LIMIT 1`).get();
  const row = { ...entry, seq: (last?.seq ?? 0) + 1, facts: toCanonicalJson(entry.facts) };
  const hash = hashEntry(last?.hash ?? getLibraryFact(db, 'library-id'), row);
  db.command(
    'INSERT INTO audit_log (seq, at_ms, who, action, subject_id, facts_json, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(row.seq, row.atMs, row.who, row.action, row.subjectId, row.facts, hash);
}

/** Number of the first entry that is not as it was written; undefined where all are. */
export function findBrokenAuditEntry(db: ReadDb): number | undefined {
  let previous = getLibraryFact(db, 'library-id');
  for (const [index, row] of db.query<AuditRow>(`SELECT ${COLUMNS} FROM audit_log ORDER BY seq`).all().entries()) {
    if (row.seq !== index + 1 || row.hash !== hashEntry(previous, row)) return row.seq;
    previous = row.hash;
  }
  return undefined;
}

export function listAudit(db: ReadDb): readonly Omit<AuditRow, 'hash'>[] {
  return db.query<AuditRow>(`SELECT ${COLUMNS} FROM audit_log ORDER BY seq`).all();
}

function hashEntry(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { seq, atMs, who, action, subjectId, facts } = row;
  return sha256Hex(previous, toCanonicalJson({ seq, atMs, who, action, subjectId, facts }));
}
