import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A checkout in a temporary folder: this project's scripts, a lock file, an empty cache, and a PATH on which npm, pip and the compiler are
 * small scripts of the test's own. Close it when the test is over.
 */
export class FakeCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'overread-setup-'));
  readonly cache = join(this.root, 'cache');
  readonly #programs = join(this.root, 'programs');
  readonly #calls = join(this.root, 'calls.log');

  constructor() {
    cpSync(join(root, 'scripts'), join(this.root, 'scripts'), { recursive: true });
    this.write('package.json', '{"name": "fake", "type": "module"}');
    this.writeLock('1.0.0');
    this.write('node_modules/.keep', '');
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text: string | Uint8Array): string {
    const whole = join(this.root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** A lock file that asks for one package, `left`, at this version. */
  writeLock(version: string): void {
    this.write(
      'package-lock.json',
      JSON.stringify({ packages: { '': {}, 'node_modules/left': { version, integrity: version } } }),
    );
  }

  /** Puts a shell script on the PATH; each call is noted with its arguments. */
  fakeProgram(name: string, script: string): void {
    const path = this.write(join('programs', name), `#!/bin/sh\necho "${name} $*" >> '${this.#calls}'\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** How often a program was called, of those whose call starts with these words. */
  countCalls(words: string): number {
    if (!existsSync(this.#calls)) return 0;
    return readFileSync(this.#calls, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(words)).length;
  }

  /** Runs a Node program of the checkout with only the fake programs and the system's own tools on the PATH. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const child = spawn(process.execPath, args, {
      cwd: this.root,
      env: { PATH: `${this.#programs}:/usr/bin:/bin`, HOME: this.root, OVERREAD_CACHE: this.cache, ...OFFLINE, ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, out, err });
      });
    });
  }

  setUp(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return this.run(['scripts/setup.mjs', ...args], env);
  }
}

/** Download hosts that refuse at once. */
const OFFLINE = { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:1/', ELECTRON_MIRROR: 'http://127.0.0.1:1/' };
