import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '#main/entries.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import type { TaskProgress } from './task-context.ts';
import type { IoTaskName, IoTasks } from './tasks.ts';
import { findTransferables } from './transferables.ts';

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Asked by 'import-recording'; without it nothing counts as known. */
  readonly isContentKnown?: (contentSha256: string) => boolean;
  /** Told now and then by a task that reports, e.g. 'build-filtered-pyramid'. */
  readonly onProgress?: (progress: TaskProgress) => void;
  /** Ahead of everything that waits: somebody looks at an empty picture. */
  readonly urgent?: true;
}

/** Threads that do what would hold up main: parse, hash, write, build pyramids. */
export interface IoPool {
  /** How many tasks run side by side. */
  readonly size: number;
  /**
   * Does a task in a worker; whole typed arrays of its input are moved there and are gone here. Never rejects: a task that is
   * cancelled ends with 'import/cancelled', a thread that dies with 'import/unreadable', a bug in a worker with 'job/failed', since
   * one bad file must not end the import of a thousand.
   */
  run<N extends IoTaskName>(
    name: N,
    input: IoTasks[N]['input'],
    options?: RunOptions,
  ): Promise<Result<IoTasks[N]['answer']>>;
  close(): Promise<void>;
}

export interface IoPoolDeps {
  readonly logger: Logger;
  readonly size?: number;
  /** For tests: another worker. */
  readonly entry?: URL;
}

interface Task {
  readonly id: number;
  readonly name: IoTaskName;
  readonly input: unknown;
  readonly options: RunOptions;
  readonly resolve: (result: Result<unknown>) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly cancelledTask: Int32Array<SharedArrayBuffer>;
  task: Task | undefined;
}

export function createIoPool({ logger, size = defaultSize(), entry = entryUrl('io-worker') }: IoPoolDeps): IoPool {
  const threads = new Set<Thread>();
  const waiting: Task[] = [];
  let lastTaskId = 0;
  let isClosed = false;

  function startThread(): Thread {
    const cancelledTask = new Int32Array(new SharedArrayBuffer(4));
    const workerData: WorkerStart = { cancelledTask };
    const worker = new Worker(entry, { workerData, execArgv: [], name: 'io' });
    const thread: Thread = { worker, cancelledTask, task: undefined };
    worker.on('message', (message: FromWorker) => receive(thread, message));
    worker.on('error', (error: Error) => lose(thread, error));
    worker.on('exit', () => lose(thread, new Error('the thread ended')));
    worker.unref(); // an idle pool keeps no process alive
    threads.add(thread);
    return thread;
  }

  function receive(thread: Thread, message: FromWorker): void {
    const { task } = thread;
    if (task?.id !== message.taskId) return;
    if (message.type === 'is-content-known') {
      const isKnown = task.options.isContentKnown?.(message.contentSha256) ?? false;
      post(thread, { type: 'content-known', taskId: task.id, isKnown });
      return;
    }
    if (message.type === 'progress') {
      task.options.onProgress?.(message.progress);
      return;
    }
    release(thread);
    if (message.type === 'done') task.resolve(message.result);
    else {
      const bug = Object.assign(new Error(message.message), { stack: message.stack ?? message.message });
      logger.exception('an I/O task broke', bug, { task: task.name });
      task.resolve(err('job/failed', 'This ended with an error in the program itself. The log has the details.'));
    }
    feed();
  }

  function lose(thread: Thread, error: Error): void {
    if (!threads.delete(thread)) return;
    const { task } = thread;
    release(thread);
    if (isClosed) return;
    logger.error('an I/O thread ended', { task: task?.name ?? null, reason: error.message });
    task?.resolve(
      err('import/unreadable', 'Reading stopped unexpectedly: the file may be too large for this machine.'),
    );
    feed();
  }

  function release(thread: Thread): void {
    thread.task = undefined;
    thread.worker.unref();
  }

  function feed(): void {
    while (waiting.length > 0 && !isClosed) {
      const idle = [...threads].find((thread) => thread.task === undefined);
      const thread = idle ?? (threads.size < size ? startThread() : undefined);
      const task = thread === undefined ? undefined : waiting.shift();
      if (thread === undefined || task === undefined) return;
      thread.task = task;
      thread.worker.ref();
      post(thread, { type: 'run', taskId: task.id, name: task.name, input: task.input }, findTransferables(task.input));
    }
  }

  function cancel(task: Task): void {
    const at = waiting.indexOf(task);
    if (at >= 0) {
      waiting.splice(at, 1);
      task.resolve(cancelled());
      return;
    }
    const thread = [...threads].find((candidate) => candidate.task === task);
    if (thread === undefined) return;
    Atomics.store(thread.cancelledTask, 0, task.id);
    post(thread, { type: 'cancel', taskId: task.id });
  }

  return {
    size,
    async run(name, input, options = {}) {
      if (isClosed || options.signal?.aborted) return cancelled();
      const id = ++lastTaskId;
      let stopListening = (): void => undefined;
      const done = new Promise<Result<unknown>>((resolve) => {
        const task: Task = { id, name, input, options, resolve };
        const onAbort = (): void => cancel(task);
        options.signal?.addEventListener('abort', onAbort, { once: true });
        stopListening = () => options.signal?.removeEventListener('abort', onAbort);
        if (options.urgent) waiting.unshift(task);
        else waiting.push(task);
        feed();
      });
      try {
        return (await done) as Result<IoTasks[typeof name]['answer']>; // IoTasks pairs names and answers
      } finally {
        stopListening();
      }
    },
    async close() {
      isClosed = true;
      for (const task of waiting.splice(0)) task.resolve(cancelled());
      const stopping = [...threads].map(async (thread) => {
        const { task } = thread;
        await thread.worker.terminate();
        task?.resolve(cancelled());
      });
      await Promise.all(stopping);
    },
  };
}

function post(thread: Thread, message: ToWorker, transfer: ArrayBuffer[] = []): void {
  thread.worker.postMessage(message, transfer);
}

function cancelled(): Result<never> {
  return err('import/cancelled', 'The import was cancelled.');
}

/** One for each core but main's; on two cores a second thread brought nothing, and more than eight wait for the disk. */
function defaultSize(): number {
  return Math.max(1, Math.min(8, availableParallelism() - 1));
}
