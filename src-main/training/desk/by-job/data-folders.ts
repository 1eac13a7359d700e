import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Database } from '#main/store/database.ts';
import { putSetting, readStoredSettings } from '#main/store/tables/setting.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** A folder that a person chose. */
export interface ChosenFolder {
  readonly path: string;
  /** What the person knows it by. */
  readonly name: string;
  /** It is an upload of this session: it is not remembered longer, and goes when another takes its place. */
  readonly dispose: (() => void) | null;
}

/** Where data sets lie, as persons chose it; kept with the library's settings. Paths never leave main. */
export interface DataFolders {
  /** The folder in which a job's data sets lie side by side. Errors: 'training/not-possible' where none was chosen, or one of them is not there (any more). */
  find(dataSets: readonly string[]): Promise<Result<DataFolder>>;
  /** Name of the folder that was chosen; null: none was. */
  findName(dataSets: readonly string[]): string | null;
  /** Finds data sets in what was chosen: in it, or it is the only one itself. Errors: 'training/not-possible', naming what is missing. */
  locate(dataSets: readonly string[], chosen: ChosenFolder): Promise<Result<DataFolder>>;
  /** From now on they are read from there. Errors: those of the store. */
  remember(dataSets: readonly string[], folder: DataFolder, chosen: ChosenFolder): Result<null>;
}

export interface DataFolder {
  /** Holds the data sets' folders. */
  readonly path: string;
  readonly name: string;
}

/** Not among the settings that a page may write: it holds paths. */
const SETTING = 'dataFolders';

export function createDataFolders(db: Database): DataFolders {
  /** Of uploads, by data set. */
  const session = new Map<string, ChosenFolder & DataFolder>();

  function readKept(): ReadonlyMap<string, DataFolder> {
    const read = db.tryRead((reading) => ok(readStoredSettings(reading)[SETTING]));
    return read.ok ? parseKept(read.value) : new Map();
  }

  function findChosen([first = '']: readonly string[]): DataFolder | undefined {
    return session.get(first) ?? readKept().get(first);
  }

  return {
    async find(dataSets) {
      const chosen = findChosen(dataSets);
      if (chosen === undefined) return notPossible(`Choose the folder in which ${toNames(dataSets)} lies.`);
      const missing = await findMissing(dataSets, chosen.path);
      if (missing.length === 0) return ok({ path: chosen.path, name: chosen.name });
      return notPossible(
        `The data set ${toNames(missing)} is not where it was any more, in '${chosen.name}'. Choose its folder again.`,
      );
    },
    findName: (dataSets) => findChosen(dataSets)?.name ?? null,
    async locate(dataSets, { path, name }) {
      const missing = await findMissing(dataSets, path);
      if (missing.length === 0) return ok({ path, name });
      const [only] = dataSets;
      if (dataSets.length === 1 && basename(path) === only) return ok({ path: dirname(path), name });
      return notPossible(
        `'${name}' holds no folder named ${toNames(missing)}: choose the folder in which the data set lies unpacked under that name${dataSets.length === 1 ? ', or that folder itself' : ''}.`,
      );
    },
    remember(dataSets, folder, chosen) {
      for (const dataSet of dataSets) {
        session.get(dataSet)?.dispose?.();
        session.delete(dataSet);
        if (chosen.dispose !== null) session.set(dataSet, { ...chosen, ...folder });
      }
      if (chosen.dispose !== null) return ok(null);
      const kept = Object.fromEntries([...readKept(), ...dataSets.map((dataSet) => [dataSet, folder] as const)]);
      return db.tryWrite((tx) => {
        putSetting(tx, SETTING, kept);
        return ok(null);
      });
    },
  };
}

async function findMissing(dataSets: readonly string[], folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const dataSet of dataSets) {
    const facts = await stat(join(folder, dataSet)).catch(() => undefined);
    if (facts?.isDirectory() !== true) missing.push(dataSet);
  }
  return missing;
}

/** Whatever else stands there counts as not set. */
function parseKept(stored: unknown): ReadonlyMap<string, DataFolder> {
  const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];
  return new Map(
    entries.flatMap(([dataSet, own]: [string, unknown]) =>
      isDataFolder(own) ? [[dataSet, { path: own.path, name: own.name }] as const] : [],
    ),
  );
}

function isDataFolder(own: unknown): own is DataFolder {
  return (
    typeof own === 'object' &&
    own !== null &&
    'path' in own &&
    typeof own.path === 'string' &&
    'name' in own &&
    typeof own.name === 'string'
  );
}

function toNames(dataSets: readonly string[]): string {
  return dataSets.map((dataSet) => `'${dataSet}'`).join(' and ');
}

function notPossible(message: string): Result<never> {
  return err('training/not-possible', message);
}
