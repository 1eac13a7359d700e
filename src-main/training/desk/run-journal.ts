import type { Database } from '#main/store/database.ts';
import { addTrainingLine } from '#main/store/tables/training-line.ts';
import {
  deleteTrainingRun,
  findTrainingRunSummary,
  insertTrainingRun,
  listTrainingEpochs,
  putTrainingEpoch,
  updateTrainingRun,
  type NewTrainingRun,
  type RunChange,
} from '#main/store/tables/training-run.ts';
import type { TrainingEpoch } from '#shared/domain/training-run.ts';
import type { Publish } from '#shared/ipc/events.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { TrainingRunId } from '#shared/units/ids.ts';
import type { WriteDb } from '#main/store/database.ts';

export interface RunJournalDeps {
  readonly db: Database;
  readonly publish: Publish;
  readonly now: () => number;
}

/** What becomes of runs, written down as it happens and told to the desk. Errors are those of the store. */
export interface RunJournal {
  begin(run: NewTrainingRun): Result<null>;
  change(id: TrainingRunId, change: RunChange): Result<null>;
  addEpoch(id: TrainingRunId, epoch: TrainingEpoch): Result<null>;
  tell(id: TrainingRunId, line: string): Result<null>;
  remove(id: TrainingRunId): Result<null>;
  /** Of all epochs so far, those before an interruption too. */
  sumElapsedMs(id: TrainingRunId): number;
}

export function createRunJournal({ db, publish, now }: RunJournalDeps): RunJournal {
  function record(
    runId: TrainingRunId,
    write: (tx: WriteDb) => void,
    news: { readonly epoch?: TrainingEpoch; readonly line?: string } = {},
  ): Result<null> {
    const written = db.tryWrite((tx) => {
      write(tx);
      return ok(null);
    });
    if (!written.ok) return written;
    const run = findTrainingRunSummary(db.read, runId) ?? null;
    publish({ name: 'training.changed', payload: { runId, run, epoch: news.epoch ?? null, line: news.line ?? null } });
    return written;
  }

  return {
    begin: (run) => record(run.id, (tx) => insertTrainingRun(tx, run)),
    change: (id, change) => record(id, (tx) => updateTrainingRun(tx, id, change)),
    addEpoch: (id, epoch) => record(id, (tx) => putTrainingEpoch(tx, id, epoch), { epoch }),
    tell: (id, line) =>
      record(
        id,
        (tx) => {
          addTrainingLine(tx, id, { line, atMs: now() });
          updateTrainingRun(tx, id, { message: line });
        },
        { line },
      ),
    remove: (id) => record(id, (tx) => deleteTrainingRun(tx, id)),
    sumElapsedMs: (id) => listTrainingEpochs(db.read, id).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  };
}
