import type { Database } from '#main/store/database.ts';
import { listTrainingLines } from '#main/store/tables/training-line.ts';
import {
  findTrainingRun,
  findTrainingRunSummary,
  listTrainingEpochs,
  listTrainingRuns,
  type TrainingRunRow,
} from '#main/store/tables/training-run.ts';
import type { TrainingRun, TrainingRunSummary } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { TrainingRunId } from '#shared/units/ids.ts';
import { findResumeProblem } from './find-resume-problem.ts';

/** What became of a library's training runs; reading alone, also for a command beside the desk that owns the library. */
export interface TrainingRuns {
  /** Newest first. */
  list(): Result<readonly TrainingRunSummary[]>;
  /** Errors: 'training/unknown-run'. */
  show(runId: TrainingRunId): Result<TrainingRun>;
  /** What the list says of it. The same error. */
  summarize(runId: TrainingRunId): Result<TrainingRunSummary>;
  /** As it is stored. The same error. */
  find(runId: TrainingRunId): Result<TrainingRunRow>;
}

const MOST_LISTED = 200;
const MOST_LINES = 200;

export function createTrainingRuns(db: Pick<Database, 'tryRead'>): TrainingRuns {
  return {
    list: () => db.tryRead((read) => ok(listTrainingRuns(read, MOST_LISTED))),
    show: (runId) =>
      db.tryRead((read) => {
        const summary = findTrainingRunSummary(read, runId);
        const run = findTrainingRun(read, runId);
        if (summary === undefined || run === undefined) return unknownRun();
        return ok({
          ...summary,
          epochs: listTrainingEpochs(read, runId),
          log: listTrainingLines(read, runId, MOST_LINES),
          survey: run.survey,
          outcome: run.outcome,
          whyNotResume: findResumeProblem(read, run),
        });
      }),
    summarize: (runId) =>
      db.tryRead((read) => {
        const summary = findTrainingRunSummary(read, runId);
        return summary === undefined ? unknownRun() : ok(summary);
      }),
    find: (runId) =>
      db.tryRead((read) => {
        const run = findTrainingRun(read, runId);
        return run === undefined ? unknownRun() : ok(run);
      }),
  };
}

function unknownRun(): Result<never> {
  return err('training/unknown-run', 'This training run is not there any more.');
}
