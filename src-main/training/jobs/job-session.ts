import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RecordingFinder } from '../data/found-recording.ts';
import type { RowSet } from '../row-set.ts';
import type { SplitFold } from '../split.ts';
import { toEpochText, toTimeText } from './epoch-history.ts';
import type { RunCardFacts } from './finish-run.ts';
import type { RunContext } from './plan-run.ts';
import { listLeaks } from './list-leaks.ts';
import { prepareJob, type PreparedJob } from './prepare-job.ts';
import { findStartProblem, type FindStartModel } from './start-model.ts';
import type { StartWeights } from './to-fit-spec.ts';
import { findTrainedClasses } from './trained-classes.ts';
import type { WorkFolder } from './work-folder.ts';

export interface ClassifyJobInput {
  readonly job: ClassifyTrainingJob;
  readonly jobFolder: string;
  readonly dataFolder: string;
  readonly outFolder: string;
  readonly work: WorkFolder;
  /** Counted from 1: only this fold of a cross-validation; null: all. */
  readonly fold: number | null;
  readonly finder: RecordingFinder;
  readonly findStartModel: FindStartModel;
  readonly command: string;
  readonly codeVersion: string;
  /** 'YYYY-MM-DD' */
  readonly today: string;
  readonly signal: AbortSignal;
  /** A line about what is going on. */
  readonly tell: (line: string) => void;
  /** The same, in the place of the one before: what goes on within an epoch. */
  readonly showProgress: (line: string) => void;
}

export type FitTensor = Pick<TensorSupervisor, 'fitNetwork' | 'predictBeats'>;

/** One start of a job. */
export interface Session {
  readonly input: ClassifyJobInput;
  readonly tensor: FitTensor;
  readonly start: (StartWeights & { readonly name: string }) | null;
}

/** Cuts and shares out a job's rows, and checks what it starts from. Errors: those of prepareJob; 'model/broken' (findStartProblem). */
export async function prepareSession(
  { input, start }: Session,
  job: ClassifyTrainingJob,
  knownSet?: RowSet,
): Promise<Result<PreparedJob>> {
  const { work, jobFolder, dataFolder, finder, signal, tell } = input;
  const name = createHash('sha256').update(JSON.stringify(job.recipe)).digest('hex').slice(0, 8);
  const rowsFolder = join(work.path, `rows-${name}`);
  const prepared = await prepareJob(job, {
    jobFolder,
    dataFolder,
    rowsFolder,
    finder,
    trunk: start?.network ?? null,
    signal,
    tell,
    knownSet,
  });
  if (!prepared.ok || start === null) return prepared;
  const problem = findStartProblem(start, prepared.value.networks);
  return problem === undefined ? prepared : err('model/broken', problem);
}

/** @param where  'fold 1 of 5, ', before each line */
export function toContext({ input, start }: Session, prepared: PreparedJob, where: string): RunContext {
  const { job, networks, recipe, set } = prepared;
  return {
    job,
    networks,
    recipe,
    set,
    start: start === null ? null : { weightsPath: start.weightsPath, network: start.network },
    signal: input.signal,
    onProgress({ epoch, batch, batchCount, trainLoss, remainingMs }) {
      const loss = trainLoss.toFixed(3);
      input.showProgress(
        `${where}epoch ${epoch}, batch ${batch} of ${batchCount}: loss ${loss}, ${toTimeText(remainingMs)} left`,
      );
    },
    onEpoch(epoch) {
      input.tell(`${where}${toLine(epoch)}`);
      const { remainingMs, epochCount } = epoch;
      void input.work
        .tell({ epoch: epoch.epoch, epochCount, remainingMs, message: `${where}${toLine(epoch)}`.slice(0, 2000) })
        .catch(() => undefined); // a full disk is told by the tensor process, which needs it
    },
  };
}

function toLine(epoch: FitEpoch): string {
  return `epoch ${epoch.epoch} of ${epoch.epochCount}: ${toEpochText(epoch)}, ${toTimeText(epoch.elapsedMs)}, ${toTimeText(epoch.remainingMs)} left`;
}

/** What the card says whatever comes out. Errors: those of listLeaks. */
export function toCardFacts(
  { input, start }: Session,
  { job, networks, recipe, set, split }: PreparedJob,
  { fold, notes }: { readonly fold: SplitFold; readonly notes: readonly string[] },
): Result<RunCardFacts> {
  const leaks = listLeaks({ job, networks, recipe }, fold);
  if (!leaks.ok) return leaks;
  const classes = findTrainedClasses(job, set, fold);
  return ok({
    job,
    networks,
    recipe,
    set,
    split,
    leaks: leaks.value,
    notes: [...(classes.ok ? classes.value.notes : []), ...notes],
    startedFrom: start?.name ?? null,
    command: input.command,
    codeVersion: input.codeVersion,
    createdAt: input.today,
  });
}
