import type { IoPool } from '#main/io/pool.ts';
import type { JobEnds } from '#main/ipc/job-ends.ts';
import type { Jobs } from '#main/jobs/queue.ts';
import { createModelDesk, type ModelDesk } from '#main/models/model-desk.ts';
import { createModelLibrary } from '#main/models/model-library.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { createDataFolders } from '#main/training/desk/by-job/data-folders.ts';
import { findTrainingProblem } from '#main/training/desk/find-training-problem.ts';
import { createTrainingDesk, type TrainingDesk } from '#main/training/desk/training-desk.ts';
import type { Publish } from '#shared/ipc/events.ts';
import { workerRecordings } from './folder-recordings.ts';
import { readVersion } from './version.ts';

export interface DeskTrainingDeps {
  readonly db: Database;
  readonly paths: LibraryPaths;
  readonly models: ModelRegistry;
  readonly signals: SignalReader;
  readonly io: IoPool;
  readonly tensor: TensorSupervisor;
  readonly jobs: Jobs;
  readonly jobEnds: JobEnds;
  readonly publish: Publish;
  readonly now: () => number;
}

/** The library's own models, and training them. */
export function createDeskTraining(deps: DeskTrainingDeps): {
  readonly modelDesk: ModelDesk;
  readonly training: TrainingDesk;
} {
  const { db, paths, models, signals, io, tensor, jobs, jobEnds, publish, now } = deps;
  const modelLibrary = createModelLibrary({ ...paths, db, models, now });
  const modelDesk = createModelDesk({ db, models, library: modelLibrary, publish });
  const training = createTrainingDesk({
    db,
    models,
    modelLibrary,
    signals,
    // Behind what a person waits for.
    prepare: (input, { signal }) => io.run('prepare-recording', input, { signal }),
    tensor,
    jobs,
    whenEnded: (job, callback) => jobEnds.when(job, callback),
    trainingFolder: paths.trainingFolder,
    tempFolder: paths.tempFolder,
    codeVersion: readVersion(),
    dataFolders: createDataFolders(db),
    finder: workerRecordings(io),
    // What is given is moved to the worker: probabilities are the caller's.
    report: (rows, facts) =>
      io.run('report-rows', { rows: { ...rows, probabilities: rows.probabilities.slice() }, facts }),
    publish,
    now,
    findProblem: () => findTrainingProblem(tensor.status()),
  });
  return { modelDesk, training };
}
