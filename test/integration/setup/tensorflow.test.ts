import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberedFailure, rememberFailure } from '#scripts/setup/remembered-failures.mjs';
import { nativeIsPossible } from '#scripts/setup/tensorflow-platform.mjs';
import { FakeCheckout } from './fake-checkout.ts';

describe.skipIf(!nativeIsPossible())('the step that makes TensorFlow', () => {
  let checkout: FakeCheckout;

  beforeEach(() => {
    checkout = new FakeCheckout();
    checkout.write('node_modules/@tensorflow/tfjs-node/package.json', '{"version": "4.22.0"}');
    for (const pip of ['pip', 'pip3', 'python', 'python3'])
      checkout.fakeProgram(pip, 'echo "ERROR: no route" >&2; exit 1');
  });
  afterEach(() => {
    checkout.close();
  });

  const step = (insist: boolean) => [
    '--input-type=module',
    '-e',
    `const { ensureNativeTensorFlow } = await import('./scripts/setup/tensorflow-step.mjs');
     await ensureNativeTensorFlow({ root: process.cwd(), cache: process.env.OVERREAD_CACHE, insist: ${insist} });`,
  ];
  const unfinished = () => readdirSync(join(checkout.cache, 'tensorflow'));

  it('says why each way failed, goes on with wasm, and does not try again for a day', async () => {
    const first = await checkout.run(step(false));
    const second = await checkout.run(step(false));

    expect(first.code).toBe(0);
    expect(first.err).toContain("the package's own installer: 127.0.0.1 cannot be reached (ECONNREFUSED)");
    expect(first.err).toContain('the TensorFlow 2.15.1 wheel: pip3: ERROR: no route');
    expect(first.err).toContain('going on with the slower wasm backend');
    expect(second).toEqual({ code: 0, out: '', err: '' });
    expect(checkout.countCalls('pip3 download')).toBe(1);
    expect(unfinished()).toEqual([]);
  });

  it('tries again at once after --retry', async () => {
    await checkout.run(step(false));
    checkout.fakeProgram('npm', 'mkdir -p node_modules && exit 1');

    await checkout.setUp(['--retry']);
    await checkout.run(step(false));

    expect(checkout.countCalls('pip3 download')).toBe(2);
  });

  it('fails for the tests, which must not pass on another backend, naming step, cause and remedy', async () => {
    const outcome = await checkout.run(step(true));

    expect(outcome.code).not.toBe(0);
    expect(outcome.err).toMatch(
      /Set-up failed at: TensorFlow\n {2}cause: {2}the package's own installer.*\n {2}remedy: mend the cause/,
    );
    expect(outcome.err).toContain('OVERREAD_TENSORFLOW_WHEEL');
  });

  it('tries anew for the tests, whatever failed before', async () => {
    await checkout.run(step(false));
    await checkout.run(step(true));

    expect(checkout.countCalls('pip3 download')).toBe(2);
  });

  it('refuses a truncated wheel, and leaves nothing in the cache or the package', async () => {
    const wheel = checkout.write('cut.whl', 'PK\x03\x04 and then nothing');

    const outcome = await checkout.run(step(false), { OVERREAD_TENSORFLOW_WHEEL: wheel });

    expect(outcome.err).toContain(
      'the file that OVERREAD_TENSORFLOW_WHEEL names is damaged or another one: its SHA-256 is',
    );
    expect(checkout.countCalls('pip')).toBe(0);
    expect(unfinished()).toEqual([]);
    expect(checkout.has('node_modules/@tensorflow/tfjs-node/lib')).toBe(false);
  });

  it('refuses a truncated wheel from pip too', async () => {
    checkout.fakeProgram(
      'pip3',
      'while [ "$1" != --dest ]; do shift; done; mkdir -p "$2"; echo half > "$2/tensorflow.whl"',
    );

    expect((await checkout.run(step(false))).err).toContain('the wheel is damaged or another one');
    expect(unfinished()).toEqual([]);
  });

  it('clears what a killed set-up left, and does not take it for TensorFlow', async () => {
    checkout.write('cache/tensorflow/unfinished-x/finished/lib/napi-v8/tfjs_binding.node', 'half');

    await checkout.run(step(false));

    expect(unfinished()).toEqual([]);
    expect(checkout.has('node_modules/@tensorflow/tfjs-node/lib')).toBe(false);
  });
});

/** What the probe asks of tfjs-node, without TensorFlow. */
const WORKING = `module.exports = {
  getBackend: () => 'tensorflow',
  tensor2d: (values) => values,
  matMul: () => ({ dataSync: () => [19, 22, 43, 50] }),
};`;

describe.skipIf(!nativeIsPossible())('TensorFlow of a program that npm installed', () => {
  let checkout: FakeCheckout;
  const inPackage = (name: string) => `node_modules/@tensorflow/tfjs-node/${name}`;
  const ROOT = 'node_modules/overread';
  const step = [
    '--input-type=module',
    '-e',
    `const { ensureNativeTensorFlow } = await import('./scripts/setup/tensorflow-step.mjs');
     const root = process.cwd() + '/${ROOT}';
     await ensureNativeTensorFlow({ root, cache: process.env.OVERREAD_CACHE, insist: false });`,
  ];

  beforeEach(() => {
    checkout = new FakeCheckout();
    checkout.write(`${ROOT}/package.json`, '{}');
    checkout.write(inPackage('package.json'), '{"version": "4.22.0"}');
    checkout.write(inPackage('dist/index.js'), WORKING);
    for (const pip of ['pip', 'pip3', 'python', 'python3']) checkout.fakeProgram(pip, 'exit 1');
  });
  afterEach(() => checkout.close());

  it('is taken as npm left it, beside the program, where it works', async () => {
    checkout.write(inPackage('lib/napi-v8/tfjs_binding.node'), 'an addon');
    checkout.write(inPackage('deps/lib/libtensorflow.so.2'), 'a library');

    expect(await checkout.run(step)).toEqual({ code: 0, out: '', err: '' });
    expect(checkout.countCalls('pip')).toBe(0);
    expect(checkout.has(inPackage('overread-seal.json'))).toBe(true);
    expect(await checkout.run(step)).toEqual({ code: 0, out: '', err: '' });
  });

  it.skipIf(process.getuid?.() === 0)('is not fetched where its package cannot be written to', async () => {
    const folder = checkout.write(inPackage('package.json'), '{"version": "4.22.0"}').replace(/\/package\.json$/, '');
    chmodSync(folder, 0o555);
    const { code, err } = await checkout.run(step);
    chmodSync(folder, 0o755);

    expect(code).toBe(0);
    expect(err).toContain('cannot be written to');
    expect(checkout.countCalls('pip')).toBe(0);
  });
});

describe('a failure that is remembered', () => {
  const hourMs = 60 * 60 * 1000;

  it('is remembered for 24 hours, for the same versions only', () => {
    const checkout = new FakeCheckout();
    rememberFailure(checkout.cache, 'tensorflow', 'v1', 'no route', 0);

    expect(rememberedFailure(checkout.cache, 'tensorflow', 'v1', 23 * hourMs)).toBe('no route');
    expect(rememberedFailure(checkout.cache, 'tensorflow', 'v1', 25 * hourMs)).toBeUndefined();
    expect(rememberedFailure(checkout.cache, 'tensorflow', 'v2', hourMs)).toBeUndefined();
    expect(rememberedFailure(checkout.cache, 'electron', 'v1', hourMs)).toBeUndefined();
    checkout.close();
  });

  it('is forgotten when the clock was set back, or when its note is cut short', () => {
    const checkout = new FakeCheckout();
    rememberFailure(checkout.cache, 'tensorflow', 'v1', 'no route', 10 * hourMs);
    expect(rememberedFailure(checkout.cache, 'tensorflow', 'v1', 0)).toBeUndefined();

    checkout.write('cache/failures/tensorflow.json', '{"key": "v1", "ca');
    expect(rememberedFailure(checkout.cache, 'tensorflow', 'v1', 10 * hourMs)).toBeUndefined();
    checkout.close();
  });
});
