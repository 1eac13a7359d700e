import { join } from 'node:path';
import { defineConfig } from 'vite';
import { mainEntries } from './scripts/build-entries.mjs';

/** The main side: ES modules for Node 24. What package.json lists under `dependencies` stays outside. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: join(process.env.OVERREAD_BUILD_FOLDER ?? 'dist', 'main'),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: mainEntries,
      output: {
        format: 'es',
        // All in one folder, so that `new URL('./io-worker.js', import.meta.url)` is right in whatever file it ends up.
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
