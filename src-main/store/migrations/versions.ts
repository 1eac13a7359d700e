import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { SqlConnection } from '../sqlite.ts';
import { migrations } from './index.ts';

/** 'OVRD': marks the file as ours (PRAGMA application_id). */
export const APPLICATION_ID = 0x4f565244;

/** Version of the schema that this program knows. */
export function latestVersion(): number {
  return migrations.at(-1)?.version ?? 0;
}

export function readVersion(connection: SqlConnection): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

/** Refuses a file that another program made, and a library from a newer version of this one. Gives the file's version. */
export function checkNotForeign(connection: SqlConnection): Result<number> {
  const version = readVersion(connection);
  const applicationId = Number(connection.pragma('application_id', { simple: true }));
  const tableCount = connection.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_master').get()?.n ?? 0;
  if (tableCount > 0 && applicationId !== APPLICATION_ID) {
    return err('library/corrupt', "The library's database was not made by this program. Choose another folder.");
  }
  if (version > latestVersion()) {
    return err(
      'library/newer-than-program',
      `This library was made by a newer version of the program (its schema is ${version}, this program knows ${latestVersion()}). Install that version or a later one; nothing was changed.`,
      { libraryVersion: version, programVersion: latestVersion() },
    );
  }
  return ok(version);
}

/** As above, and refuses an older one: only the owner migrates. */
export function checkVersion(connection: SqlConnection): Result<number> {
  const version = checkNotForeign(connection);
  if (!version.ok || version.value === latestVersion()) return version;
  return err(
    'library/needs-migration',
    'This library was made by an older version of the program. Open it once in the desk to bring it up to date.',
    { libraryVersion: version.value, programVersion: latestVersion() },
  );
}
