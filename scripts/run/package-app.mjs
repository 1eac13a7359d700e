// Packs the desk for this system, as electron-builder.yml says: `npm run package -- [--dir] [--arch x64|arm64] [--without-tensorflow]`.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { whyUnreachable } from '../setup/reach.mjs';
import { say } from '../setup/say.mjs';
import { StepError } from '../setup/step-error.mjs';
import { ensureBuilt } from './build.mjs';
import { checkNativeParts } from '../package/native-parts.mjs';
import { findTarget } from '../package/targets.mjs';
import { runInTerminal, tool } from './steps.mjs';

const STEP = 'packaging';
/** Where electron-builder fetches from. */
const HOST = 'https://github.com/';
const SYSTEM_FLAGS = { linux: '--linux', darwin: '--mac', win32: '--win' };
const HELP = `npm run package -- [--dir] [--arch x64|arm64] [--without-tensorflow] [--output FOLDER] [--inspectable]

  --dir                   the program as a folder, no installers
  --arch                  another processor than this machine's
  --without-tensorflow    predictions on WebAssembly: 450 MB smaller, slower, no training
  --output                where to (else release/)
  --inspectable           for the end-to-end tests only: Electron may be driven from outside

OVERREAD_ELECTRON_DIST names a folder with an unpacked Electron of the wanted system and processor, where it cannot be fetched.
`;

/** @returns the exit code: 0 done, 2 wrong use. Throws a `StepError` that says what is missing and what to do. */
export async function packageApp({ root, electron, args }) {
  const wish = readWish(args);
  if (wish === undefined) return 2;
  const target = findTarget(process.platform, wish.arch);
  if (target === undefined) {
    throw new StepError(
      STEP,
      `no package is made for ${process.platform} ${wish.arch}`,
      'use the npm package there: docs/release.md',
    );
  }
  const hasTensorFlow = target.backend === 'tensorflow' && !wish.withoutTensorFlow;
  if (hasTensorFlow) checkTensorFlow(root, target);
  const electronDist = await findDistribution(electron, wish.arch);
  await ensureBuilt(root);
  const config = writeConfig(root, { ...wish, hasTensorFlow, electronDist });
  const builderArgs = [SYSTEM_FLAGS[process.platform], `--${wish.arch}`, ...(wish.dir ? ['--dir'] : [])];
  try {
    const exitCode = await runInTerminal(
      root,
      [tool(root, 'electron-builder', 'cli.js'), ...builderArgs, `--config=${config}`, '--publish=never'],
      { env: hasTensorFlow ? {} : { OVERREAD_WITHOUT_TENSORFLOW: '1' } },
    );
    if (exitCode !== 0 && !wish.dir) await explainInstallers(wish.output);
    return exitCode;
  } finally {
    rmSync(config, { force: true });
  }
}

/** The program itself may be packed well, and only the tools for the installers not be there. */
async function explainInstallers(output) {
  const unreachable = await whyUnreachable(HOST);
  if (unreachable === undefined) return;
  say(`electron-builder fetches its tools for installers when it first needs them, and ${unreachable}`);
  say(`the program as a folder is in ${output}; run this where the host can be reached, or with --dir`);
}

function readWish(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'boolean', default: false },
        arch: { type: 'string', default: process.arch },
        'without-tensorflow': { type: 'boolean', default: false },
        output: { type: 'string', default: 'release' },
        inspectable: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (!values.help) return { ...values, withoutTensorFlow: values['without-tensorflow'] };
    process.stdout.write(HELP);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`); // parseArgs names the option
  }
  return undefined;
}

/** Native TensorFlow of this checkout, for this target: anything else would be found at the end only, after minutes. */
function checkTensorFlow(root, { platform, arch }) {
  const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
  const parts = existsSync(join(folder, 'lib'))
    ? checkNativeParts(folder, { platform, arch })
    : { files: [], faults: [] };
  if (parts.files.some((name) => name.endsWith('tfjs_binding.node')) && parts.faults.length === 0) return;
  const cause =
    parts.files.length === 0
      ? 'native TensorFlow is not in this checkout'
      : `native TensorFlow here is not for ${platform} ${arch}: ${parts.faults[0]}`;
  throw new StepError(
    STEP,
    cause,
    `package on a machine of that kind after 'node scripts/setup.mjs --retry', or leave it out: npm run package -- --without-tensorflow`,
  );
}

/** Electron's unpacked distribution; undefined lets electron-builder fetch the one of another processor. */
async function findDistribution(electron, arch) {
  const given = process.env.OVERREAD_ELECTRON_DIST;
  if (given) {
    if (existsSync(given)) return resolve(given);
    throw new StepError(STEP, `OVERREAD_ELECTRON_DIST names ${given}, which is not there`, 'mend or unset it');
  }
  if (electron?.executable !== undefined && arch === process.arch) return distributionOf(electron.executable);
  const cause =
    arch === process.arch
      ? (electron?.cause ?? 'it is not installed')
      : await whyUnreachable(process.env.ELECTRON_MIRROR || HOST);
  if (cause === undefined) {
    say(`Electron for ${arch} is fetched by electron-builder`);
    return undefined;
  }
  throw new StepError(
    STEP,
    `Electron itself is not to be had here (${cause})`,
    'run this where it can be fetched, or unpack Electron for the wanted system and let OVERREAD_ELECTRON_DIST name its folder; ' +
      'the npm package needs no Electron: npm pack',
  );
}

/** On macOS the executable lies three folders down in Electron.app. */
function distributionOf(executable) {
  return process.platform === 'darwin' ? resolve(dirname(executable), '..', '..', '..') : dirname(executable);
}

/** What electron-builder.yml cannot know, as a configuration that extends it. */
function writeConfig(root, { hasTensorFlow, electronDist, output, inspectable }) {
  const folder = join(root, '.cache', 'package');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `electron-builder-${process.pid}.json`);
  const config = {
    extends: 'electron-builder.yml',
    directories: { output: resolve(root, output) },
    files: hasTensorFlow ? [] : ['!node_modules/@tensorflow/tfjs-node/**'],
    ...(electronDist === undefined ? {} : { electronDist }),
    ...(inspectable ? { electronFuses: { enableNodeCliInspectArguments: true } } : {}),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
