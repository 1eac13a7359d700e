import { availableParallelism } from 'node:os';
import { entryUrl } from '#main/entries.ts';
import type { Logger } from '#main/logging/logger.ts';
import { createThreadPool, toThreadBug, type PoolThread, type ThreadTask } from '#main/threads/thread-pool.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { FromWorker, ToWorker } from './messages.ts';
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

interface Task extends ThreadTask<unknown> {
  readonly name: IoTaskName;
  readonly input: unknown;
  readonly options: RunOptions;
}

type Thread = PoolThread<Task>;

export function createIoPool({ logger, size = defaultSize(), entry = entryUrl('io-worker') }: IoPoolDeps): IoPool {
  function receive(thread: Thread, task: Task, message: FromWorker): Result<unknown> | undefined {
    switch (message.type) {
      case 'is-content-known': {
        const isKnown = task.options.isContentKnown?.(message.contentSha256) ?? false;
        post(thread, { type: 'content-known', taskId: task.id, isKnown });
        return undefined;
      }
      case 'progress':
        task.options.onProgress?.(message.progress);
        return undefined;
      case 'done':
        return message.result;
      default:
        logger.exception('an I/O task broke', toThreadBug(message), { task: task.name });
        return err('job/failed', 'This ended with an error in the program itself. The log has the details.');
    }
  }

  const pool = createThreadPool<unknown, Task, FromWorker>({
    entry,
    name: 'io',
    size,
    cancelled,
    receive,
    send(thread, { id, name, input }) {
      post(thread, { type: 'run', taskId: id, name, input }, findTransferables(input));
    },
    lose(task, error) {
      logger.error('an I/O thread ended', { task: task?.name ?? null, reason: error.message });
      return err('import/unreadable', 'Reading stopped unexpectedly: the file may be too large for this machine.');
    },
    onCancel: (thread, { id }) => post(thread, { type: 'cancel', taskId: id }),
  });

  return {
    size,
    async run(name, input, options = {}) {
      const wanted = { signal: options.signal, isUrgent: options.urgent === true };
      const done = await pool.run((base) => ({ ...base, name, input, options }), wanted);
      return done as Result<IoTasks[typeof name]['answer']>; // IoTasks pairs names and answers
    },
    close: () => pool.close(),
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
