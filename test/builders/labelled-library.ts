import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Annotations } from '#main/review/annotations.ts';
import { createAnnotations } from '#main/review/annotations.ts';
import { openDatabase, type Database } from '#main/store/database.ts';
import { insertPatient } from '#main/store/tables/patient.ts';
import { insertPatientIdentity } from '#main/store/tables/patient-identity.ts';
import { insertRecord } from '#main/store/tables/record.ts';
import { isHeldOut } from '#main/training/held-out.ts';
import { toWfdbCode } from '#shared/domain/aami.ts';
import type { AamiClass } from '#shared/domain/aami-class.ts';
import type { Edit } from '#shared/domain/edit.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, PatientId, RecordId } from '#shared/units/ids.ts';
import { buildFile, buildRecord } from './annotation-library.ts';

/** A real database of recordings with labels and without signals: what surveys count. */
export interface LabelledLibrary {
  readonly db: Database;
  readonly annotations: Annotations;
  /** Moves on by a second with each look. */
  readonly now: () => number;
  /** A recording with an imported set that has a beat for each letter, 'NNVS'. */
  addRecord(id: string, options: AddRecordOptions): { readonly recordId: RecordId; readonly setId: AnnotationSetId };
  /** A reader's set on top of another, with these beats (counted from 0) called something else. */
  correct(setId: AnnotationSetId, classes: Readonly<Record<number, AamiClass>>): AnnotationSetId;
  edit(setId: AnnotationSetId, edits: readonly Edit[]): void;
  undo(setId: AnnotationSetId): void;
  close(): void;
}

export interface AddRecordOptions {
  readonly beats: string;
  /** Null: nobody says whose it is. */
  readonly patient?: string | null;
  readonly annotator?: string;
  readonly leadNames?: readonly string[];
}

export function createLabelledLibrary(): LabelledLibrary {
  const folder = mkdtempSync(join(tmpdir(), 'overread-labelled-'));
  let nowMs = Date.UTC(2026, 10, 22);
  const now = () => (nowMs += 1000);
  const db = unwrap(openDatabase(join(folder, 'library.db'), { now }));
  const annotations = createAnnotations({ db, now, publish: () => undefined });
  const patients = new Set<string>();

  const headOf = (setId: AnnotationSetId) => unwrap(annotations.read(setId)).set.headSeq;

  function addRecord(id: string, { beats, patient = null, annotator = 'atr', leadNames = ['MLII'] }: AddRecordOptions) {
    const recordId = id as RecordId; // a test's own
    const patientId = patient as PatientId | null; // as above
    const setId = db.write((tx) => {
      if (patientId !== null && !patients.has(patientId)) {
        insertPatient(tx, { id: patientId, createdAtMs: 1 });
        insertPatientIdentity(tx, { patientId, ageYears: null, sex: null, matchHash: `hash of ${patientId}` });
      }
      insertRecord(tx, buildRecord({ id: recordId, name: id, patientId, leadNames }));
      const marks = [...beats].map((letter, k) => ({ sample: 300 * (k + 1), code: toWfdbCode(letter as AamiClass) }));
      return annotations.importSet(tx, recordId, buildFile(marks, { annotator })).setId;
    });
    if (patient !== null) patients.add(patient);
    return { recordId, setId };
  }

  function edit(setId: AnnotationSetId, edits: readonly Edit[]): void {
    unwrap(annotations.edit({ setId, expectedSeq: headOf(setId), edits, why: null }));
  }

  return {
    db,
    annotations,
    now,
    addRecord,
    edit,
    correct(baseId, classes) {
      const { recordId } = unwrap(annotations.read(baseId)).set;
      const base = { kind: 'set', setId: baseId } as const;
      const { id } = unwrap(annotations.createSet({ recordId, readerName: 'anna', base }));
      const { ids } = unwrap(annotations.read(id)).columns;
      for (const [beat, aamiClass] of Object.entries(classes)) {
        edit(id, [{ kind: 'relabel', ids: [ids[Number(beat)]!], code: toWfdbCode(aamiClass) }]);
      }
      return id;
    },
    undo(setId) {
      unwrap(annotations.undo({ setId, expectedSeq: headOf(setId) }));
    },
    close() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Names of patients of whom the hash says that they are held out, or that they are not. */
export function findPatients(heldOut: boolean, count: number): readonly string[] {
  const names = Array.from({ length: 100 * count }, (_, k) => `patient-${k}`);
  return names.filter((name) => isHeldOut(name) === heldOut).slice(0, count);
}
