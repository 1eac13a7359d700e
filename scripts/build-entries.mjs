// What the main side is built into: one file for each shell, process or worker thread. The vite configurations and the architecture
// test read these tables.

/** The shells. */
export const mainEntries = {
  electron: 'src-main/app/electron/main.ts',
  browser: 'src-main/app/browser/main.ts',
  cli: 'src-main/app/cli/main.ts',
};

/**
 * What the shells start as a thread or process of its own. Built apart from them: these lie as plain files beside the archive of an
 * installed program and must not share a file with what the archive protects.
 */
export const workerEntries = {
  'tensor-entry': 'src-main/tensor/entry.ts',
  'io-worker': 'src-main/io/worker.ts',
  'snn-worker': 'src-main/snn/engine/worker.ts',
  'verify-worker': 'src-main/index/verify-worker.ts',
  'weights-worker': 'src-main/models/import-weights/weights-worker.ts',
};

export const preloadEntry = 'src-main/preload/preload.ts';
