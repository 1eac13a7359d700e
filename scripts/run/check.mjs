// Everything that can be said without running the program: types, lint, format, architecture.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runSteps, tool } from './steps.mjs';

const RUNTIMES = ['shared', 'main', 'renderer', 'test'];

/** @returns 0 when all passed, else 1 */
export async function check({ root }) {
  return (await runChecks(root)).failed === 0 ? 0 : 1;
}

/** @returns how many checks passed and failed */
export function runChecks(root) {
  const cache = join('node_modules', '.cache');
  mkdirSync(join(root, cache), { recursive: true });
  return runSteps(root, [
    {
      name: 'lint',
      args: [
        tool(root, 'eslint', 'bin/eslint.js'),
        '.',
        '--max-warnings=0',
        '--cache',
        '--cache-strategy=content',
        `--cache-location=${join(cache, 'eslint', 'cache.json')}`,
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
}
