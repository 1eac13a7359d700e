import { join } from 'node:path';
import { defineConfig } from 'vite';
import { preloadEntry } from './scripts/build-entries.mjs';

/** The preload: one CommonJS file, because a sandboxed preload is neither a module nor able to load a second file. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    target: 'chrome140',
    outDir: join(process.env.OVERREAD_BUILD_FOLDER ?? 'dist', 'preload'),
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { preload: preloadEntry },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});
