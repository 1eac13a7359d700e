import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { ThreadStart } from '#main/threads/thread-pool.ts';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import type { FromSpikingWorker, ToSpikingWorker } from './messages.ts';
import { createSpikingEngine, type SpikingAnswer, type SpikingEngine } from './spiking-engine.ts';

/** Entry of a spiking worker: one recording at a time, as the pool sends them. */
assert(parentPort !== null, () => 'snn/engine/worker: must run as a worker thread');
const port = parentPort;
const { cancelledTask } = workerData as ThreadStart; // made by the pool

// Linux gives each thread a priority of its own; elsewhere this would slow the whole program. A key is answered first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Made at the first recording, so that a network that cannot be run is an answer to it. */
let getEngine: (() => Result<SpikingEngine>) | undefined;

port.on('message', (message: ToSpikingWorker) => {
  if (message.type === 'load') getEngine = prepare(message.network);
  else run(message);
});

function prepare(network: SpikingNetwork): () => Result<SpikingEngine> {
  let engine: Result<SpikingEngine> | undefined;
  return () => (engine ??= createSpikingEngine(network));
}

function run({ taskId, row, options }: Extract<ToSpikingWorker, { type: 'run' }>): void {
  try {
    post({ type: 'done', taskId, result: answer(row, { taskId, options }) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    post({ type: 'broken', taskId, message, stack });
  }
}

function answer(
  row: Float32Array,
  { taskId, options }: Pick<Extract<ToSpikingWorker, { type: 'run' }>, 'taskId' | 'options'>,
): Result<SpikingAnswer> {
  assert(getEngine !== undefined, () => 'snn/engine/worker: no network was loaded');
  const engine = getEngine();
  if (!engine.ok) return engine;
  return engine.value.run(row, { ...options, isCancelled: () => Atomics.load(cancelledTask, 0) === taskId });
}

function post(message: FromSpikingWorker): void {
  port.postMessage(message);
}
