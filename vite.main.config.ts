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
        // All in one folder, so that addresses relative to `import.meta.url` are right in whatever file they end up: src-main/entries.ts.
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
