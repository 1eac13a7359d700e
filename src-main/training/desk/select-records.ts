import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import type { ReadDb } from '#main/store/database.ts';
import { findAnnotationSet, type AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { searchRecords } from '#main/store/tables/record-search.ts';
import { findPatientIdentity } from '#main/store/tables/patient-identity.ts';
import { listRecordIdsOfPatient, type RecordRow } from '#main/store/tables/record.ts';
import { findRecordingPerson } from '#shared/domain/recording-person.ts';
import { findWfdbCodeBySymbol } from '#shared/domain/wfdb-codes.ts';
import type { ExcludedRecord, TrainingQuery } from '#shared/domain/training-run.ts';
import type { AnnotationSetId, PatientId } from '#shared/units/ids.ts';
import { countHumanLabels, type HumanLabels } from './human-labels.ts';
import { isTakenOverFromPerson } from './label-origin.ts';

/** A recording of the library that can be learned from, or judged on. */
export interface LabelledLibraryRecord {
  readonly record: RecordRow;
  readonly set: AnnotationSetRow;
  readonly labels: HumanLabels;
  /** Whose it is; its own content where nobody says. */
  readonly patientKey: string;
  readonly isPatientKnown: boolean;
}

export interface RecordSelection {
  readonly records: readonly LabelledLibraryRecord[];
  readonly excluded: readonly ExcludedRecord[];
}

/** More would make the counting take seconds. */
const MAX_RECORDS = 20_000;
const MAX_WORDS = 10;
/** No annotation has it: a symbol that nobody knows is found nowhere. */
const NO_CODE = 0;

/** Recordings that a query finds, parted into those with human labels on a supported lead, and those without, each with its reason. */
export function selectRecords(
  db: ReadDb,
  query: TrainingQuery,
  { supportedLeads }: { readonly supportedLeads: readonly string[] },
): RecordSelection {
  const found = searchRecords(db, {
    words: query.search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS),
    beatCode: query.label === null ? null : (findWfdbCodeBySymbol(query.label)?.code ?? NO_CODE),
    state: query.state,
    sortBy: 'name',
    descending: false,
    offset: 0,
    limit: MAX_RECORDS,
  });
  const records: LabelledLibraryRecord[] = [];
  const excluded: ExcludedRecord[] = [];
  for (const record of found.rows) {
    const labelled = toLabelled(db, record, supportedLeads);
    if (typeof labelled === 'string') excluded.push({ recordId: record.id, name: record.name, reason: labelled });
    else records.push(labelled);
  }
  return { records, excluded };
}

/** The reason where it cannot be used. */
function toLabelled(db: ReadDb, record: RecordRow, supportedLeads: readonly string[]): LabelledLibraryRecord | string {
  if (findSupportedLead({ supportedLeads }, record.leadNames) === undefined)
    return `it has no lead ${supportedLeads.map((lead) => lead.toUpperCase()).join(' or ')}`;
  // showSet wrote it
  const set = record.shownSetId === null ? undefined : findAnnotationSet(db, record.shownSetId as AnnotationSetId);
  if (set === undefined) return 'nobody has labelled it';
  const labels = countHumanLabels(db, set);
  if (labels.classCounts.every((count) => count === 0)) return findUnlabelledReason(db, set);
  return toLibraryRecord(db, { record, set }, labels);
}

/**
 * A recording with whose it is: the patient whom its source names, or the person of MIT-BIH whose recording, excerpt or fragment it is.
 * One that is nobody's by name is a person of its own, told by its content, so that it stays on its side when it is deleted and imported
 * again.
 */
export function toLibraryRecord(
  db: ReadDb,
  { record, set }: { readonly record: RecordRow; readonly set: AnnotationSetRow },
  labels: HumanLabels,
): LabelledLibraryRecord {
  const { patientId, contentSha256 } = record;
  const named = patientId !== null && isNamed(db, patientId) ? patientId : undefined;
  const person = named ?? findRecordingPerson(record);
  return { record, set, labels, patientKey: person ?? contentSha256, isPatientKnown: person !== null };
}

/** The importer gives every recording a patient: only its source's own identification, or a second recording, makes a person of it. */
function isNamed(db: ReadDb, patientId: PatientId): boolean {
  const matchHash = findPatientIdentity(db, patientId)?.matchHash ?? null;
  return matchHash !== null || listRecordIdsOfPatient(db, patientId).length > 1;
}

function findUnlabelledReason(db: ReadDb, set: AnnotationSetRow): string {
  if (!isTakenOverFromPerson(db, set) && set.kind === 'imported')
    return `its labels '${set.name}' were made by a program, not by a person`;
  return set.kind === 'imported' ? 'its set has no beats' : 'no beat of it has been reviewed yet';
}
