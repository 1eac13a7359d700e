import { open } from 'node:fs/promises';
import type { NewTrees } from '#main/models/model-trees.ts';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { createPause } from '#main/signals/pause.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { FittedRun } from '#main/training/jobs/fit-run.ts';
import type { RunContext } from '#main/training/jobs/plan-run.ts';
import { readNetworkRows } from '#main/training/jobs/read-network-rows.ts';
import { growTrees } from './grow-trees.ts';

/**
 * Grows a job's trees on the training rows of one fold, as they are; null where the job wants none.
 * Errors: 'app/wrong-use' for numbers that are not known or of another recipe, or where each row has several labels; 'job/cancelled'.
 */
export async function fitTrees(
  { job, recipe, set, signal }: Pick<RunContext, 'job' | 'recipe' | 'set' | 'signal'>,
  { classes }: Pick<FittedRun, 'classes'>,
): Promise<Result<NewTrees | null>> {
  const { trees: settings } = job;
  if (settings === undefined) return ok(null);
  const numbers = findRowNumbers(settings.numbersId);
  if (numbers === undefined || numbers.recipeId !== recipe.id || set.labelKind !== 'classes')
    return err(
      'app/wrong-use',
      `Trees of '${settings.numbersId}' cannot be grown here: ${numbers === undefined ? 'no such numbers are known' : `they describe rows of ${numbers.recipeId} that have one class each`}. Change 'trees' in the job file.`,
    );
  const finisher = toRowFinisher(recipe);
  const pause = createPause();
  const described: Float64Array[] = [];
  const handle = await open(set.files.inputsPath, 'r');
  try {
    for (const row of classes.train) {
      if (signal.aborted) return err('job/cancelled', 'Cancelled.');
      const source = { set, statistics: null, finisher };
      const { inputs, lengths } = await readNetworkRows(handle, Int32Array.of(row), source);
      described.push(numbers.describe(inputs, lengths[0] ?? inputs.length));
      await pause();
    }
  } finally {
    await handle.close();
  }
  const labels = Uint8Array.from(classes.train, (row) => set.labels[row] ?? 0);
  const grown = await growTrees({ rows: described, labels, classCount: set.classIds.length }, settings, pause);
  return ok({ share: settings.share, trees: { formatVersion: 1, numbersId: settings.numbersId, ...grown } });
}
