import { parentPort, workerData } from 'node:worker_threads';
import { verifyLibrary } from '#main/library/verify-library.ts';
import { verifySet } from '#main/review/annotation-verify.ts';
import { openDatabaseReadOnly } from '#main/store/database.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { assert } from '#shared/result/assert.ts';
import type { FromVerifyWorker, VerifyStart } from './verify-messages.ts';

/** Entry of the thread that checks a library: a connection of its own, read only; it ends when the check has ended. */
assert(parentPort !== null, () => 'index/verify-worker: must run as a worker thread');
const port = parentPort;
const { libraryFolder, cancelled } = workerData as VerifyStart; // made by verify-in-thread.ts

/** A bar needs no more. */
const PROGRESS_EVERY_MS = 100;
let lastProgressMs = 0;

const paths = libraryPaths(libraryFolder);
const db = openDatabaseReadOnly(paths.database);
if (db.ok) {
  const result = verifyLibrary({
    db: db.value,
    paths,
    verifySet,
    now: Date.now,
    isCancelled: () => Atomics.load(cancelled, 0) === 1,
    onProgress(progress) {
      const nowMs = Date.now();
      if (nowMs - lastProgressMs < PROGRESS_EVERY_MS) return;
      lastProgressMs = nowMs;
      post({ type: 'progress', progress });
    },
  });
  db.value.close();
  post({ type: 'done', result });
} else {
  post({ type: 'done', result: db });
}

function post(message: FromVerifyWorker): void {
  port.postMessage(message);
}
