import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStamped, wereInstalledByHand } from '#scripts/setup/packages.mjs';
import { FakeCheckout } from './fake-checkout.ts';

/** `npm ci` as set-up sees it: node_modules anew, and npm's own list of it at the end. */
const FAKE_CI = `
[ "$1" = ci ] || exit 1
rm -rf node_modules && mkdir -p node_modules/left
sleep 0.3
sed 's/"":{},//' package-lock.json > node_modules/.package-lock.json`;

const RUN = [
  '--input-type=module',
  '-e',
  "await (await import('./scripts/setup/packages.mjs')).ensurePackages({ root: process.cwd() })",
];

describe.skipIf(process.platform === 'win32')('the step that installs the packages', () => {
  let checkout: FakeCheckout;

  beforeEach(() => {
    checkout = new FakeCheckout();
    checkout.fakeProgram('npm', FAKE_CI);
  });
  afterEach(() => {
    checkout.close();
  });

  it('installs once, then is silent until the lock file changes', async () => {
    const first = await checkout.run(RUN);
    const second = await checkout.run(RUN);
    checkout.writeLock('2.0.0');
    await checkout.run(RUN);

    expect(first.err).toContain('installing the npm packages');
    expect(second).toEqual({ code: 0, out: '', err: '' });
    expect(checkout.countCalls('npm ci')).toBe(2);
  });

  it('runs no install scripts of packages', async () => {
    await checkout.run(RUN);

    expect(checkout.countCalls('npm ci --ignore-scripts')).toBe(1);
  });

  it('never takes a half-finished install for a good one', async () => {
    checkout.fakeProgram('npm', 'mkdir -p node_modules/left; kill -9 $$');
    await checkout.run(RUN);
    expect(isStamped(checkout.root)).toBe(false);

    checkout.fakeProgram('npm', FAKE_CI);
    await checkout.run(RUN);

    expect(isStamped(checkout.root)).toBe(true);
    expect(checkout.has('node_modules/.package-lock.json')).toBe(true);
  });

  it('installs once where two set-ups start together', async () => {
    const [first, second] = await Promise.all([checkout.run(RUN), checkout.run(RUN)]);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(checkout.countCalls('npm ci')).toBe(1);
    expect(first.err + second.err).toContain('waiting for another set-up to install the packages');
  });

  it('takes what somebody installed by hand, if it is what the lock file says', async () => {
    checkout.write('node_modules/left/package.json', '{}');
    const list = (version: string) =>
      JSON.stringify({ packages: { 'node_modules/left': { version, integrity: version } } });
    checkout.write('node_modules/.package-lock.json', list('0.9.0'));
    expect(wereInstalledByHand(checkout.root)).toBe(false);

    checkout.write('node_modules/.package-lock.json', list('1.0.0'));
    await checkout.run(RUN);

    expect(isStamped(checkout.root)).toBe(true);
    expect(checkout.countCalls('npm ci')).toBe(0);
  });

  it('names the step, the cause and the remedy, and ends with exit code 3, when npm fails', async () => {
    checkout.fakeProgram('npm', 'echo "npm error network no route to the registry" >&2; exit 1');

    const outcome = await checkout.setUp(['--run', 'check']);

    expect(outcome.code).toBe(3);
    expect(outcome.err).toContain('Set-up failed at: npm packages');
    expect(outcome.err).toContain('cause:  npm ci: npm error network no route to the registry');
    expect(outcome.err).toContain('remedy: check the network');
  });
});
