import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { createModelLibrary, type ModelLibrary } from '#main/models/model-library.ts';
import { findActiveModels } from '#main/models/active-models.ts';
import { createModelRegistry, type ListedModel } from '#main/models/registry.ts';
import { openDatabaseReadOnly } from '#main/store/database.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { listActiveModels } from '#main/store/tables/active-model.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
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

/** Those that answer for their task, also while a desk has the library; without a library as where nobody has chosen. */
export function readActiveModels(libraryFolder: string, listed: readonly ListedModel[]): ReadonlySet<ModelId> {
  const opened = openDatabaseReadOnly(libraryPaths(libraryFolder).database);
  if (!opened.ok) return findActiveModels(listed, new Map());
  try {
    return findActiveModels(listed, listActiveModels(opened.value.read));
  } finally {
    opened.value.close();
  }
}
