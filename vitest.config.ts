import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Time limits are for tests that hang: how long a sound one takes depends on the machine. */
const MINUTE_MS = 60_000;

/** A kind of test. Kinds run one after another in this order; inside one, two files run side by side. */
function kind(
  name: string,
  order: number,
  options: { include?: string[]; exclude?: string[]; timeoutMs?: number; alone?: boolean },
) {
  return {
    extends: true as const,
    test: {
      name,
      include: options.include ?? [`test/${name}/**/*.test.ts`],
      exclude: options.exclude ?? [],
      testTimeout: options.timeoutMs ?? 2 * MINUTE_MS,
      hookTimeout: options.timeoutMs ?? 2 * MINUTE_MS,
      fileParallelism: options.alone !== true,
      maxWorkers: options.alone === true ? 1 : 2,
      sequence: { groupOrder: order },
    },
  };
}

/** Files that hold runes are compiled for the page, so that `$state` and `$derived` are alive in tests too. */
function page(name: string, order: number) {
  const base = kind(name, order, { include: ['test/unit/renderer/**/*.test.ts'] });
  return {
    ...base,
    plugins: [svelte({ configFile: false })],
    resolve: { conditions: ['browser', 'module', 'development'] },
    test: {
      ...base.test,
      environment: './test/builders/page-environment.ts',
      server: { deps: { inline: [/\/node_modules\/(svelte|esm-env)\//] } },
    },
  };
}

// Worker threads and processes that a test starts from source have their types stripped by a WebAssembly module inside Node. Many
// threads at once in it may abort V8 13.6 ('jit_page.has_value()', see nodejs/node#64500), and they are slow to start. What was stripped
// once is kept here instead.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'node');

export default defineConfig({
  test: {
    pool: 'forks',
    // The same, for what the cache does not hold yet: no call out of WebAssembly grows hot.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
    projects: [
      kind('architecture', 0, {}),
      kind('unit', 1, { exclude: ['test/unit/renderer/**'] }),
      page('unit-renderer', 2),
      kind('conformance', 3, { timeoutMs: 10 * MINUTE_MS }),
      kind('integration', 4, { timeoutMs: 10 * MINUTE_MS }),
      kind('e2e', 5, { timeoutMs: 10 * MINUTE_MS, alone: true }),
    ],
  },
});
