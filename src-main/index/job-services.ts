import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readModelCard } from '#main/models/read-model.ts';
import { listFinishedResults } from '#main/training/jobs/finished-run.ts';
import {
  summarizeAll,
  summarizeCard,
  summarizeResults,
  type SummarizedRun,
} from '#main/training/jobs/summarize-runs.ts';
import { readWorkState, requestCancel, toShownState } from '#main/training/jobs/work-folder.ts';
import type { WorkState } from '#shared/domain/work-state.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

export { requestCancel, summarizeAll };
export type { RunFigure, SummarizedRun } from '#main/training/jobs/summarize-runs.ts';

/** A work folder as a list shows it. */
export interface ListedWork extends Omit<WorkState, 'state' | 'formatVersion' | 'jobSha256' | 'dataSha256'> {
  readonly folder: string;
  readonly state: WorkState['state'] | 'interrupted';
}

/** Work folders among these and directly below them, those that changed last first. Errors: 'job/unknown' for a path that is not there. */
export async function listWorkFolders(paths: readonly string[]): Promise<Result<readonly ListedWork[]>> {
  const found = new Map<string, ListedWork>();
  for (const path of paths) {
    if (!existsSync(path)) return err('job/unknown', `There is no folder '${basename(path)}'.`);
    const below = await readdir(path, { withFileTypes: true }).catch(() => []);
    const folders = [path, ...below.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))];
    for (const folder of folders) {
      const state = await readWorkState(folder);
      if (state.ok) found.set(folder, toListed(folder, state.value));
    }
  }
  return ok([...found.values()].sort((a, b) => b.updatedAtMs - a.updatedAtMs));
}

function toListed(folder: string, state: WorkState): ListedWork {
  const { modelId, version, processId, startedAtMs, updatedAtMs, message } = state;
  const { runCount, runsDone, epoch, epochCount, remainingMs } = state;
  return {
    folder,
    modelId,
    version,
    state: toShownState(state),
    runCount,
    runsDone,
    epoch,
    epochCount,
    remainingMs,
    message,
    processId,
    startedAtMs,
    updatedAtMs,
  };
}

/** A model's folder, or a work folder whose folds are done in part. Errors: 'job/unknown' where it is neither. */
export async function summarizeRun(path: string): Promise<Result<SummarizedRun>> {
  const card = await readModelCard(path);
  if (card.ok) return ok(summarizeCard(card.value));
  const state = await readWorkState(path);
  if (!state.ok)
    return err('job/unknown', `${basename(path)} is neither the folder of a model nor the work folder of a job.`);
  const results = await listFinishedResults(path);
  const { modelId, version, runCount } = state.value;
  const name = `${modelId} ${version} (${results.length} of ${runCount} runs)`;
  return ok(summarizeResults({ name, architecture: '-', protocol: '-' }, results));
}
