import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { Database } from '#main/store/database.ts';
import { listTrainingLines } from '#main/store/tables/training-line.ts';
import {
  findTrainingRun,
  findTrainingRunSummary,
  interruptUnfinishedRuns,
  listTrainingEpochs,
  listTrainingRuns,
  type TrainingRunRow,
} from '#main/store/tables/training-run.ts';
import type {
  CorrectionSurvey,
  TrainingPlan,
  TrainingRun,
  TrainingRunSummary,
  TrainingSurvey,
} from '#shared/domain/training-run.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { TrainingOptions } from '#shared/ipc/schemas/training.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import { planTraining } from './plan-data.ts';
import { createRunJournal } from './run-journal.ts';
import { surveyCorrections } from './survey-corrections.ts';
import { listArchitectureChoices, listTrunkChoices } from './trainable-network.ts';
import { findResumeProblem } from './find-resume-problem.ts';

export interface TrainingDeskDeps {
  readonly db: Database;
  readonly models: ModelRegistry;
  /** Holds a folder for each run. */
  readonly trainingFolder: string;
  readonly publish: Publish;
  readonly now: () => number;
  /** Why nothing can be trained on this machine, in words; null where it can, or where nobody knows yet. */
  readonly findProblem: () => string | null;
}

/** Training on the library's own labels, and what became of it. */
export interface TrainingDesk {
  /** What can be trained, and what training can begin with. */
  options(): Promise<Result<TrainingOptions>>;
  /** Errors: 'model/unknown', 'model/broken', 'training/not-possible' for what is to be trained; what is wrong with the data is said in it. */
  survey(plan: TrainingPlan): Promise<Result<TrainingSurvey>>;
  /** Newest first. */
  list(): Result<readonly TrainingRunSummary[]>;
  /** Errors: 'training/unknown-run'. */
  show(runId: TrainingRunId): Result<TrainingRun>;
  /** Its model stays. Errors: 'training/unknown-run', 'training/running'. */
  delete(runId: TrainingRunId): Promise<Result<null>>;
  /** What was corrected since a model was made. Errors: as survey. */
  corrections(modelId: ModelId): Promise<Result<CorrectionSurvey>>;
}

const MOST_LISTED = 200;
const MOST_LINES = 200;

/** Opening it marks runs that the program's end cut off: they can be taken up again. */
export function createTrainingDesk(deps: TrainingDeskDeps): TrainingDesk {
  const { db, models } = deps;
  const journal = createRunJournal(deps);
  db.tryWrite((tx) => ok(interruptUnfinishedRuns(tx, deps.now())));

  function find(runId: TrainingRunId): Result<TrainingRunRow> {
    return db.tryRead((read) => {
      const run = findTrainingRun(read, runId);
      return run === undefined ? unknownRun() : ok(run);
    });
  }

  return {
    async options() {
      const trunks = await listTrunkChoices(models);
      return ok({ architectures: listArchitectureChoices(), trunks, problem: deps.findProblem() });
    },
    async survey(plan) {
      const planned = await planTraining(plan, deps);
      return planned.ok ? ok(planned.value.survey) : planned;
    },
    list: () => db.tryRead((read) => ok(listTrainingRuns(read, MOST_LISTED))),
    show: (runId) =>
      db.tryRead((read) => {
        const found = find(runId);
        const summary = findTrainingRunSummary(read, runId);
        if (!found.ok || summary === undefined) return unknownRun();
        const { survey, outcome } = found.value;
        const epochs = listTrainingEpochs(read, runId);
        const log = listTrainingLines(read, runId, MOST_LINES);
        return ok({ ...summary, epochs, log, survey, outcome, whyNotResume: findResumeProblem(read, found.value) });
      }),
    async delete(runId) {
      const found = find(runId);
      if (!found.ok) return found;
      if (found.value.state === 'queued' || found.value.state === 'running')
        return err('training/running', 'This run is under way. Cancel it first.');
      await rm(join(deps.trainingFolder, found.value.folder), { recursive: true, force: true });
      return journal.remove(runId);
    },
    corrections: (modelId) => surveyCorrections(modelId, deps),
  };
}

function unknownRun(): Result<never> {
  return err('training/unknown-run', 'This training run is not there any more.');
}
