import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PatientId, RecordId } from '#shared/units/ids.ts';
import { connect } from './sqlite.ts';
import { guardStore } from './store-error.ts';

export type ForgottenIdentity = { readonly patientId: PatientId } | { readonly recordId: RecordId };

/**
 * Takes who somebody is out of the copies that migrations left behind: an identity that was deleted must not live on there.
 * Labels and recordings in the copies stay. Errors: those of the store, for the first copy that cannot be rewritten; it is named.
 * @returns how many copies were looked through
 */
export function scrubBackups(backupsFolder: string, forgotten: ForgottenIdentity): Result<number> {
  if (!existsSync(backupsFolder)) return ok(0);
  const names = readdirSync(backupsFolder).filter((name) => name.endsWith('.db'));
  for (const name of names) {
    const scrubbed = guardStore(() => scrubBackup(join(backupsFolder, name), forgotten));
    if (!scrubbed.ok) {
      return err(
        scrubbed.error.code,
        `The identity is gone from the library, but not from the copy ${name} in its backups folder: ${scrubbed.error.message} ` +
          'Delete that copy by hand.',
        { ...scrubbed.error.details, file: name },
      );
    }
  }
  return ok(names.length);
}

function scrubBackup(file: string, forgotten: ForgottenIdentity): Result<undefined> {
  const connection = connect(file, { mustExist: true, timeoutMs: 1000 });
  try {
    connection.pragma('secure_delete = ON');
    connection
      .transaction(() => {
        if ('recordId' in forgotten) {
          connection.prepare('DELETE FROM record_identity WHERE record_id = ?').run(forgotten.recordId);
          return;
        }
        connection.prepare('DELETE FROM patient_identity WHERE patient_id = ?').run(forgotten.patientId);
        connection
          .prepare('DELETE FROM record_identity WHERE record_id IN (SELECT id FROM record WHERE patient_id = ?)')
          .run(forgotten.patientId);
      })
      .immediate();
    return ok();
  } finally {
    connection.close();
  }
}
