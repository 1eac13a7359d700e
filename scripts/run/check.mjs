// Everything that can be said without running the program: types, lint, format, architecture.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runSteps, tool } from './steps.mjs';

const RUNTIMES = ['shared', 'main', 'renderer', 'test'];

/** @returns 0 when all passed, else 1 */
export async function check({ root }) {
  return (await runChecks(root)).failed === 0 ? 0 : 1;
}

/**
 * @param options.isThorough lint every file anew. What was linted before is not linted again otherwise, although a type that it uses
 *   may have changed since.
 * @returns how many checks passed and failed
 */
export async function runChecks(root, { isThorough = false } = {}) {
  const cache = join('node_modules', '.cache');
  mkdirSync(join(root, cache), { recursive: true });
  const lintCache = join(cache, 'eslint', 'cache.json');
  if (isThorough) rmSync(join(root, lintCache), { force: true });
  const counts = await runSteps(root, [
    {
      name: 'lint',
      args: [
        tool(root, 'eslint', 'bin/eslint.js'),
        '.',
        '--max-warnings=0',
        '--cache',
        '--cache-strategy=content',
        `--cache-location=${lintCache}`,
      ],
    },
    {
      name: 'types of .svelte',
      args: [
        tool(root, 'svelte-check', 'bin/svelte-check'),
        '--tsconfig=tsconfig.renderer.json',
        '--fail-on-warnings',
        '--output=human',
      ],
    },
    ...RUNTIMES.map((name) => ({
      name: `types of ${name}`,
      args: [tool(root, 'typescript', 'bin/tsc'), '-p', `tsconfig.${name}.json`],
    })),
    {
      name: 'format',
      args: [
        tool(root, 'prettier', 'bin/prettier.cjs'),
        '--check',
        '.',
        '--cache',
        '--cache-strategy=content',
        `--cache-location=${join(cache, 'prettier', 'cache.json')}`,
      ],
    },
    { name: 'architecture', args: [tool(root, 'vitest', 'vitest.mjs'), 'run', '--project=architecture'] },
  ]);
  // What failed may have failed for another file's sake: it is looked at anew next time.
  if (counts.failedNames.includes('lint')) rmSync(join(root, lintCache), { force: true });
  return counts;
}
