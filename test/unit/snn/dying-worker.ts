import { parentPort } from 'node:worker_threads';
import { existsSync, writeFileSync } from 'node:fs';

/**
 * A spiking worker that dies as the row tells it: for pool.test.ts. A first value of 1: always; of 2: the first time, as a file that the
 * raster's name names tells; of 3: it breaks.
 */
parentPort?.on(
  'message',
  (message: { type: string; taskId: number; row: Float32Array; options: { rasterOf: string } }) => {
    if (message.type !== 'run') return;
    const { taskId, row, options } = message;
    if (row[0] === 1) process.exit(3);
    if (row[0] === 2 && !existsSync(options.rasterOf)) {
      writeFileSync(options.rasterOf, '');
      process.exit(3);
    }
    if (row[0] === 3) parentPort?.postMessage({ type: 'broken', taskId, message: 'a bug', stack: undefined });
    else parentPort?.postMessage({ type: 'done', taskId, result: { ok: true, value: { steps: row[0] } } });
  },
);
