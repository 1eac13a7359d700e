import { parentPort } from 'node:worker_threads';

/**
 * Asks main for things at fixed times, whether it has answered or not, as a window in another process would; posts each round trip.
 * Main answers a number with the same number.
 */
const EVERY_MS = 15;
const sentAtMs = new Map<number, number>();
let lastId = 0;

const timer = setInterval(() => {
  const id = lastId++;
  sentAtMs.set(id, performance.now());
  parentPort?.postMessage({ type: 'ask', id });
}, EVERY_MS);

parentPort?.on('message', (message: { type: 'answer'; id: number } | { type: 'stop' }) => {
  if (message.type === 'stop') {
    clearInterval(timer);
    parentPort?.close();
    return;
  }
  const tookMs = performance.now() - (sentAtMs.get(message.id) ?? 0);
  sentAtMs.delete(message.id);
  parentPort?.postMessage({ type: 'took', id: message.id, tookMs });
});
