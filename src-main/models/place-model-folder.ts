import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import { readModelCard } from './read-model.ts';
import { readSpikingCard } from './spiking/spiking-model.ts';

export interface ModelPlan {
  /** The model's folder is made in it. */
  readonly outFolder: string;
  /** Of the model that will be made. */
  readonly id: string;
  /** Of the model that it is made of. */
  readonly parentId: string;
  readonly kind: 'classifier' | 'spiking';
  /** Whether a model of that kind that lies there may be replaced. */
  readonly overwrites: boolean;
}

/**
 * Whether a model may be put to where it is to lie, asked before any work. Nothing but a model of the same kind is ever replaced.
 * Errors: 'app/wrong-use' for the id of the model that it is made of; 'model/exists' where the place is taken.
 */
export async function checkModelPlace({ outFolder, id, parentId, kind, overwrites }: ModelPlan): Promise<Result<void>> {
  if (id === parentId)
    return err('app/wrong-use', `${id} is the model that it would be made of. Give another id with --id.`);
  const folder = join(outFolder, id);
  if ((await lstat(folder).catch(ignoreMissing)) === undefined) return ok(undefined);
  if (!overwrites)
    return err(
      'model/exists',
      `There is a folder '${id}' there already: nothing was written. Give another --id or --out, or --overwrite to replace the model in it.`,
      { model: id },
    );
  const card = await (kind === 'spiking' ? readSpikingCard(folder) : readModelCard(folder));
  if (card.ok && card.value.id === id) return ok(undefined);
  const what = kind === 'spiking' ? 'spiking network' : 'model';
  return err(
    'model/exists',
    `The folder '${id}' that is there holds no ${what} of that name, and is not replaced. Give another --id or --out.`,
    { model: id },
  );
}

/** Puts a whole model's folder in its place; what lies there goes only when the new one is there. Errors are those of the file system. */
export async function placeModelFolder(staged: string, outFolder: string, id: string): Promise<void> {
  await mkdir(outFolder, { recursive: true });
  const target = join(outFolder, id);
  // A dot: no folder of a registry.
  const old = join(outFolder, `.${id}.old`);
  await rm(old, { recursive: true, force: true });
  await rename(target, old).catch(ignoreMissing);
  await rename(staged, target);
  await rm(old, { recursive: true, force: true });
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
