import type { ImportedAnnotationSet } from '#main/importers/imported-record.ts';
import type { LeadFacts, RecordFacts } from '#main/io/tasks.ts';
import type { Database, ReadDb, WriteDb } from '#main/store/database.ts';
import { newPatientId } from '#main/store/new-id.ts';
import { insertGap } from '#main/store/tables/gap.ts';
import { insertLead } from '#main/store/tables/lead.ts';
import { findPatientIdentity, insertPatientIdentity } from '#main/store/tables/patient-identity.ts';
import { insertPatient } from '#main/store/tables/patient.ts';
import { findRecordComments, insertRecordComments } from '#main/store/tables/record-identity.ts';
import { findRecord, findRecordIdByContent, insertRecord } from '#main/store/tables/record.ts';
import { insertSignalFile } from '#main/store/tables/signal-file.ts';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PatientId, RecordId } from '#shared/units/ids.ts';
import { createRateRatio } from '#shared/units/rate-ratio.ts';
import { toSec } from '#shared/units/time-base.ts';

/** Adds an imported set inside the transaction, where the record does not have it already. */
export type ImportSet = (db: WriteDb, recordId: RecordId, set: ImportedAnnotationSet) => { readonly isNew: boolean };

export interface CommitDeps {
  readonly db: Database;
  readonly importSet: ImportSet;
}

export interface CommitInput {
  /** The id under which the worker wrote the files. */
  readonly recordId: RecordId;
  readonly facts: RecordFacts;
  readonly isDemo: boolean;
  readonly importedAtMs: number;
}

export interface Committed {
  /** 'known': the library had the content already, and only new annotation sets were added. */
  readonly outcome: 'imported' | 'known';
  readonly recordId: RecordId;
  readonly addedSetCount: number;
}

/**
 * Everything that a record is in the database, in one transaction: it is there whole or not at all.
 * Errors: 'import/patient-differs', those of the store.
 */
export function commitRecord({ db, importSet }: CommitDeps, input: CommitInput): Result<Committed> {
  return db.tryWrite((tx) => {
    const knownId = findRecordIdByContent(tx, input.facts.contentSha256);
    if (knownId !== undefined && patientDiffers(tx, knownId, input.facts)) return refusePatient(input.facts);
    const recordId = knownId ?? input.recordId;
    if (knownId === undefined) insertWholeRecord(tx, input);
    let addedSetCount = 0;
    for (const set of input.facts.annotationSets) {
      if (importSet(tx, recordId, set).isNew) addedSetCount++;
    }
    return ok({ outcome: knownId === undefined ? 'imported' : 'known', recordId, addedSetCount });
  });
}

function insertWholeRecord(db: WriteDb, { recordId, facts, isDemo, importedAtMs }: CommitInput): void {
  const [main] = facts.groups;
  assert(main !== undefined && facts.files !== null, () => 'commitRecord: a new record has groups and files');
  const lengthsSec = facts.groups.map((group) => toSec(group.sampleCount, group.timeBase));
  const durationSec = Math.max(...lengthsSec);
  insertRecord(db, {
    id: recordId,
    patientId: insertWholePatient(db, facts, importedAtMs),
    name: facts.name,
    format: facts.format,
    contentSha256: facts.contentSha256,
    timeBase: main.timeBase,
    sampleCount: toRecordSampleCount(facts.groups),
    durationSec,
    leadNames: facts.leads.map((lead) => lead.name),
    recordedAt: facts.recordedAt,
    notices: facts.notices,
    isDemo,
    importedAtMs,
  });
  if (facts.comments.length > 0) insertRecordComments(db, recordId, facts.comments);
  for (const [groupIndex, group] of facts.groups.entries()) {
    const files = facts.files[groupIndex];
    assert(files !== undefined, () => `commitRecord: group ${groupIndex} has no files`);
    insertSignalFile(db, { recordId, groupIndex, ...group, ...files });
  }
  for (const [index, lead] of facts.leads.entries()) insertWholeLead(db, { recordId, index, lead });
}

/** Length in the record's time base, of its longest group. */
function toRecordSampleCount(groups: RecordFacts['groups']): number {
  const [main] = groups;
  if (main === undefined) return 0;
  const counts = groups.map(({ timeBase, sampleCount }) => createRateRatio(timeBase, main.timeBase).ceil(sampleCount));
  return Math.max(...counts);
}

function insertWholeLead(
  db: WriteDb,
  { recordId, index, lead }: { readonly recordId: RecordId; readonly index: number; readonly lead: LeadFacts },
): void {
  insertLead(db, { recordId, index, ...lead });
  for (const gap of lead.gaps) insertGap(db, recordId, { leadIndex: index, ...gap });
}

/** Each recording has a patient of its own: a header that names nobody cannot tell that two recordings are of one person. */
function insertWholePatient(db: WriteDb, facts: RecordFacts, createdAtMs: number): PatientId {
  const patientId = newPatientId();
  insertPatient(db, { id: patientId, createdAtMs });
  if (facts.ageYears !== null || facts.sex !== null || facts.comments.length > 0) {
    insertPatientIdentity(db, { patientId, ageYears: facts.ageYears, sex: facts.sex, matchHash: null });
  }
  return patientId;
}

/** True where both sides say who the person is and they cannot be the same. A deleted identity contradicts nothing. */
function patientDiffers(db: ReadDb, knownId: RecordId, facts: RecordFacts): boolean {
  const known = findRecord(db, knownId);
  const identity = known?.patientId ? findPatientIdentity(db, known.patientId) : undefined;
  if (identity === undefined) return false;
  if (contradict(identity.sex, facts.sex) || contradict(identity.ageYears, facts.ageYears)) return true;
  if (identity.sex !== null || identity.ageYears !== null) return false;
  const comments = findRecordComments(db, knownId) ?? [];
  return comments.length > 0 && facts.comments.length > 0 && comments.every((line) => !facts.comments.includes(line));
}

function contradict<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}

function refusePatient(facts: RecordFacts): Result<never> {
  return err(
    'import/patient-differs',
    'The library has the same samples for another patient (age, sex or comments differ). Nothing was added: check which of the two headers is right.',
    { annotationSets: facts.annotationSets.length },
  );
}
