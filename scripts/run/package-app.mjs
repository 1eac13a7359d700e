import { ensureBuilt } from './build.mjs';
import { runInTerminal, tool } from './steps.mjs';

/** Packs the desk for this system, as electron-builder.yml says. */
export async function packageApp({ root, args }) {
  await ensureBuilt(root);
  return runInTerminal(root, [tool(root, 'electron-builder', 'cli.js'), '--publish=never', ...args]);
}
