// Electron's binary, by the package's own downloader. Where it cannot be had, the desk opens in the browser instead.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { childEnv, runProgram } from './programs.mjs';
import { whyUnreachable } from './reach.mjs';
import { rememberedFailure, rememberFailure } from './remembered-failures.mjs';
import { say } from './say.mjs';
import { briefly } from './step-error.mjs';

const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;

/**
 * The path of an Electron that has been seen to run here, or undefined. Looks only at files: it is asked at every start.
 * @param {string} root
 * @returns {string | undefined}
 */
export function findElectron(root) {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return readFileSync(markOf(folder), 'utf8') === versionOf(folder) && existsSync(executable)
      ? executable
      : undefined;
  } catch {
    return undefined; // never fetched, or cut short
  }
}

/** @returns `{ executable }`, or `{ cause }` when Electron cannot be had on this machine */
export async function ensureElectron({ root, cache }) {
  const found = findElectron(root);
  if (found !== undefined) return { executable: found };
  const key = versionOf(join(root, 'node_modules', 'electron'));
  const before = rememberedFailure(cache, 'electron', key);
  if (before !== undefined) return { cause: before };
  return withLock(
    join(root, '.cache', 'electron.lock'),
    async () => {
      const cause = await fetchElectron(root);
      if (cause === undefined) return { executable: findElectron(root) };
      rememberFailure(cache, 'electron', key, cause);
      return { cause };
    },
    (pid) => say(`waiting for another set-up to fetch Electron${pid ? ` (process ${pid})` : ''}`),
  );
}

async function fetchElectron(root) {
  const folder = join(root, 'node_modules', 'electron');
  const env = childEnv(root);
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || 'https://github.com/';
  const unreachable = await whyUnreachable(mirror);
  if (unreachable !== undefined) return unreachable;
  say('fetching Electron (100 MB, once)');
  const fetched = await runProgram(process.execPath, ['install.js'], {
    cwd: folder,
    env,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  if (fetched.problem !== undefined) return `its downloader failed (${fetched.problem}: ${briefly(fetched.output)})`;
  const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
  const tried = await runProgram(executable, ['-e', 'process.exit(0)'], {
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 60_000,
  });
  if (tried.problem !== undefined) return `it does not start (${tried.problem}: ${briefly(tried.output)})`;
  writeFileSync(markOf(folder), versionOf(folder));
  return undefined;
}

function markOf(folder) {
  return join(folder, 'overread-tried');
}

function versionOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
