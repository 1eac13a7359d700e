import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#shared/result/result.ts';
import type { SplitFold } from '../split.ts';
import { fitRun, type FittedRun } from './fit-run.ts';
import { joinWeights } from './join-members.ts';
import type { RunContext } from './plan-run.ts';
import { writeWhole, type WorkFolder } from './work-folder.ts';
import type { FitTensor } from './job-session.ts';

export interface FitMembersOptions {
  /** Of one member, before they are joined. */
  readonly context: RunContext;
  readonly fold: SplitFold;
  /** 'fold-1' */
  readonly name: string;
  readonly folder: string;
  readonly work: Pick<WorkFolder, 'openRun'>;
}

/**
 * Trains one fold: one network, or as many as the job has members, each from a seed of its own (the job's, and those that follow it) in a
 * folder of its own; then their weights are joined. The chosen epoch is the first member's. Errors: as fitRun.
 */
export async function fitMembers(options: FitMembersOptions, tensor: FitTensor): Promise<Result<FittedRun>> {
  const { context, fold, name, folder, work } = options;
  const { members = 1 } = context.job;
  if (members === 1) return fitRun(context, { fold, folder }, tensor);
  const runs: FittedRun[] = [];
  for (let member = 0; member < members; member++) {
    const { fit } = context.job;
    const own: RunContext = { ...context, job: { ...context.job, fit: { ...fit, seed: fit.seed + member } } };
    const fitted = await fitRun(own, { fold, folder: await work.openRun(`${name}-member-${member + 1}`) }, tensor);
    if (!fitted.ok) return fitted;
    runs.push(fitted.value);
  }
  const weights = await Promise.all(runs.map(({ weightsPath }) => readFloats(weightsPath)));
  const joined = joinWeights(context.networks.final, weights);
  const weightsPath = join(folder, 'joined.weights.bin');
  await writeWhole(weightsPath, new Uint8Array(joined.buffer, joined.byteOffset, joined.byteLength));
  const [first] = runs;
  if (first === undefined) throw new Error('fitMembers: a job has one member at least');
  const trainingSec = runs.reduce((sum, run) => sum + run.trainingSec, 0);
  return ok({ ...first, weightsPath, lastWeightsPath: null, trainingSec });
}

async function readFloats(path: string): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await readFile(path)).buffer);
}
