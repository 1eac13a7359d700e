import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Jobs } from '#main/jobs/queue.ts';
import { newTrainingRunId } from '#main/store/new-id.ts';
import {
  interruptUnfinishedRuns,
  listTrainingFolders,
  type NewTrainingRun,
  type TrainingRunRow,
} from '#main/store/tables/training-run.ts';
import type { Job } from '#shared/domain/job.ts';
import type {
  CorrectionSurvey,
  TrainingEstimate,
  TrainingPlan,
  TrainingRun,
  TrainingRunSummary,
  TrainingSurvey,
} from '#shared/domain/training-run.ts';
import type { CompressionOptions, TrainingOptions } from '#shared/ipc/schemas/training.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import { findCompressionOptions, takeData } from './by-job/compression-options.ts';
import type { ChosenFolder } from './by-job/data-folders.ts';
import { isByJob, planByJob } from './by-job/plan-by-job.ts';
import { estimateTraining, type EstimateDeps } from './estimate-training.ts';
import { isUnderWay, refuseResume } from './find-resume-problem.ts';
import { freeze, hashFrozen, planTraining, type PlannedTraining } from './plan-data.ts';
import { createRunJournal } from './run-journal.ts';
import { runTraining } from './run-training.ts';
import type { FrozenJob, RunTrainingDeps } from './training-context.ts';
import { createTrainingRuns } from './training-runs.ts';
import { waitForQuiet } from './when-quiet.ts';
import { surveyCorrections } from './survey-corrections.ts';
import { sweepTrainingFolder } from './sweep-training-folder.ts';
import { listArchitectureChoices, listTrunkChoices } from './trainable-network.ts';

export interface TrainingDeskDeps
  extends Omit<RunTrainingDeps, 'journal' | 'whenQuiet'>, Pick<EstimateDeps, 'tempFolder'> {
  readonly jobs: Pick<Jobs, 'start' | 'list'>;
  /** Calls back when a job has ended, however. */
  readonly whenEnded: (job: Job, callback: (ended: Job) => void) => void;
  /** Why nothing can be trained on this machine, in words; null where it can, or where nobody knows yet. */
  readonly findProblem: () => string | null;
}

/** Training on the library's own labels, and what became of it. */
export interface TrainingDesk {
  /** What can be trained, and what training can begin with. */
  options(): Promise<Result<TrainingOptions>>;
  /** Errors: 'model/unknown', 'model/broken', 'training/not-possible' for what is to be trained; what is wrong with the data is said in it. */
  survey(plan: TrainingPlan): Promise<Result<TrainingSurvey>>;
  /** Errors: as survey, and 'training/not-possible' for data that cannot be trained on; those of the tensor process where it has to be timed. */
  estimate(plan: TrainingPlan): Promise<Result<TrainingEstimate>>;
  /** Freezes the data and queues the run: one after another. Errors: as survey; 'training/not-possible'. */
  start(plan: TrainingPlan): Promise<Result<TrainingRunSummary>>;
  /** Goes on from the run's checkpoint. Errors: 'training/unknown-run', 'training/running', 'training/not-possible', 'training/changed-data'. */
  resume(runId: TrainingRunId): Result<TrainingRunSummary>;
  /** Newest first. */
  list(): Result<readonly TrainingRunSummary[]>;
  /** Errors: 'training/unknown-run'. */
  show(runId: TrainingRunId): Result<TrainingRun>;
  /** Its model stays. Errors: 'training/unknown-run', 'training/running'. */
  delete(runId: TrainingRunId): Promise<Result<null>>;
  /** What was corrected since a model was made. Errors: as survey. */
  corrections(modelId: ModelId): Promise<Result<CorrectionSurvey>>;
  /** How a model can be made smaller here. Errors: 'model/unknown', 'model/broken', 'model/not-applicable'. */
  compression(modelId: ModelId): Promise<Result<CompressionOptions>>;
  /** Remembers where the data sets lie that a model was trained on. Errors: as compression; 'training/not-possible' and those of listing a source where they are not there. */
  takeData(modelId: ModelId, chosen: ChosenFolder): Promise<Result<CompressionOptions>>;
}

/** Opening it marks runs that the program's end cut off: they can be taken up again. */
export function createTrainingDesk(deps: TrainingDeskDeps): TrainingDesk {
  const { db, models, jobs, now } = deps;
  const journal = createRunJournal(deps);
  const runs = createTrainingRuns(db);
  const whenQuiet = (signal: AbortSignal) => waitForQuiet(deps, signal);
  let lastEstimate: Promise<unknown> = Promise.resolve();
  db.tryWrite((tx) => ok(interruptUnfinishedRuns(tx, now())));
  sweepTrainingFolder(deps.trainingFolder, listTrainingFolders(db.read));

  function planAny(plan: TrainingPlan): Promise<Result<PlannedTraining>> {
    return isByJob(plan) ? planByJob(plan, deps) : planTraining(plan, deps);
  }

  /** The job's end is the run's, however it comes: done, failed, cancelled while it waited, or the program's end. */
  function launch(run: TrainingRunRow): Result<TrainingRunSummary> {
    const { title, plan, id } = run;
    const totalCount = plan.compression == null ? plan.fit.epochCount : null;
    const newJob = { kind: 'train', title, countedUnit: 'epochs', totalCount } as const;
    const job = jobs.start(newJob, (context) => runTraining(run, context, { ...deps, journal, whenQuiet }));
    const changed = journal.change(id, { state: 'queued', jobId: job.id, finishedAtMs: null, message: '' });
    if (!changed.ok) return changed;
    deps.whenEnded(job, ({ state, message }) => journal.change(id, { state, message, finishedAtMs: now() }));
    return runs.summarize(id);
  }

  /** One at a time: a probe beside another, or beside a training, would time both. */
  function estimateAlone(plan: TrainingPlan): Promise<Result<TrainingEstimate>> {
    const estimate = lastEstimate.then(async () => {
      const planned = await planAny(plan);
      if (!planned.ok) return planned;
      if (isByJob(plan))
        return err('training/not-possible', 'How long it takes is told when some batches of its first epoch are done.');
      const listed = runs.list();
      const isBusy = listed.ok && listed.value.some(isUnderWay);
      return estimateTraining(plan, planned.value, { ...deps, isBusy });
    });
    lastEstimate = estimate.catch(() => undefined);
    return estimate;
  }

  return {
    async options() {
      const trunks = await listTrunkChoices(models);
      return ok({ architectures: listArchitectureChoices(), trunks, problem: deps.findProblem() });
    },
    async survey(plan) {
      const planned = await planAny(plan);
      return planned.ok ? ok(planned.value.survey) : planned;
    },
    estimate: estimateAlone,
    async start(plan) {
      const planned = await planAny(plan);
      if (!planned.ok) return planned;
      const problem = planned.value.survey.problem ?? deps.findProblem();
      if (problem !== null) return err('training/not-possible', problem);
      const run = toNewRun(plan, planned.value, now());
      const begun = journal.begin(run);
      if (!begun.ok) return begun;
      const found = runs.find(run.id);
      return found.ok ? launch(found.value) : found;
    },
    resume(runId) {
      const found = runs.find(runId);
      if (!found.ok) return found;
      const refusal = db.tryRead((read) => refuseResume(read, found.value));
      return refusal.ok ? launch(found.value) : refusal;
    },
    list: () => runs.list(),
    show: (runId) => runs.show(runId),
    async delete(runId) {
      const found = runs.find(runId);
      if (!found.ok) return found;
      if (isUnderWay(found.value)) return err('training/running', 'This run is under way. Cancel it first.');
      await rm(join(deps.trainingFolder, found.value.folder), { recursive: true, force: true });
      return journal.remove(runId);
    },
    corrections: (modelId) => surveyCorrections(modelId, deps),
    compression: (modelId) => findCompressionOptions(modelId, deps),
    takeData: (modelId, chosen) => takeData({ modelId, chosen }, deps),
  };
}

function toNewRun(plan: TrainingPlan, { trainable, sides, survey }: PlannedTraining, nowMs: number): NewTrainingRun {
  const id = newTrainingRunId();
  const frozen = freeze(sides);
  const { recipeId, supportedLeads } = trainable.card;
  const job: FrozenJob = { recipeId, supportedLeads };
  const frozenSha256 = hashFrozen(frozen);
  return { id, title: plan.title, plan, job, survey, frozen, frozenSha256, folder: id, createdAtMs: nowMs };
}
