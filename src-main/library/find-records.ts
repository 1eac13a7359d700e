import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { Lead } from '#shared/domain/lead.ts';
import type { PatientIdentity, RecordDetail, RecordSummary } from '#shared/domain/record.ts';
import { findWfdbCodeBySymbol, toSymbol } from '#shared/domain/wfdb-codes.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { ListAnswer } from '#shared/ipc/schemas/library.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, PatientId, RecordId } from '#shared/units/ids.ts';
import type { Database, ReadDb } from '#main/store/database.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findPatientIdentity } from '#main/store/tables/patient-identity.ts';
import { listPredictionRuns } from '#main/store/tables/prediction-run.ts';
import { listRecordRuns } from '#main/store/tables/record-answer.ts';
import { findRecordComments } from '#main/store/tables/record-identity.ts';
import { listRecordIdsByName, listRecordIdsByPrefix, searchRecords } from '#main/store/tables/record-search.ts';
import type { RecordRow } from '#main/store/tables/record.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listBeatCodes } from '#main/store/tables/set-beat-count.ts';

export interface RecordFinder {
  readonly list: (query: ParsedInput<'library.list'>) => Result<ListAnswer>;
  readonly get: (recordId: RecordId) => Result<RecordDetail>;
  /** For the command line: a record by its id, its name, or the beginning of its id where only one has it. */
  readonly findRecord: (text: string) => Result<RecordSummary>;
}

export interface RecordFinderDeps {
  readonly db: Database;
  /** Summaries of a record's sets (review/annotations.ts). */
  readonly listSets: (recordId: RecordId) => readonly AnnotationSetSummary[];
}

/** What the library holds. Ten thousand records are searched in the database; only a page of them is read. */
export function createRecordFinder({ db, listSets }: RecordFinderDeps): RecordFinder {
  return {
    list: (query) => db.tryRead((read) => ok(listRecords(read, query))),
    get: (recordId) =>
      db.tryRead((read) => {
        const record = findRecord(read, recordId);
        if (record === undefined) return unknownRecord({ recordId });
        return ok(toDetail(read, record, listSets(recordId)));
      }),
    findRecord: (text) => db.tryRead((read) => findRecordByText(read, text.trim())),
  };
}

const MAX_WORDS = 10;

function listRecords(db: ReadDb, query: ParsedInput<'library.list'>): ListAnswer {
  const labels = listBeatCodes(db).map(toSymbol);
  const beatCode = query.label === null ? null : (findWfdbCodeBySymbol(query.label)?.code ?? NO_CODE);
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
  const { rows, totalCount } = searchRecords(db, { ...query, words, beatCode });
  return { rows: rows.map(toSummary), totalCount, labels };
}

/** No annotation has it: a symbol that nobody knows is found nowhere. */
const NO_CODE = 0;

/** Enough to see that a name is ambiguous, and to show which ones it may mean. */
const SHOWN_CANDIDATES = 5;

function findRecordByText(db: ReadDb, text: string): Result<RecordSummary> {
  const byId = findRecord(db, text as RecordId); // an unknown id finds nothing
  if (byId !== undefined) return ok(toSummary(byId));
  const byName = listRecordIdsByName(db, text, SHOWN_CANDIDATES);
  const ids = byName.length > 0 || text === '' ? byName : listRecordIdsByPrefix(db, text, SHOWN_CANDIDATES);
  const [id, ...others] = ids;
  if (id === undefined) return unknownRecord({ text });
  if (others.length > 0) {
    return err(
      'library/ambiguous-record',
      `'${text}' may mean several recordings: ${ids.join(', ')}${ids.length === SHOWN_CANDIDATES ? ' ...' : ''}. Name one by its id.`,
      { text },
    );
  }
  const record = findRecord(db, id);
  return record === undefined ? unknownRecord({ text }) : ok(toSummary(record));
}

function unknownRecord(details: { readonly text?: string; readonly recordId?: string }): Result<never> {
  const { text } = details;
  const message =
    text === undefined
      ? 'This recording is not in the library any more.'
      : `No recording in the library is called '${text}'. The command 'list' shows what is there.`;
  return err('library/unknown-record', message, details);
}

function toSummary(record: RecordRow): RecordSummary {
  return {
    id: record.id,
    name: record.name,
    format: record.format,
    leadNames: record.leadNames,
    timeBase: record.timeBase,
    sampleCount: record.sampleCount,
    durationSec: record.durationSec,
    importedAtMs: record.importedAtMs,
    labelCounts: record.labelCounts,
    annotators: record.annotators,
    state: record.state,
    isDemo: record.isDemo,
  };
}

function toDetail(db: ReadDb, record: RecordRow, sets: readonly AnnotationSetSummary[]): RecordDetail {
  const runs = listPredictionRuns(db, record.id);
  return {
    ...toSummary(record),
    leads: listLeads(db, record.id).map(toLead),
    recordedAt: record.recordedAt,
    identity: record.patientId === null ? null : findIdentity(db, record.id, record.patientId),
    sets,
    runs,
    recordRuns: listRecordRuns(db, record.id),
    preferredSetId: record.shownSetId as AnnotationSetId | null, // showSet wrote it
    preferredRunId: (runs.find((run) => run.notApplicable === null) ?? runs[0])?.id ?? null,
    notices: record.notices,
  };
}

/** Without its place in the signal file, which is the store's own business. */
function toLead(stored: StoredLead): Lead {
  const { index, key, name, standardName, kind, calibration, adcResolutionBits, adcZeroAdu } = stored;
  const { timeBase, sampleCount, groupIndex } = stored;
  return {
    index,
    key,
    name,
    standardName,
    kind,
    calibration,
    adcResolutionBits,
    adcZeroAdu,
    timeBase,
    sampleCount,
    groupIndex,
  };
}

/** Null where the source said nothing about the person, or where the identity has been deleted. */
function findIdentity(db: ReadDb, recordId: RecordId, patientId: PatientId): PatientIdentity | null {
  const identity = findPatientIdentity(db, patientId);
  const comments = findRecordComments(db, recordId);
  if (identity === undefined && comments === undefined) return null;
  return { patientId, ageYears: identity?.ageYears ?? null, sex: identity?.sex ?? null, comments: comments ?? [] };
}
