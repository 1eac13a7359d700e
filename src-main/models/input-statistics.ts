import { createHash } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowStatistics } from '#main/preprocessing/row-statistics.ts';
import type { InputStatisticsFacts } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

const FILE = 'input-statistics.bin';
/** Of 12 leads of a minute at 500 Hz, by position. */
const MAX_BYTES = 8 * 12 * 30_000;

/** Numbers by which a model's input is scaled, and where it is cut off. */
export interface InputStatistics extends RowStatistics {
  readonly clipDeviations: number | null;
}

/** Puts the numbers into a model's folder: float32 little-endian, all means, then all deviations. @returns what its card says of them */
export async function writeInputStatistics(
  folder: string,
  { kind, from, rowCount, means, deviations, clipDeviations }: InputStatistics,
): Promise<InputStatisticsFacts> {
  const both = Float32Array.from([...means, ...deviations]);
  const bytes = new Uint8Array(both.buffer);
  const path = join(folder, FILE);
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
  return { kind, from, rowCount, clipDeviations, sha256: hash(bytes) };
}

/**
 * Reads them back.
 * Errors: 'model/broken', naming the file: it is missing, is not the one of the card, or holds a mean or deviation that scales nothing.
 */
export async function readInputStatistics(
  folder: string,
  { sha256, ...facts }: InputStatisticsFacts,
): Promise<Result<InputStatistics>> {
  const path = join(folder, FILE);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) return broken('is missing or cannot be read');
  if (found.size === 0 || found.size % 8 !== 0 || found.size > MAX_BYTES)
    return broken(`has ${found.size} bytes; as many means as deviations of four bytes each are wanted`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return broken('cannot be read');
  if (hash(bytes) !== sha256) return broken('is not the file that the card describes: its SHA-256 differs');
  const both = new Float32Array(Uint8Array.from(bytes).buffer);
  const means = both.slice(0, both.length / 2);
  const deviations = both.slice(both.length / 2);
  if (!means.every(Number.isFinite) || !deviations.every((value) => Number.isFinite(value) && value > 0))
    return broken('holds a mean that is no number, or a deviation that is not above 0');
  return ok({ ...facts, means, deviations });
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function broken(reason: string): Result<never> {
  return err('model/broken', `The model cannot be used: ${FILE} ${reason}.`, { file: FILE });
}
