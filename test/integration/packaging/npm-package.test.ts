import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVersion } from '#main/index/version.ts';
import { root } from '#scripts/setup/places.mjs';
import { npmCommand, runProgram } from '#scripts/setup/programs.mjs';

const INSTALLING_MS = 300_000;
const INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

const version = readVersion();
let folder: string;
let tarball: string;
let installed: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-npm-'));
  const npm = npmCommand();
  // What the tests run on is built already.
  const pack = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const packed = await runProgram(npm.command, [...npm.args, ...pack], { cwd: root, shell: npm.shell });
  expect(packed.problem, packed.output).toBeUndefined();
  tarball = join(folder, `overread-${version}.tgz`);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const ended = await runProgram(npm.command, [...npm.args, ...INSTALL, '--prefix', empty, tarball], {
    cwd: empty,
    shell: npm.shell,
    timeoutMs: INSTALLING_MS,
  });
  expect(ended.problem, ended.output).toBeUndefined();
  installed = join(empty, 'node_modules', 'overread');
}, INSTALLING_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the npm package', () => {
  it('is a file of less than 10 MB beside its models, without sources, tests or anything of development', () => {
    const models = join(installed, 'resources', 'models');
    const files = readdirSync(models, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const packedBytes = files.map((file) => gzipSync(readFileSync(join(file.parentPath, file.name))).length);
    const modelBytes = packedBytes.reduce((sum, bytes) => sum + bytes, 0);
    expect(modelBytes).toBeGreaterThan(1e6);
    expect(statSync(tarball).size - modelBytes).toBeLessThan(10e6);
    const own = readdirSync(installed).filter((name) => name !== 'node_modules');
    expect(own.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'resources', 'scripts']);
    expect(readdirSync(join(installed, 'scripts')).sort()).toEqual(['overread.mjs', 'setup']);
    const built = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(built).toContain('THIRD-PARTY-LICENCES.txt');
    expect(built.filter((name) => /\.map$|preload/.test(name))).toEqual([]);
  });

  it('says its version', async () => {
    const said = await runProgram(process.execPath, [join(installed, 'scripts', 'overread.mjs'), '--version']);
    expect(said).toMatchObject({ code: 0, output: `${version}\n` });
  });

  it('sets up, serves the desk with its page on the loopback interface, and ends with 0 at Ctrl-C', async () => {
    const program = join(installed, '..', '.bin', 'overread');
    const args = ['serve', '--no-open', '--library', join(folder, 'library')];
    const desk = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      const address = await readAddress(desk);
      expect(new URL(address).hostname).toBe('127.0.0.1');
      const entered = await fetch(address, { redirect: 'manual' });
      const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const page = await fetch(new URL('/', address), { headers: { cookie } });
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
      expect((await fetch(new URL(script, address), { headers: { cookie } })).status).toBe(200);
      expect((await fetch(new URL('/', address))).status).toBeGreaterThanOrEqual(400);
    } finally {
      const exited = once(desk, 'exit');
      desk.kill('SIGINT');
      await exited;
    }
    expect(desk.exitCode).toBe(0);
    expect(existsSync(join(folder, 'library', 'library.db'))).toBe(true);
  });
});

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /Overread: (http:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`overread serve ended with ${code ?? 'a signal'}: ${said}`)));
  });
}
