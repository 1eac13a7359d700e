import { join } from 'node:path';
import { toKeptFold } from '#shared/domain/classify-training-job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { TrainingEffort } from '../describe-effort.ts';
import type { SplitFold } from '../split.ts';
import { assembleModel } from './assemble-model.ts';
import { finishRun, toFinishedCard } from './finish-run.ts';
import { readFinishedRun } from './finished-run.ts';
import { fitMembers } from './fit-members.ts';
import { prepareSession, toCardFacts, toContext, type Session } from './job-session.ts';
import { joinNetworks } from './join-members.ts';
import { poolFolds, type PooledRun } from './pool-folds.ts';
import type { PreparedJob } from './prepare-job.ts';
import type { JudgedFold } from './prediction-files.ts';
import { findTrainedClasses } from './trained-classes.ts';

/** A job of one split, or of several folds, each a run of its own. Errors: as runClassifyJob. */
export async function runFolds(session: Session): Promise<Result<ModelCard | null>> {
  const { input } = session;
  const prepared = await prepareSession(session, input.job);
  if (!prepared.ok) return prepared;
  const { folds } = prepared.value.split;
  if (input.fold !== null && (folds.length < 2 || input.fold > folds.length))
    return err('app/wrong-use', `There is no fold ${input.fold}: the split of this job has ${folds.length}.`);
  await input.work.tell({ runCount: folds.length, dataSha256: prepared.value.set.sha256 });
  const done: DoneRun[] = [];
  for (const [k, fold] of folds.entries()) {
    const isAsked = input.fold === null || input.fold === k + 1;
    const run = await runFold(session, prepared.value, {
      fold,
      name: `fold-${k + 1}`,
      where: toWhere(folds, k),
      isAsked,
    });
    if (!run.ok) return run;
    if (run.value !== null) done.push(run.value);
    await input.work.tell({ runsDone: done.length });
  }
  if (done.length < folds.length) {
    input.tell(`${done.length} of ${folds.length} folds are done; the model is made when all are`);
    return ok(null);
  }
  const trainingSec = done.reduce((sum, { finished }) => sum + finished.trainingSec, 0);
  const effort = { trainingSec, of: folds.length < 2 ? null : `all ${folds.length} folds` };
  return assembleRuns(session, prepared.value, { done, notes: [], effort });
}

/** One run that is done, with the folder that holds its model. */
export interface DoneRun extends PooledRun {
  readonly folder: string;
}

interface RunRequest {
  readonly fold: SplitFold;
  readonly name: string;
  /** 'fold 1 of 5, ', or nothing. */
  readonly where: string;
  /** False: only looked up. */
  readonly isAsked: boolean;
}

async function runFold(
  session: Session,
  prepared: PreparedJob,
  { fold, name, where, isAsked }: RunRequest,
): Promise<Result<DoneRun | null>> {
  const { input, tensor } = session;
  const folder = await input.work.openRun(name);
  const find = () => readFinishedRun(folder, { dataSha256: prepared.set.sha256, splitSha256: prepared.split.sha256 });
  const before = await find();
  if (before !== undefined) return ok({ folder, fold, finished: before.run, probabilities: before.probabilities });
  if (!isAsked) return ok(null);
  const context = toContext(session, prepared, where);
  const fitted = await fitMembers({ context, fold, name, folder, work: input.work }, tensor);
  if (!fitted.ok) return fitted;
  input.tell(`${where}judging the test rows`);
  const joined = joinMembers(prepared);
  if (!joined.ok) return joined;
  const facts = toCardFacts(session, joined.value, { fold, notes: [] });
  if (!facts.ok) return facts;
  const options = { context: toContext(session, joined.value, where), folder, facts: facts.value, title: where };
  const finished = await finishRun(fitted.value, options, tensor);
  if (!finished.ok) return finished;
  const own = await find();
  return own === undefined
    ? err('job/failed', 'What was just written into the work folder is not there any more.')
    : ok({ folder, fold, finished: own.run, probabilities: own.probabilities });
}

export interface DoneJob {
  readonly done: readonly DoneRun[];
  readonly notes: readonly string[];
  readonly effort: TrainingEffort;
}

/** The model of the run that is kept, with the results of all. */
export async function assembleRuns(
  session: Session,
  prepared: PreparedJob,
  { done, notes, effort }: DoneJob,
): Promise<Result<ModelCard>> {
  const { input } = session;
  const place = toKeptFold(prepared.job);
  const kept = done[place - 1];
  if (kept === undefined) return err('app/wrong-use', `The fold ${place} is to be kept, and there are ${done.length}.`);
  const classes = findTrainedClasses(prepared.job, prepared.set, kept.fold);
  if (!classes.ok) return classes;
  const joined = joinMembers(prepared);
  if (!joined.ok) return joined;
  const facts = toCardFacts(session, joined.value, { fold: kept.fold, notes });
  if (!facts.ok) return facts;
  const pooled = done.length < 2 ? ok([]) : poolFolds(prepared, done, facts.value);
  if (!pooled.ok) return pooled;
  const { finished, folder } = kept;
  const own = [finished.result, finished.byRecord?.result ?? null, finished.last].filter((table) => table !== null);
  const run = { ...finished, fold: kept.fold, classes: classes.value, statistics: null };
  const answers = done.map(({ fold, finished: { chosen }, probabilities }): JudgedFold => ({
    name: fold.name,
    rows: fold.test,
    probabilities,
    thresholds: chosen.thresholds,
  }));
  return assembleModel({
    stagedFolder: join(folder, 'model'),
    outFolder: input.outFolder,
    card: toFinishedCard(facts.value, run, { results: [...pooled.value, ...own], effort }),
    set: prepared.set,
    answers,
  });
}

/** The job with the network that answers, in the place of those that are trained. Errors: those of joinNetworks. */
function joinMembers(prepared: PreparedJob): Result<PreparedJob> {
  const { job, networks } = prepared;
  const final = joinNetworks(networks.final, job.members ?? 1);
  return final.ok ? ok({ ...prepared, networks: { ...networks, final: final.value } }) : final;
}

function toWhere(folds: readonly SplitFold[], k: number): string {
  return folds.length === 1 ? '' : `fold ${k + 1} of ${folds.length}, `;
}
