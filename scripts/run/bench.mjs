import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runInTerminal } from './steps.mjs';

/** Measures one figure: `npm run -s bench -- NAME [--json]`; `--list` names them all. */
export async function bench({ root, args }) {
  await ensureBuilt(root);
  return runInTerminal(root, [join('test', 'bench', 'main.ts'), ...args]);
}
