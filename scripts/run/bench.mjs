import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runInTerminal } from './steps.mjs';

/** Measures one figure: `npm run -s bench -- NAME [--json]`; `--list` names them all. */
export async function bench({ root, args }) {
  await ensureBuilt(root);
  // As in vitest.config.ts: worker threads that run from source may abort V8 otherwise.
  return runInTerminal(root, ['--wasm-wrapper-tiering-budget=1000000000', join('test', 'bench', 'main.ts'), ...args]);
}
