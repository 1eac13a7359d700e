// First way to native TensorFlow: what the tfjs-node package itself does when its install script runs.
import { join } from 'node:path';
import { childEnv, runProgram } from './programs.mjs';
import { whyUnreachable } from './reach.mjs';
import { say } from './say.mjs';
import { briefly } from './step-error.mjs';

const TIMEOUT_MS = 20 * 60_000;

/** @returns undefined when the staged package holds a library and an addon, otherwise why not */
export async function runOwnInstaller({ root, staged }) {
  const env = childEnv(root);
  const unreachable = await whyUnreachable(installerHost(env));
  if (unreachable !== undefined) return unreachable;
  say('fetching TensorFlow with the installer of tfjs-node (some 200 MB, once)');
  const result = await runProgram(process.execPath, [join('scripts', 'install.js')], {
    cwd: staged,
    env,
    timeoutMs: TIMEOUT_MS,
  });
  return result.problem === undefined ? undefined : `${result.problem}: ${briefly(result.output)}`;
}

// The same variables as the installer itself reads.
function installerHost(env) {
  return (
    env.TFJS_NODE_BASE_URI ||
    env.TFJS_NODE_CDN_STORAGE ||
    env.npm_config_TFJS_NODE_CDN_STORAGE ||
    env.CDN_STORAGE ||
    'https://storage.googleapis.com/'
  );
}
