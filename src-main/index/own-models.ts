import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { createModelLibrary, type ModelLibrary } from '#main/models/model-library.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { openDatabaseReadOnly } from '#main/store/database.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { listActiveModels } from '#main/store/tables/active-model.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { openLibrary } from './open-library.ts';

/** The models of a library that a command changes. */
export interface OwnModels extends ModelLibrary {
  /** On the library's disk, for a folder that addModel moves in; swept when the library is opened. */
  readonly tempFolder: string;
  close(): void;
}

/** Takes the library as its owner, makes it where there is none. Errors: those of openLibrary, first of all that a desk has it. */
export function openOwnModels(libraryFolder: string, who: string): Result<OwnModels> {
  const opened = openLibrary(libraryFolder, { who, now: Date.now });
  if (!opened.ok) return opened;
  const { db, paths } = opened.value;
  const models = createModelRegistry({
    folders: [join(fileURLToPath(programFolderUrl('resources')), 'models')],
    ownFolder: paths.modelsFolder,
  });
  const library = createModelLibrary({ ...paths, db, models, now: Date.now });
  return ok({ ...library, tempFolder: paths.tempFolder, close: () => opened.value.close() });
}

/** Tasks with the models that a person chose for them, also while a desk has the library; none where there is no library. */
export function readActiveModels(libraryFolder: string): ReadonlyMap<string, string> {
  const opened = openDatabaseReadOnly(libraryPaths(libraryFolder).database);
  if (!opened.ok) return new Map();
  try {
    return listActiveModels(opened.value.read);
  } finally {
    opened.value.close();
  }
}
