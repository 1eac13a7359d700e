// Builds renderer, main side and preload into dist/, and only when their sources changed.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { mainEntries, workerEntries } from '../build-entries.mjs';
import { BUNDLED_PACKAGES } from '../bundled-packages.mjs';
import { collectLicences } from '../package/licences.mjs';
import { withLock } from '../setup/lock.mjs';
import { childEnv, runProgram } from '../setup/programs.mjs';
import { say } from '../setup/say.mjs';
import { StepError } from '../setup/step-error.mjs';
import { tool } from './steps.mjs';

const SOURCES = [
  'src-shared',
  'src-main',
  'src-renderer',
  'scripts/build-entries.mjs',
  'scripts/bundled-packages.mjs',
  'package.json',
  'package-lock.json',
];
const CONFIGURATIONS = ['main', 'workers', 'preload', 'renderer'].map((name) => `vite.${name}.config.ts`);
const STAMP = 'build-stamp.json';
/** Of what is bundled into the page; an installed program's own file says everything. */
const LICENCES = 'THIRD-PARTY-LICENCES.txt';

/** Builds when the sources are not those that dist/ was built from. Throws a `StepError`; what was built before stays then. */
export async function ensureBuilt(root, { always = false } = {}) {
  if (!always && isFresh(root)) return 0;
  await withLock(
    join(root, '.cache', 'build.lock'),
    async () => {
      if (always || !isFresh(root)) await build(root);
    },
    (pid) => say(`waiting for another build${pid ? ` (process ${pid})` : ''}`),
  );
  return 0;
}

function isFresh(root) {
  const stamp = readStamp(root);
  if (stamp === undefined) return false;
  const now = listSources(root);
  if (stamp.listing === listingSum(now)) return true;
  // Touched, but perhaps not changed: a branch that was left and taken up again.
  if (stamp.content !== contentSum(root, now)) return false;
  writeStamp(join(root, 'dist'), { listing: listingSum(now), content: stamp.content });
  return true;
}

async function build(root) {
  const startedMs = Date.now();
  say('building');
  const before = listSources(root);
  const stamp = { listing: listingSum(before), content: contentSum(root, before) };
  const workshops = join(root, '.cache', 'build');
  rmSync(workshops, { recursive: true, force: true });
  mkdirSync(workshops, { recursive: true });
  try {
    const workshop = mkdtempSync(join(workshops, 'new-'));
    await fill(root, workshop);
    writeStamp(workshop, stamp);
    swapIn(root, workshop, workshops);
  } finally {
    rmSync(workshops, { recursive: true, force: true });
  }
  say(`built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

async function fill(root, workshop) {
  const results = await Promise.all(CONFIGURATIONS.map((name) => runVite(root, name, workshop)));
  const failed = results.find(({ problem }) => problem !== undefined);
  if (failed !== undefined) {
    throw new StepError(
      'build',
      `${failed.problem}\n${failed.output.trim()}`,
      'mend what it says above and run the command again',
    );
  }
  const mains = Object.keys(mainEntries).map((name) => `main/${name}.js`);
  const workers = Object.keys(workerEntries).map((name) => `workers/${name}.js`);
  writeFileSync(join(workshop, LICENCES), collectLicences(root, readBundled(workshop)));
  for (const path of [...mains, ...workers, 'preload/preload.cjs', 'renderer/index.html']) {
    if (!existsSync(join(workshop, path))) {
      throw new StepError('build', `dist/${path} was not made`, 'compare scripts/build-entries.mjs with the sources');
    }
  }
}

function readBundled(workshop) {
  const names = JSON.parse(readFileSync(join(workshop, 'renderer', BUNDLED_PACKAGES), 'utf8'));
  return names.map((name) => `node_modules/${name}`);
}

function runVite(root, configuration, workshop) {
  const args = [tool(root, 'vite', 'bin/vite.js'), 'build', '--config', configuration, '--logLevel', 'warn'];
  return runProgram(process.execPath, args, { cwd: root, env: childEnv(root, { OVERREAD_BUILD_FOLDER: workshop }) });
}

function swapIn(root, workshop, workshops) {
  const dist = join(root, 'dist');
  if (existsSync(dist)) renameSync(dist, join(workshops, 'old'));
  renameSync(workshop, dist);
}

function listSources(root) {
  const files = [...SOURCES, ...CONFIGURATIONS].flatMap((name) => {
    const path = join(root, name);
    if (!statSync(path).isDirectory()) return [name];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  });
  return files.sort().map((name) => {
    const { size, mtimeMs } = statSync(join(root, name));
    return { name, sizeBytes: size, mtimeMs };
  });
}

function listingSum(files) {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

function contentSum(root, files) {
  const hash = createHash('sha256');
  for (const { name, sizeBytes } of files)
    hash.update(`${name}\0${sizeBytes}\0`).update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'dist', STAMP), 'utf8'));
  } catch {
    return undefined; // not built yet
  }
}

function writeStamp(folder, stamp) {
  writeFileSync(join(folder, STAMP), JSON.stringify(stamp));
}
