import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelCard } from '#main/models/read-model.ts';
import { writeCard } from '#main/models/write-card.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import { writePredictionFiles, type JudgedFold } from './prediction-files.ts';

export interface AssembleInput {
  /** Of the staged model: weights, layout, statistics, and a card without results. */
  readonly stagedFolder: string;
  /** The model's folder is made in it, in the place of one that is there. */
  readonly outFolder: string;
  readonly card: Omit<ModelCard, 'weightsSha256'>;
  readonly set: RowSet;
  /** Answers about rows that the network which gave them had not seen. */
  readonly answers: readonly JudgedFold[];
}

/**
 * Puts a model to where it belongs, all of it at once: made beside the place, then renamed.
 * Errors: those of readModelCard; exceptions are those of the file system.
 */
export async function assembleModel(input: AssembleInput): Promise<Result<ModelCard>> {
  const { stagedFolder, outFolder, card, set, answers } = input;
  const staged = await readModelCard(stagedFolder);
  if (!staged.ok) return staged;
  const target = join(outFolder, card.id);
  // A dot: no folder of a registry.
  const [fresh, old] = [join(outFolder, `.${card.id}.new`), join(outFolder, `.${card.id}.old`)];
  await mkdir(outFolder, { recursive: true });
  for (const leftover of [fresh, old]) await rm(leftover, { recursive: true, force: true });
  await cp(stagedFolder, fresh, { recursive: true });
  await writePredictionFiles(join(fresh, 'answers'), set, answers);
  const written = await writeCard(fresh, { ...card, weightsSha256: staged.value.weightsSha256 });
  await rename(target, old).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
  await rename(fresh, target);
  await rm(old, { recursive: true, force: true });
  return ok(written);
}
