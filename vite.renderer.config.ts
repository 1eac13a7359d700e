import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vite';
import { listBundledPackages } from './scripts/bundled-packages.mjs';

/** The page. Nothing is inlined as `data:` and nothing is added as an inline script, which its content security policy forbids. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false }), listBundledPackages()],
  build: {
    outDir: resolve(process.env.OVERREAD_BUILD_FOLDER ?? 'dist', join('renderer')),
    emptyOutDir: true,
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
