import { open } from 'node:fs/promises';
import type { NewTrees } from '#main/models/model-trees.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { createPause } from '#main/signals/pause.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { FittedRun } from '#main/training/jobs/fit-run.ts';
import type { RunContext } from '#main/training/jobs/plan-run.ts';
import { readNetworkRows } from '#main/training/jobs/read-network-rows.ts';
import { findJobNumbers } from './find-job-numbers.ts';
import { growTrees } from './grow-trees.ts';

export interface GrownTrees extends NewTrees {
  /** With what was read and counted for them. */
  readonly growingSec: number;
}

/**
 * Grows a job's trees on the training rows of one fold, as they are; null where the job wants none.
 * Errors: those of findJobNumbers; 'job/cancelled'.
 */
export async function fitTrees(
  context: Pick<RunContext, 'job' | 'networks' | 'recipe' | 'set' | 'signal'>,
  { classes }: Pick<FittedRun, 'classes'>,
): Promise<Result<GrownTrees | null>> {
  const { job, recipe, set, signal } = context;
  const { trees: settings } = job;
  const found = findJobNumbers(job, context);
  if (!found.ok) return found;
  const numbers = found.value;
  if (settings === undefined || numbers === null) return ok(null);
  const startedMs = performance.now();
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
  const rows = { rows: described, labels, classCount: set.classIds.length };
  const grown = await growTrees(rows, settings, { pause, signal });
  if (grown === undefined) return err('job/cancelled', 'Cancelled.');
  const { numbersId, share } = settings;
  return ok({
    share,
    trees: { formatVersion: 1, numbersId, ...grown },
    growingSec: (performance.now() - startedMs) / 1000,
  });
}
