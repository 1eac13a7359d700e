import { constants } from 'node:fs';
import { copyFile, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import { MAX_TREES_BYTES } from './model-trees.ts';
import { brokenModel } from './read-model-json.ts';

/** What a kind of model's folder is made of, with the most that each may have; other files in it are left alone. */
interface ModelFile {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly maxBytes: number;
}

const NETWORK_FILES: readonly ModelFile[] = [
  { name: 'weights.bin', isNeeded: true, maxBytes: 1024 ** 3 },
  { name: 'input-statistics.bin', isNeeded: false, maxBytes: 16 * 1024 ** 2 },
  { name: 'trees.json', isNeeded: false, maxBytes: MAX_TREES_BYTES },
  { name: 'model.json', isNeeded: true, maxBytes: 64 * 1024 ** 2 },
  { name: 'card.json', isNeeded: true, maxBytes: 64 * 1024 ** 2 },
];

/** Of a spiking network: the weights are its parent's. */
export const SPIKING_FILES: readonly ModelFile[] = [
  { name: 'scales.bin', isNeeded: true, maxBytes: 64 * 1024 ** 2 },
  { name: 'card.json', isNeeded: true, maxBytes: 64 * 1024 ** 2 },
];

/**
 * Copies the files of a model, real files only: a link could lead anywhere.
 * @param to  made here, for its owner only
 * Errors: 'import/not-found'; 'model/broken', naming the file; 'import/unreadable', 'export/unwritable'.
 */
export async function copyModelFolder(
  from: string,
  to: string,
  files: readonly ModelFile[] = NETWORK_FILES,
): Promise<Result<null>> {
  const folder = await lstat(from).catch(() => undefined);
  if (folder?.isDirectory() !== true) return err('import/not-found', 'There is no model: this is no folder.');
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const { name, isNeeded, maxBytes } of files) {
    const facts = await lstat(join(from, name)).catch(() => undefined);
    if (facts === undefined && !isNeeded) continue;
    if (facts?.isFile() !== true) return brokenModel(name, 'is missing or is no file');
    if (facts.size > maxBytes) return brokenModel(name, `is larger than ${maxBytes} bytes`);
    try {
      await copyFile(join(from, name), join(to, name), constants.COPYFILE_EXCL);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return err('import/unreadable', `The model's file ${name} cannot be copied (${code}).`, { file: name });
    }
  }
  return ok(null);
}
