import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { err, type Result } from '#shared/result/result.ts';

export interface ModelPlace {
  readonly folder: string;
  readonly isShipped: boolean;
}

export interface ModelFoldersOptions {
  /** Folders of models that came with the program; the first one wins where two hold the same id. One that is not there counts as empty. */
  readonly folders: readonly string[];
  /** That of the person's own models, after them. */
  readonly ownFolder?: string | undefined;
}

/** Where models lie, each in a folder named after its id; looked up anew whenever it is asked. */
export interface ModelFolders {
  list(): Promise<ReadonlyMap<string, ModelPlace>>;
  /** Errors: 'model/unknown'. */
  find(id: string): Promise<Result<ModelPlace>>;
}

export function createModelFolders({ folders, ownFolder }: ModelFoldersOptions): ModelFolders {
  async function list(): Promise<Map<string, ModelPlace>> {
    const found = new Map<string, ModelPlace>();
    for (const parent of ownFolder === undefined ? folders : [...folders, ownFolder]) {
      const entries = await readdir(parent, { withFileTypes: true }).catch(toNoEntries);
      for (const entry of entries) {
        const isModel = entry.isDirectory() && MODEL_ID.test(entry.name);
        if (isModel && !found.has(entry.name)) {
          found.set(entry.name, { folder: join(parent, entry.name), isShipped: parent !== ownFolder });
        }
      }
    }
    return found;
  }
  return {
    list,
    async find(id) {
      const place = MODEL_ID.test(id) ? (await list()).get(id) : undefined;
      if (place !== undefined) return { ok: true, value: place };
      return err('model/unknown', `There is no model named ${id.slice(0, 64)}.`, { model: id.slice(0, 64) });
    },
  };
}

/** A folder that is not there holds no models; one that may not be read is another matter. */
function toNoEntries(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

/** Also what may be the name of a folder: no dots, no separators. */
const MODEL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
