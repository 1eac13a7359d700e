import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Publish } from '#shared/ipc/events.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PatientId, RecordId } from '#shared/units/ids.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { Database, WriteDb } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { removeFilteredPyramids } from '#main/store/signal-files/sweep.ts';
import { scrubBackups } from '#main/store/scrub-backups.ts';
import { permitEventDeletion, withdrawDeletionPermits } from '#main/store/tables/annotation-event.ts';
import { listAnnotationSets } from '#main/store/tables/annotation-set.ts';
import { appendAudit } from '#main/store/tables/audit-log.ts';
import { forgetNameInJobs } from '#main/store/tables/job.ts';
import { deletePatientIdentity } from '#main/store/tables/patient-identity.ts';
import { hasPatient } from '#main/store/tables/patient.ts';
import { deletePatientComments } from '#main/store/tables/record-identity.ts';
import { deleteRecordRow, findRecord, listRecordIdsOfPatient } from '#main/store/tables/record.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';

export interface RecordDeleterDeps {
  readonly db: Database;
  readonly paths: LibraryPaths;
  readonly publish: Publish;
  readonly now: () => number;
  /** Who does it, for the audit log: the reader's name. */
  readonly who: () => string;
  readonly logger?: Logger;
}

export interface RecordDeleter {
  readonly deleteRecord: (recordId: RecordId) => Promise<Result<null>>;
  readonly deletePatient: (patientId: PatientId) => Result<null>;
}

export function createRecordDeleter(deps: RecordDeleterDeps): RecordDeleter {
  return {
    deleteRecord: (recordId) => deleteRecord(deps, recordId),
    deletePatient: (patientId) => deletePatient(deps, patientId),
  };
}

/**
 * Removes a record with all that hangs on it: signal files, annotation sets with their whole chains, predictions, comments, and
 * its name in the titles of jobs. The audit log keeps that it was there: its content's hash and the head of each chain. Files go
 * after the rows; what a kill leaves of them is swept at the next start. Errors: library/unknown-record, those of the store.
 */
async function deleteRecord(deps: RecordDeleterDeps, recordId: RecordId): Promise<Result<null>> {
  const deleted = deps.db.tryWrite((db) => {
    const record = findRecord(db, recordId);
    if (record === undefined) {
      return err('library/unknown-record', 'This recording is not in the library any more.', { recordId });
    }
    const files = listSignalFiles(db, recordId);
    const sets = listAnnotationSets(db, recordId);
    for (const set of sets) permitEventDeletion(db, set.id);
    deleteRecordRow(db, recordId);
    forgetNameInJobs(db, record.name);
    withdrawDeletionPermits(db);
    audit(deps, db, {
      action: 'delete-record',
      subjectId: recordId,
      facts: {
        contentSha256: record.contentSha256,
        sets: sets.map(({ id, kind, headSeq, headHash }) => ({ id, kind, headSeq, headHash })),
      },
    });
    return ok(files);
  });
  if (!deleted.ok) return deleted;
  deps.db.scrub();
  deps.publish({ name: 'library.changed', payload: { recordIds: [recordId] } });
  for (const file of deleted.value) await removeFiles(deps, file);
  return toNull(scrubBackups(deps.paths.backupsFolder, { recordId }));
}

async function removeFiles({ paths, logger }: RecordDeleterDeps, file: SignalFileRow): Promise<void> {
  for (const name of [file.headerName, file.dataName, file.pyramidName]) {
    try {
      await rm(path.join(paths.signalsFolder, name), { force: true });
    } catch (error) {
      // The record has gone; a file that is held open (Windows) goes with the sweep at the next start.
      logger?.exception('signal file left to the sweep', error, { recordId: file.recordId });
    }
  }
  try {
    await removeFilteredPyramids(paths.signalsFolder, file.pyramidName);
  } catch (error) {
    logger?.exception('filtered overview left to the sweep', error, { recordId: file.recordId });
  }
}

/**
 * Removes who somebody is: age, sex, the source's own identification and the header comments of all their records. Recordings,
 * labels and chains stay under the opaque id. The copies in the library's backups folder forget the person too.
 * Errors: library/unknown-patient, those of the store.
 */
function deletePatient(deps: RecordDeleterDeps, patientId: PatientId): Result<null> {
  const deleted = deps.db.tryWrite((db) => {
    if (!hasPatient(db, patientId)) {
      return err('library/unknown-patient', 'This patient is not in the library any more.', { patientId });
    }
    const hadIdentity = deletePatientIdentity(db, patientId);
    const commentCount = deletePatientComments(db, patientId);
    if (hadIdentity || commentCount > 0) {
      audit(deps, db, { action: 'delete-patient', subjectId: patientId, facts: { recordsWithComments: commentCount } });
    }
    return ok(listRecordIdsOfPatient(db, patientId));
  });
  if (!deleted.ok) return deleted;
  deps.db.scrub();
  deps.publish({ name: 'library.changed', payload: { recordIds: deleted.value } });
  return toNull(scrubBackups(deps.paths.backupsFolder, { patientId }));
}

function toNull(result: Result<unknown>): Result<null> {
  return result.ok ? ok(null) : result;
}

type AuditedAct = Pick<Parameters<typeof appendAudit>[1], 'action' | 'subjectId' | 'facts'>;

function audit(deps: RecordDeleterDeps, db: WriteDb, act: AuditedAct): void {
  appendAudit(db, { ...act, atMs: deps.now(), who: deps.who() });
}
