import { joinName, type SourceFolder } from './source-folder.ts';

const FILE_NAME = 'RECORDS';
const MAX_BYTES = 16 * 1024 ** 2;

/**
 * PhysioNet's list of a database's recordings, one per line, relative to its folder: 'records100/00000/00001_lr', with or without
 * suffix, or a folder with '/' at the end. Listed recordings that are not there (a part of a database) are no error.
 */
export class RecordsList {
  readonly #names: ReadonlySet<string>;
  readonly #folders: readonly string[];

  private constructor(names: readonly string[]) {
    this.#names = new Set(names.flatMap((name) => [name, name.replace(/\.[^./]+$/, '')]));
    this.#folders = names.filter((name) => name.endsWith('/'));
  }

  /** The list of a folder, undefined where it has none that can be read. */
  static async read(
    source: SourceFolder,
    folder: string,
    fileNames: readonly string[],
  ): Promise<RecordsList | undefined> {
    if (!fileNames.includes(FILE_NAME)) return undefined;
    const bytes = await source.read(joinName(folder, FILE_NAME), MAX_BYTES);
    if (!bytes.ok) return undefined;
    const lines = new TextDecoder().decode(bytes.value).split(/[\r\n]+/);
    const names = lines
      .map((line) => line.trim().replace(/^\.\//, ''))
      .filter((line) => line !== '' && !line.startsWith('#'));
    return names.length === 0 ? undefined : new RecordsList(names.map((name) => joinName(folder, name)));
  }

  /** @param name  of a recording, relative to the granted folder */
  includes(name: string): boolean {
    return this.#names.has(name) || this.#folders.some((folder) => name.startsWith(folder));
  }
}
