import { availableParallelism } from 'node:os';
import { entryUrl } from '#main/entries.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { FromSpikingWorker, SpikingRunOptions, ToSpikingWorker } from '#main/snn/engine/messages.ts';
import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import { createThreadPool, toThreadBug, type PoolThread, type ThreadTask } from '#main/threads/thread-pool.ts';
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

interface Task extends ThreadTask<SpikingAnswer> {
  readonly network: SpikingNetwork;
  readonly row: Float32Array;
  readonly options: SpikingRunOptions;
  readonly signal: AbortSignal | undefined;
  hasCrashed: boolean;
}

type Thread = PoolThread<Task>;

/** A thousand recordings of 30 s at 100 Hz are 12 MB. */
const MAX_WAITING = 1000;
const MAX_THREADS = 16;

export function createSpikingPool(deps: SpikingPoolDeps): SpikingPool {
  const { logger, maxWaiting = MAX_WAITING, entry = entryUrl('snn-worker') } = deps;
  const size = deps.size ?? Math.min(MAX_THREADS, availableParallelism());
  const networks = new WeakMap<Thread, SpikingNetwork>();

  const pool = createThreadPool<SpikingAnswer, Task, FromSpikingWorker>({
    entry,
    name: 'snn',
    size,
    cancelled,
    prefers: (thread, { network }) => networks.get(thread) === network,
    send(thread, { id, network, row, options }) {
      if (networks.get(thread) !== network) post(thread, { type: 'load', network });
      networks.set(thread, network);
      post(thread, { type: 'run', taskId: id, row, options });
    },
    receive(_, { network }, message) {
      if (message.type === 'done') return message.result;
      logger.exception('a spiking network broke', toThreadBug(message), { network: network.architecture });
      return err('job/failed', 'This ended with an error in the program itself. The log has the details.');
    },
    lose(task, error) {
      logger.error('a spiking thread ended', { reason: error.message, again: task?.hasCrashed === false });
      return task === undefined ? undefined : toEnd(task);
    },
  });

  return {
    size,
    async run(network, row, { signal, ...options }) {
      const isOpen = !pool.isClosed && signal?.aborted !== true;
      if (isOpen && pool.waitingCount >= maxWaiting)
        return err('snn/busy', `${maxWaiting} recordings wait for the spiking network already. Wait for some of them.`);
      return pool.run((base) => ({ ...base, network, row, options, signal, hasCrashed: false }), { signal });
    },
    close: () => pool.close(),
  };
}

/** The recording of a thread that ended is tried once more, on another one. */
function toEnd(task: Task): Result<never> | undefined {
  if (task.signal?.aborted === true) return cancelled();
  if (task.hasCrashed)
    return err(
      'snn/crashed',
      'The spiking network ended twice over this recording, probably for want of memory. Other recordings are not touched; try it again alone, or with fewer steps.',
    );
  task.hasCrashed = true;
  return undefined;
}

function post(thread: Thread, message: ToSpikingWorker): void {
  thread.worker.postMessage(message);
}

function cancelled(): Result<never> {
  return err('job/cancelled', 'The spiking network was stopped.');
}
