import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/result/assert.ts';
import { readWeightsFile } from './read-weights-file.ts';
import type { FromWeightsWorker, WeightsStart } from './weights-messages.ts';

/** Entry of the thread that reads one file of weights and ends: what a hostile one does, it does here. */
assert(parentPort !== null, () => 'import-weights/weights-worker: must run as a worker thread');
const { path, network } = workerData as WeightsStart; // made by import-weights.ts

const result = await readWeightsFile(path, network);
const message: FromWeightsWorker = { result };
// The numbers are moved: the largest network has 323 MB of them.
const { buffer } = result.ok ? result.value.values : new Float32Array(0);
parentPort.postMessage(message, result.ok && buffer instanceof ArrayBuffer ? [buffer] : []);
