import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { FitTensor } from '#main/training/jobs/job-session.ts';
import { runClassifyJob } from '#main/training/jobs/run-classify-job.ts';
import { openWorkFolder, type WorkChange } from '#main/training/jobs/work-folder.ts';
import { toWriteError } from '#main/store/signal-files/file-error.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { folderRecordings } from './folder-recordings.ts';
import type { TrainInput } from './train-input.ts';
import { readVersion } from './version.ts';

export interface TrainClassifyInput extends Omit<TrainInput, 'seed'> {
  /** With its seed. */
  readonly job: ClassifyTrainingJob;
  readonly now: () => Date;
}

export interface TrainClassifyTools {
  readonly tensor: FitTensor;
  readonly models: Pick<ModelRegistry, 'load'>;
}

/**
 * Runs a job from the command line, in a work folder that outlives it where it does not end well.
 * Errors: those of openWorkFolder and runClassifyJob; 'library/disk-full' and 'library/unwritable' where files cannot be written.
 */
export async function trainClassify(
  input: TrainClassifyInput,
  { tensor, models }: TrainClassifyTools,
): Promise<Result<ModelCard | null>> {
  const { job, jobPath, outFolder, workFolder, now, signal } = input;
  const path = workFolder ?? join(outFolder, `.${job.modelId}.work`);
  const opened = await openWorkFolder(path, job, { now: () => now().getTime(), processId: process.pid });
  if (!opened.ok) return opened;
  const work = opened.value;
  try {
    const ended = await guardFiles(() =>
      runClassifyJob(
        {
          ...input,
          jobFolder: dirname(jobPath),
          work,
          finder: folderRecordings,
          findStartModel: (id) => models.load(id as ModelId), // an unknown id is not found
          codeVersion: readVersion(),
          today: now().toISOString().slice(0, 10),
          signal: AbortSignal.any([signal, work.cancelSignal]),
        },
        tensor,
      ),
    );
    // Ctrl-C reaches the tensor process too, which may be gone before it can answer.
    const isStopped = signal.aborted || work.cancelSignal.aborted;
    const trained = isStopped && !ended.ok ? err('job/cancelled', STOPPED) : ended;
    await work.tell(toEnd(trained)).catch(() => undefined); // the disk is full: the result tells it
    if (trained.ok && trained.value !== null && workFolder === null) await rm(path, { recursive: true, force: true });
    return trained;
  } finally {
    work.close();
  }
}

const STOPPED = 'Stopped. What was done is kept: the same command goes on from there.';

function toEnd(trained: Result<ModelCard | null>): WorkChange {
  if (!trained.ok) {
    const isCancelled = trained.error.code === 'job/cancelled';
    return { state: isCancelled ? 'cancelled' : 'failed', message: trained.error.message.slice(0, 2000) };
  }
  return trained.value === null
    ? { state: 'cancelled', message: 'One fold is done; others are missing.' }
    : { state: 'done', message: 'The model is made.', remainingMs: 0 };
}

/** Files of the work and model folders that cannot be written are no bug. */
async function guardFiles<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    const failure = toWriteError(error);
    if (failure.ok) throw error;
    const { code } = failure.error;
    const why = code === 'library/disk-full' ? 'The disk is full' : 'A folder of the job cannot be written';
    return err(code, `${why}. What was done is kept: see to it, and start the same job again.`);
  }
}
