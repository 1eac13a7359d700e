import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { toJobJson } from './job-json.ts';
import { workStateSchema, type WorkState } from '#shared/domain/work-state.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

const STATE_FILE = 'state.json';
const CANCEL_FILE = 'cancel';
const MAX_STATE_BYTES = 64 * 1024;
const POLL_MS = 1000;

/** What a running job says anew. */
export type WorkChange = Partial<Omit<WorkState, 'formatVersion' | 'modelId' | 'version' | 'jobSha256'>>;

/** Where a job keeps what it has done so far, so that it goes on after an end of whatever kind. */
export interface WorkFolder {
  readonly path: string;
  /** Folder of one fold or combination, there. */
  openRun(name: string): Promise<string>;
  tell(change: WorkChange): Promise<void>;
  state(): WorkState;
  /** Aborts where somebody asked for the end from outside (requestCancel), until it is closed. */
  readonly cancelSignal: AbortSignal;
  close(): void;
}

/**
 * Opens a job's work folder, new or from before.
 * Errors: 'app/wrong-use' where another job has runs in it, or one is running there; 'library/unwritable' where nothing can be written.
 */
export async function openWorkFolder(
  path: string,
  job: ClassifyTrainingJob,
  { now, processId }: { readonly now: () => number; readonly processId: number },
): Promise<Result<WorkFolder>> {
  const jobSha256 = hashJob(job);
  const there = await readWorkState(path);
  if (there.ok && there.value.state === 'running' && there.value.processId !== processId && isAlive(there.value))
    return err('app/wrong-use', `A job is already running in this work folder, in process ${there.value.processId}.`);
  const isOther = there.ok && there.value.jobSha256 !== jobSha256;
  if (isOther && (await hasRuns(path)))
    return err(
      'app/wrong-use',
      `The work folder '${basename(path)}' holds another job (${there.value.modelId} ${there.value.version}), or this one with other settings. Take another folder (--work), or remove it.`,
    );
  // Of a job that failed before its first run there is nothing to lose: it may be this one, mended.
  const before = isOther ? err('job/unknown', 'The folder holds another job.') : there;
  try {
    await mkdir(path, { recursive: true });
    await rm(join(path, CANCEL_FILE), { force: true });
  } catch {
    return unwritable();
  }
  let current: WorkState = {
    formatVersion: 1,
    modelId: job.modelId,
    version: job.version,
    jobSha256,
    dataSha256: before.ok ? before.value.dataSha256 : null,
    state: 'running',
    processId,
    startedAtMs: before.ok ? before.value.startedAtMs : now(),
    updatedAtMs: now(),
    message: '',
    runCount: 1,
    runsDone: 0,
    epoch: 0,
    epochCount: 0,
    remainingMs: null,
  };
  const stop = new AbortController();
  const poll = setInterval(() => {
    void stat(join(path, CANCEL_FILE)).then(
      () => stop.abort(),
      () => undefined,
    );
  }, POLL_MS);
  poll.unref();
  const folder: WorkFolder = {
    path,
    async openRun(name) {
      const own = join(path, 'runs', name);
      for (const part of ['fit', 'checkpoint', 'events', 'rows']) await mkdir(join(own, part), { recursive: true });
      return own;
    },
    async tell(change) {
      current = { ...current, ...change, updatedAtMs: now() };
      await writeWhole(join(path, STATE_FILE), `${JSON.stringify(current, undefined, 2)}\n`);
    },
    state: () => current,
    cancelSignal: stop.signal,
    close: () => clearInterval(poll),
  };
  try {
    await folder.tell({});
  } catch {
    folder.close();
    return unwritable();
  }
  return ok(folder);
}

async function hasRuns(path: string): Promise<boolean> {
  const names = await readdir(join(path, 'runs')).catch(() => []);
  return names.length > 0;
}

/** What a work folder says. Errors: 'job/unknown' where it is none. */
export async function readWorkState(path: string): Promise<Result<WorkState>> {
  const file = join(path, STATE_FILE);
  const facts = await stat(file).catch(() => undefined);
  const isReadable = facts !== undefined && facts.isFile() && facts.size <= MAX_STATE_BYTES;
  const text = isReadable ? await readFile(file, 'utf8').catch(() => undefined) : undefined;
  const parsed = workStateSchema.safeParse(text === undefined ? undefined : toValue(text));
  return parsed.success ? ok(parsed.data) : err('job/unknown', 'The folder holds no training job.');
}

/** A state as a reader sees it: one that says 'running' of a process that is gone was cut off. */
export function toShownState(state: WorkState): WorkState['state'] | 'interrupted' {
  return state.state === 'running' && !isAlive(state) ? 'interrupted' : state.state;
}

/** Asks a running job to end in order; it can go on later. Errors: 'job/unknown'; 'app/wrong-use' for one that does not run. */
export async function requestCancel(path: string): Promise<Result<WorkState>> {
  const state = await readWorkState(path);
  if (!state.ok) return state;
  if (toShownState(state.value) !== 'running')
    return err('app/wrong-use', `The job does not run: it is ${toShownState(state.value)}.`);
  await writeFile(join(path, CANCEL_FILE), '');
  return state;
}

/** The same job has the same hash, whatever its file's layout. */
export function hashJob(job: ClassifyTrainingJob): string {
  return sha256Hex(toCanonicalJson(toJobJson(job)));
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

function isAlive({ processId }: WorkState): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function toValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unwritable(): Result<never> {
  return err('library/unwritable', 'The work folder cannot be written. Take another with --work.');
}
