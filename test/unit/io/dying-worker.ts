import { parentPort } from 'node:worker_threads';

/** A worker that breaks as it is told: for pool.test.ts. */
parentPort?.on('message', (message: { type: string; taskId: number; input: { path: string } }) => {
  if (message.type !== 'run') return;
  const { taskId, input } = message;
  if (input.path === 'exit') process.exit(3);
  if (input.path === 'bug') parentPort?.postMessage({ type: 'broken', taskId, message: 'a bug', stack: undefined });
  if (input.path === 'fine') parentPort?.postMessage({ type: 'done', taskId, result: { ok: true, value: [] } });
  if (input.path === 'throw') throw new Error('thrown in a thread');
});
