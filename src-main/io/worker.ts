import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadStart } from '#main/threads/thread-pool.ts';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { runTask } from './run-task.ts';
import type { TaskProgress } from './task-context.ts';
import { findTransferables } from './transferables.ts';

/** Entry of an I/O worker: one task at a time, as the pool sends them. */
assert(parentPort !== null, () => 'io/worker: must run as a worker thread');
const port = parentPort;
const { cancelledTask } = workerData as ThreadStart; // made by the pool

// Linux gives each thread a priority of its own; elsewhere this would slow the whole program. A key is answered first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

interface RunningTask {
  readonly taskId: number;
  readonly abort: AbortController;
  /** Set while the task waits to hear whether its content is known. */
  answer: ((isKnown: boolean) => void) | undefined;
}

let current: RunningTask | undefined;

port.on('message', (message: ToWorker) => {
  if (message.type === 'run') void start(message);
  else if (message.taskId !== current?.taskId) return;
  else if (message.type === 'cancel') current.abort.abort();
  else current.answer?.(message.isKnown);
});

async function start({ taskId, name, input }: Extract<ToWorker, { type: 'run' }>): Promise<void> {
  const abort = new AbortController();
  const task: RunningTask = { taskId, abort, answer: undefined };
  current = task;
  const context = {
    signal: abort.signal,
    isCancelled: () => Atomics.load(cancelledTask, 0) === taskId,
    report: (progress: TaskProgress) => post({ type: 'progress', taskId, progress }),
    isContentKnown: (contentSha256: string) => {
      const answered = new Promise<boolean>((resolve) => (task.answer = resolve));
      post({ type: 'is-content-known', taskId, contentSha256 });
      return answered;
    },
  };
  try {
    const result: Result<unknown> = await runTask(name, input, context);
    post({ type: 'done', taskId, result }, findTransferables(result));
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    post({ type: 'broken', taskId, message, stack });
  }
}

function post(message: FromWorker, transferables: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, [...transferables]);
}
