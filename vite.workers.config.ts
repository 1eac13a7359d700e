import { join } from 'node:path';
import { defineConfig } from 'vite';
import { workerEntries } from './scripts/build-entries.mjs';

/** Worker threads and the tensor process: as the main side, in a folder of their own. scripts/build-entries.mjs says why. */
export default defineConfig({
  publicDir: false,
  // In an installed program it stays in the archive, with what only the shells use: electron-builder.yml.
  ssr: { noExternal: ['zod'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: join(process.env.OVERREAD_BUILD_FOLDER ?? 'dist', 'workers'),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: workerEntries,
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
