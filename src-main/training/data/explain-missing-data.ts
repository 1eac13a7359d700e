import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ErrorCode } from '#shared/result/codes.ts';
import { err, type Result } from '#shared/result/result.ts';

export interface DataPlace {
  /** Holds the data sets' folders. */
  readonly dataFolder: string;
  readonly dataSets: readonly string[];
}

const OF_FILES: readonly ErrorCode[] = ['import/missing-file', 'import/not-found', 'table/unreadable'];

/**
 * A file that is not there because its whole folder is not: said of the folder, with what to do. Whatever else was found stays as it is.
 * Errors: 'import/not-found'.
 */
export async function explainMissingData<Found>(
  found: Result<Found>,
  { dataFolder, dataSets }: DataPlace,
): Promise<Result<Found>> {
  if (found.ok || !OF_FILES.includes(found.error.code)) return found;
  const name = basename(dataFolder);
  if (!(await isFolder(dataFolder)))
    return notFound(
      `There is no data folder '${name}'. Name one that holds a folder ${toNames(dataSets)}, with the data set unpacked in it.`,
    );
  for (const dataSet of dataSets) {
    if (await isFolder(join(dataFolder, dataSet))) continue;
    const what =
      name === dataSet ? 'name the folder that it lies in' : 'it must hold one with the data set unpacked in it';
    return notFound(`The data folder '${name}' holds no folder '${dataSet}': ${what}.`);
  }
  return found;
}

function notFound(message: string): Result<never> {
  return err('import/not-found', message);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function toNames(dataSets: readonly string[]): string {
  return dataSets.map((dataSet) => `'${dataSet}'`).join(' and ');
}
