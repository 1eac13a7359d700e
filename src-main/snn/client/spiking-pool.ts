import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '#main/entries.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type {
  FromSpikingWorker,
  SpikingRunOptions,
  SpikingWorkerStart,
  ToSpikingWorker,
} from '#main/snn/engine/messages.ts';
import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import { err, type Result } from '#shared/result/result.ts';

/** Threads that run spiking networks, a recording each. */
export interface SpikingPool {
  /** How many recordings run side by side. */
  readonly size: number;
  /**
   * Runs a recording. Never rejects. A network is sent to a thread once, for as long as the next recording is for the same one.
   * Errors: those of the engine; 'snn/busy' where too many wait already; 'job/cancelled'; 'snn/crashed' where the thread ended twice
   * over this recording; 'job/failed' for a bug.
   */
  run(network: SpikingNetwork, row: Float32Array, options: PoolRunOptions): Promise<Result<SpikingAnswer>>;
  close(): Promise<void>;
}

export interface PoolRunOptions extends SpikingRunOptions {
  readonly signal?: AbortSignal;
}

export interface SpikingPoolDeps {
  readonly logger: Logger;
  readonly size?: number;
  /** Recordings that may wait; more are refused. */
  readonly maxWaiting?: number;
  /** For tests: another worker. */
  readonly entry?: URL;
}

interface Task {
  readonly id: number;
  readonly network: SpikingNetwork;
  readonly row: Float32Array;
  readonly options: SpikingRunOptions;
  readonly resolve: (result: Result<SpikingAnswer>) => void;
  hasCrashed: boolean;
  isCancelled: boolean;
}

interface Thread {
  readonly worker: Worker;
  readonly cancelledTask: Int32Array<SharedArrayBuffer>;
  network: SpikingNetwork | undefined;
  task: Task | undefined;
}

/** A thousand recordings of 30 s at 100 Hz are 12 MB. */
const MAX_WAITING = 1000;
const MAX_THREADS = 16;

export function createSpikingPool(deps: SpikingPoolDeps): SpikingPool {
  const { logger, maxWaiting = MAX_WAITING, entry = entryUrl('snn-worker') } = deps;
  const size = deps.size ?? Math.min(MAX_THREADS, availableParallelism());
  const threads = new Set<Thread>();
  const waiting: Task[] = [];
  let lastTaskId = 0;
  let isClosed = false;

  function startThread(): Thread {
    const cancelledTask = new Int32Array(new SharedArrayBuffer(4));
    const workerData: SpikingWorkerStart = { cancelledTask };
    const worker = new Worker(entry, { workerData, execArgv: [], name: 'snn' });
    const thread: Thread = { worker, cancelledTask, network: undefined, task: undefined };
    worker.on('message', (message: FromSpikingWorker) => receive(thread, message));
    worker.on('error', (error: Error) => lose(thread, error));
    worker.on('exit', () => lose(thread, new Error('the thread ended')));
    worker.unref(); // an idle pool keeps no process alive
    threads.add(thread);
    return thread;
  }

  function receive(thread: Thread, message: FromSpikingWorker): void {
    const { task } = thread;
    if (task?.id !== message.taskId) return;
    release(thread);
    if (message.type === 'done') task.resolve(message.result);
    else {
      const bug = Object.assign(new Error(message.message), { stack: message.stack ?? message.message });
      logger.exception('a spiking network broke', bug, { network: task.network.architecture });
      task.resolve(err('job/failed', 'This ended with an error in the program itself. The log has the details.'));
    }
    feed();
  }

  /** The recording of a thread that ended is tried once more, on another one. */
  function lose(thread: Thread, error: Error): void {
    if (!threads.delete(thread)) return;
    const { task } = thread;
    release(thread);
    if (isClosed) return;
    logger.error('a spiking thread ended', { reason: error.message, again: task?.hasCrashed === false });
    if (task?.isCancelled === true) task.resolve(cancelled());
    else if (task?.hasCrashed === true)
      task.resolve(
        err(
          'snn/crashed',
          'The spiking network ended twice over this recording, probably for want of memory. Other recordings are not touched; try it again alone, or with fewer steps.',
        ),
      );
    else if (task !== undefined) {
      task.hasCrashed = true;
      waiting.unshift(task);
    }
    feed();
  }

  function release(thread: Thread): void {
    thread.task = undefined;
    thread.worker.unref();
  }

  function feed(): void {
    while (waiting.length > 0 && !isClosed) {
      const thread = findThread(waiting[0]?.network);
      const task = thread === undefined ? undefined : waiting.shift();
      if (thread === undefined || task === undefined) return;
      thread.task = task;
      thread.worker.ref();
      if (thread.network !== task.network) post(thread, { type: 'load', network: task.network });
      thread.network = task.network;
      post(thread, { type: 'run', taskId: task.id, row: task.row, options: task.options });
    }
  }

  /** An idle one, at best one that has the network already. */
  function findThread(network: SpikingNetwork | undefined): Thread | undefined {
    const idle = [...threads].filter((thread) => thread.task === undefined);
    const known = idle.find((thread) => thread.network === network) ?? idle[0];
    return known ?? (threads.size < size ? startThread() : undefined);
  }

  function cancel(task: Task): void {
    task.isCancelled = true;
    const at = waiting.indexOf(task);
    if (at >= 0) {
      waiting.splice(at, 1);
      task.resolve(cancelled());
      return;
    }
    const thread = [...threads].find((candidate) => candidate.task === task);
    if (thread !== undefined) Atomics.store(thread.cancelledTask, 0, task.id);
  }

  return {
    size,
    async run(network, row, { signal, ...options }) {
      if (isClosed || signal?.aborted === true) return cancelled();
      if (waiting.length >= maxWaiting)
        return err('snn/busy', `${maxWaiting} recordings wait for the spiking network already. Wait for some of them.`);
      let stopListening = (): void => undefined;
      const done = new Promise<Result<SpikingAnswer>>((resolve) => {
        const state = { hasCrashed: false, isCancelled: false };
        const task: Task = { id: ++lastTaskId, network, row, options, resolve, ...state };
        const onAbort = (): void => cancel(task);
        signal?.addEventListener('abort', onAbort, { once: true });
        stopListening = () => signal?.removeEventListener('abort', onAbort);
        waiting.push(task);
        feed();
      });
      try {
        return await done;
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

function post(thread: Thread, message: ToSpikingWorker): void {
  thread.worker.postMessage(message);
}

function cancelled(): Result<never> {
  return err('job/cancelled', 'The spiking network was stopped.');
}
