// What the main side is built into: one file for each process, worker thread or shell. The vite configuration and the architecture
// test read this table.
export const mainEntries = {
  electron: 'src-main/app/electron/main.ts',
  browser: 'src-main/app/browser/main.ts',
  cli: 'src-main/app/cli/main.ts',
  'tensor-entry': 'src-main/tensor/entry.ts',
  'io-worker': 'src-main/io/worker.ts',
  'verify-worker': 'src-main/index/verify-worker.ts',
};

export const preloadEntry = 'src-main/preload/preload.ts';
