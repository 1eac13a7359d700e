// The npm packages, as the lock file names them. A stamp in node_modules, written last, says which lock file they were installed from.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { childEnv, npmCommand, runProgram } from './programs.mjs';
import { say } from './say.mjs';
import { briefly, StepError } from './step-error.mjs';

const STEP = 'npm packages';

/** Installs the packages when the lock file is not the one that they came from. Throws a `StepError`. */
export async function ensurePackages({ root }) {
  if (isStamped(root)) return;
  await withLock(
    join(root, '.cache', 'packages.lock'),
    async () => {
      if (isStamped(root)) return;
      if (!wereInstalledByHand(root)) await install(root);
      writeFileSync(stampPath(root), stampOf(root));
    },
    (pid) => say(`waiting for another set-up to install the packages${pid ? ` (process ${pid})` : ''}`),
  );
}

/** Whether the stamp is there and says that the packages came from this lock file, on this system. */
export function isStamped(root) {
  try {
    return readFileSync(stampPath(root), 'utf8') === stampOf(root);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Whether somebody ran npm by hand: npm's own list in node_modules, which it writes when it has finished, has exactly the packages of
 * the lock file, less optional ones of other systems.
 */
export function wereInstalledByHand(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  delete wanted[''];
  return (
    Object.entries(wanted).every(([path, { version, integrity, optional }]) =>
      present[path] === undefined
        ? optional === true
        : present[path].version === version && present[path].integrity === integrity && existsSync(join(root, path)),
    ) && Object.keys(present).every((path) => wanted[path] !== undefined)
  );
}

async function install(root) {
  say('installing the npm packages, because the lock file changed or this is the first time (some minutes)');
  rmSync(stampPath(root), { force: true });
  const npm = npmCommand();
  const result = await runProgram(npm.command, [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env: childEnv(root),
    shell: npm.shell,
  });
  if (result.problem === undefined) return;
  throw new StepError(
    STEP,
    `npm ci: ${briefly(result.output || result.problem)}`,
    "check the network and npm's registry and proxy settings and the free space, then run the command again",
  );
}

function stampPath(root) {
  return join(root, 'node_modules', '.overread-packages');
}

function stampOf(root) {
  const sum = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${sum} ${process.platform} ${process.arch}\n`;
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined; // not there, or cut short: nothing to go by
  }
}
