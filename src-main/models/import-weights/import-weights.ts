import { Worker } from 'node:worker_threads';
import { entryUrl } from '#main/entries.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { FromWeightsWorker, ImportedWeights, WeightsStart } from './weights-messages.ts';

export interface ImportWeightsOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** Half a gigabyte takes ten seconds. */
const DEADLINE_MS = 5 * 60_000;
/** Of the thread's heap, not of the file's bytes: those lie outside. */
const HEAP_MB = 512;

/**
 * Reads a file of weights in a thread of its own, with a deadline and a bound on its memory, and lays them out for a network.
 * Errors: those of readWeightsFile; 'import/unreadable' where the thread ends without an answer or is too slow; 'import/cancelled'.
 */
export function importWeights(
  path: string,
  network: NetworkDescription,
  { signal, deadlineMs = DEADLINE_MS }: ImportWeightsOptions = {},
): Promise<Result<ImportedWeights>> {
  const workerData: WeightsStart = { path, network };
  const worker = new Worker(entryUrl('weights-worker'), {
    workerData,
    execArgv: [],
    name: 'weights',
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise<Result<ImportedWeights>>((resolve) => {
    const refuse = (why: string) => resolve(err('import/unreadable', `The file of weights cannot be read: ${why}.`));
    const deadline = setTimeout(() => end(() => refuse('it took too long')), deadlineMs);
    const cancel = () => end(() => resolve(err('import/cancelled', 'The import was cancelled.')));
    function end(answer: () => void): void {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', cancel);
      answer();
      void worker.terminate();
    }
    worker.on('message', ({ result }: FromWeightsWorker) => end(() => resolve(result)));
    worker.on('error', () => end(() => refuse('its reader broke off')));
    worker.on('exit', () => end(() => refuse('its reader broke off')));
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
