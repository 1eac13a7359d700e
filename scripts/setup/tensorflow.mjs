// TensorFlow for tfjs-node. Two ways to the native library, tried in order: the package's own installer, and on Linux x64 an addon
// built here against the libraries of the TensorFlow wheel. What worked is kept in the user's cache folder and linked into
// every checkout, so that a second one is ready at once.
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { copySeal, isIntact, placeFiles, SEAL, sealFolder, unsealedReason } from './sealed-folder.mjs';
import { withLock } from './lock.mjs';
import { packageFolder as findPackage } from './places.mjs';
import { runProgram } from './programs.mjs';
import { rememberedFailure, rememberFailure } from './remembered-failures.mjs';
import { say } from './say.mjs';
import { briefly } from './step-error.mjs';
import { runOwnInstaller } from './tensorflow-installer.mjs';
import { buildFromWheel, WHEEL_VERSION } from './tensorflow-wheel.mjs';

// Raised when the way the addon is made changes, so that an older one in the cache is not taken for this one.
const RECIPE = 1;
const LEFTOVER_PREFIX = 'unfinished-';

/**
 * Puts native TensorFlow into the checkout's tfjs-node package.
 * @returns `{ native: true }`, or `{ native: false, cause }` when it cannot be had here: the wasm backend takes over then
 */
export async function ensureTensorFlow({ root, cache }) {
  const packageFolder = findPackage(root, '@tensorflow/tfjs-node');
  const key = cacheKey(packageFolder);
  const known = () => {
    if (isIntact(packageFolder, key)) return { native: true };
    const cause = rememberedFailure(cache, 'tensorflow', key);
    return cause === undefined ? undefined : { native: false, cause, remembered: true };
  };
  const answer = known();
  if (answer !== undefined) return answer;
  if (!isWritable(packageFolder)) {
    // Installed for everybody by somebody else: another checkout may still have it.
    return { native: false, cause: `${packageFolder} cannot be written to`, remembered: false };
  }

  return withLock(
    join(cache, 'tensorflow.lock'),
    async () => {
      const found = known(); // what another set-up found out meanwhile
      if (found !== undefined) return found;
      const cause = await provide({ root, cache, packageFolder, key });
      if (cause === undefined) return { native: true };
      rememberFailure(cache, 'tensorflow', key, cause);
      return { native: false, cause, remembered: false };
    },
    (pid) => say(`waiting for another set-up to finish with TensorFlow${pid ? ` (process ${pid})` : ''}`),
  );
}

/** @returns undefined when native TensorFlow is in place, otherwise why it is not */
async function provide({ root, cache, packageFolder, key }) {
  const shelf = join(cache, 'tensorflow');
  const kept = join(shelf, key);
  mkdirSync(shelf, { recursive: true });
  removeLeftovers(shelf);
  if (await hasWorkingAddon(packageFolder)) return adopt(packageFolder, key);
  if (existsSync(kept)) {
    const problem = (await unsealedReason(kept, key)) ?? (await place(kept, packageFolder));
    if (problem === undefined) return undefined;
    say(`the TensorFlow kept in the cache cannot be used (${problem}); making it anew`);
    rmSync(kept, { recursive: true, force: true });
  }
  const cause = await make({ root, shelf, kept, packageFolder, key });
  return cause ?? place(kept, packageFolder);
}

/** What the package's own install script left, where npm ran it: nothing has to be fetched again. */
async function hasWorkingAddon(packageFolder) {
  const isOurs = existsSync(join(packageFolder, SEAL));
  const hasAddon = existsSync(join(packageFolder, 'lib')) && existsSync(join(packageFolder, 'deps', 'lib'));
  return !isOurs && hasAddon && (await probe(packageFolder)) === undefined;
}

async function adopt(packageFolder, key) {
  await sealFolder(packageFolder, key);
  return undefined;
}

async function make({ root, shelf, kept, packageFolder, key }) {
  const causes = [];
  for (const way of [
    { name: "the package's own installer", build: runOwnInstaller },
    { name: `the TensorFlow ${WHEEL_VERSION} wheel`, build: buildFromWheel },
  ]) {
    const workshop = mkdtempSync(join(shelf, LEFTOVER_PREFIX));
    try {
      const staged = stagePackage(workshop, packageFolder);
      const problem = (await way.build({ root, workshop, staged })) ?? (await probe(staged));
      if (problem === undefined) {
        await keep(staged, workshop, kept, key);
        return undefined;
      }
      causes.push(`${way.name}: ${problem}`);
    } catch (error) {
      causes.push(`${way.name}: ${briefly(error)}`);
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
  }
  return causes.join('; ');
}

/** A copy of the package beside a link to the checkout's packages, so that it can be built and loaded without touching the real one. */
function stagePackage(workshop, packageFolder) {
  const staged = join(workshop, 'tfjs-node');
  cpSync(packageFolder, staged, {
    recursive: true,
    filter: (path) => !['deps', 'lib'].some((name) => path === join(packageFolder, name)),
  });
  // Whoever requires something from the copy finds what the package itself would find.
  symlinkSync(resolve(packageFolder, '..', '..'), join(workshop, 'node_modules'), 'junction');
  return staged;
}

async function keep(staged, workshop, kept, key) {
  const finished = join(workshop, 'finished');
  mkdirSync(join(finished, 'deps'), { recursive: true });
  renameSync(join(staged, 'deps', 'lib'), join(finished, 'deps', 'lib'));
  renameSync(join(staged, 'lib'), join(finished, 'lib'));
  await sealFolder(finished, key);
  renameSync(finished, kept);
}

/** Links the kept files into the checkout's package and tries them there once. */
async function place(kept, packageFolder) {
  removeNative(packageFolder);
  placeFiles(kept, packageFolder);
  const problem = await probe(packageFolder);
  if (problem === undefined) copySeal(kept, packageFolder);
  else removeNative(packageFolder);
  return problem;
}

function removeNative(packageFolder) {
  for (const name of ['deps', 'lib']) rmSync(join(packageFolder, name), { recursive: true, force: true });
}

/** Loads the package in a process of its own and multiplies. @returns why that failed, or undefined */
async function probe(folder) {
  const script = join(import.meta.dirname, 'tensorflow-probe.mjs');
  const result = await runProgram(process.execPath, [script, folder], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    timeoutMs: 120_000,
  });
  if (result.problem === undefined) return undefined;
  if (result.signal === 'SIGILL') return 'this processor lacks instructions that TensorFlow needs (AVX)';
  return `it does not load (${result.problem}: ${briefly(result.output)})`;
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function cacheKey(packageFolder) {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return `tfjs-node-${version}-tf-${WHEEL_VERSION}-${process.platform}-${process.arch}-r${RECIPE}`;
}

function removeLeftovers(shelf) {
  for (const name of readdirSync(shelf)) {
    if (name.startsWith(LEFTOVER_PREFIX)) rmSync(join(shelf, name), { recursive: true, force: true });
  }
}
