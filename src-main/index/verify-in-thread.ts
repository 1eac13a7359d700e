import { Worker } from 'node:worker_threads';
import { entryUrl } from '#main/entries.ts';
import type { RunVerify } from '#main/library/verify-job.ts';
import type { VerifyReport } from '#main/library/verify-report.ts';
import type { Result } from '#shared/result/result.ts';
import type { FromVerifyWorker, VerifyStart } from './verify-messages.ts';

/**
 * Checks a library in a thread of its own, so that keys are answered meanwhile; also one that another process owns.
 * An exception in the thread is one here.
 */
export function createVerifyInThread(libraryFolder: string): RunVerify {
  return ({ signal, onProgress }) => {
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const workerData: VerifyStart = { libraryFolder, cancelled };
    const worker = new Worker(entryUrl('verify-worker'), { workerData, execArgv: [], name: 'verify' });
    const cancel = () => void Atomics.store(cancelled, 0, 1);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    return new Promise<Result<VerifyReport>>((resolve, reject) => {
      worker.on('message', (message: FromVerifyWorker) => {
        if (message.type === 'progress') onProgress(message.progress);
        else resolve(message.result);
      });
      worker.on('error', reject);
      // After an answer this changes nothing.
      worker.on('exit', (code) => reject(new Error(`verify-worker ended with ${code} and no answer`)));
    }).finally(() => signal.removeEventListener('abort', cancel));
  };
}
