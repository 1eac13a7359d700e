import { afterEach, describe, expect, it, vi } from 'vitest';
import { targets } from '#scripts/package/targets.mjs';
import { packageApp } from '#scripts/run/package-app.mjs';
import { root } from '#scripts/setup/places.mjs';

const hasTarget = targets.some(({ platform, arch }) => platform === process.platform && arch === process.arch);
const run = (args: readonly string[], cause = 'its host does not answer') =>
  packageApp({ root, electron: { cause }, args: ['--dir', '--without-tensorflow', ...args] });

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!hasTarget)('packaging', () => {
  it('says what is missing and what to do where Electron cannot be fetched', async () => {
    vi.stubEnv('OVERREAD_ELECTRON_DIST', '');
    const failed = run([]);
    await expect(failed).rejects.toThrow('Electron itself is not to be had here (its host does not answer)');
    await expect(failed).rejects.toThrow('OVERREAD_ELECTRON_DIST');
    await expect(failed).rejects.toThrow('npm pack');
  });

  it('names the folder that should hold Electron and is not there', async () => {
    vi.stubEnv('OVERREAD_ELECTRON_DIST', '/no/such/folder');
    await expect(run([])).rejects.toThrow('/no/such/folder, which is not there');
  });

  it('makes nothing for a processor that is not in the table of targets', async () => {
    await expect(run(['--arch', 'mips'])).rejects.toThrow(`no package is made for ${process.platform} mips`);
  });

  it('ends with 2 when it is used wrongly', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await run(['--publish'])).toBe(2);
    expect(said.mock.calls.join()).toContain('--publish');
    said.mockRestore();
  });
});
