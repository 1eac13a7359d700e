import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runInTerminal } from './steps.mjs';

/** Measures one figure: `npm run -s bench -- NAME [--json]`; `--list` names them all. */
export async function bench({ root, args }) {
  await ensureBuilt(root);
  // As in vitest.config.ts, which says why: worker threads run from source here too.
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') };
  return runInTerminal(root, ['--wasm-wrapper-tiering-budget=1000000000', join('test', 'bench', 'main.ts'), ...args], {
    env,
  });
}
