import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVersion } from '#main/index/version.ts';
import { afterPack } from '#scripts/package/after-pack.mjs';
import { describeContents, listContents, sumWithoutModels } from '#scripts/package/contents.mjs';
import { workerEntries } from '#scripts/build-entries.mjs';
import { root } from '#scripts/setup/places.mjs';
import { makeDistribution, readFuses } from './electron-distribution.ts';
import type { PackedDesk } from './packed-program.ts';
import { CONTENTS_FILE, openArchive, packProgram, runPackedCommand, startPackedDesk } from './packed-program.ts';

const PACKING_MS = 300_000;
/** electron-builder packs for the system it runs on; the others are packed on theirs (docs/release.md). */
const isLinux = process.platform === 'linux' && process.arch === 'x64';

const version = readVersion();
let folder: string;
let distribution: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-package-'));
  distribution = makeDistribution(join(folder, 'electron'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resourcesOf = (name: string) => join(folder, name, 'linux-unpacked', 'resources');
const listed = (name: string) => listContents(resourcesOf(name));

describe.skipIf(!isLinux)('a package with native TensorFlow', () => {
  let desk: PackedDesk | undefined;
  let contents: ReturnType<typeof listContents>;
  let library: string;
  beforeAll(async () => {
    const packed = await packProgram(join(folder, 'with'), { distribution });
    expect(packed.exitCode, packed.said).toBe(0);
    contents = listed('with');
    library = join(folder, 'library');
  }, PACKING_MS);
  afterAll(() => desk?.close());

  it('holds what the committed list says, and nothing else', async () => {
    await expect(describeContents(contents)).toMatchFileSnapshot(CONTENTS_FILE);
  });

  it('holds no sources, types, maps, headers, tests, and nothing native inside the archive', () => {
    const useless = contents.filter(({ path }) => /\.(ts|mts|cts|map|h|cc|md)$|(^|\/)(tests?|__tests__)\//.test(path));
    expect(useless.filter(({ path }) => !path.startsWith('resources/'))).toEqual([]);
    const native = contents.filter(({ path }) => /\.(node|so(\.\d+)*|wasm)$/.test(path) || path.includes('/workers/'));
    expect(native.map(({ path }) => path)).toEqual(
      expect.arrayContaining(Object.keys(workerEntries).map((name) => `dist/workers/${name}.js`)),
    );
    expect(native.filter(({ place }) => place !== 'unpacked')).toEqual([]);
  });

  it('holds unpacked every package that a worker imports, now or later', () => {
    const folder = join(resourcesOf('with'), 'app.asar.unpacked');
    const workers = readdirSync(join(folder, 'dist', 'workers')).map((name) => join(folder, 'dist', 'workers', name));
    const imported = workers.flatMap((path) => findImportedPackages(readFileSync(path, 'utf8')));
    for (const name of ['better-sqlite3', '@tensorflow/tfjs-node', '@wasm-audio-decoders/flac'])
      expect(imported).toContain(name);
    expect(imported.filter((name) => !existsSync(join(folder, 'node_modules', name, 'package.json')))).toEqual([]);
  });

  it('takes less than 480 MB without Electron and models', () => {
    process.stderr.write(`package with TensorFlow: ${(sumWithoutModels(contents) / 1e6).toFixed(1)} MB\n`);
    expect(sumWithoutModels(contents)).toBeLessThan(480e6);
  });

  it('has the fuses blown that would let Electron run or load anything else', () => {
    const executable = join(folder, 'with', 'linux-unpacked', 'overread');
    expect(readFuses(join(distribution, 'electron'))).toContain('runAsNode');
    expect(readFuses(executable)).toEqual(['enableEmbeddedAsarIntegrityValidation', 'onlyLoadAppFromAsar']);
  });

  it('comes with the licences of all parts, a parts list and a list of its files', () => {
    const licences = readFileSync(join(resourcesOf('with'), 'THIRD-PARTY-LICENCES.txt'), 'utf8');
    const parts = JSON.parse(readFileSync(join(resourcesOf('with'), 'parts.cdx.json'), 'utf8')) as {
      readonly bomFormat: string;
      readonly components: readonly { name: string; version: string; purl: string; licenses: unknown[] }[];
    };
    expect(parts.bomFormat).toBe('CycloneDX');
    const names = parts.components.map(({ name }) => name);
    for (const name of ['better-sqlite3', '@tensorflow/tfjs-node', 'svelte', 'uplot', 'codec-parser', 'tensorflow'])
      expect(names).toContain(name);
    expect(parts.components.filter(({ purl, licenses }) => !purl || licenses.length === 0)).toEqual([]);
    const untold = parts.components.filter(
      ({ name, version }) => name !== 'tensorflow' && !licences.includes(`\n${name} ${version}, `),
    );
    expect(untold).toEqual([]);

    const lines = readFileSync(join(folder, 'with', `overread-${version}-linux-x64.files.txt`), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(contents.length);
    expect(lines.filter((line) => !/^[0-9a-f]{64} +\d+ {2}\S/.test(line))).toEqual([]);
  });

  it('runs from its archive: imports the demo, reads a window, predicts natively and by spikes, and ends when its window is closed', async () => {
    openArchive(resourcesOf('with'));
    desk = await startPackedDesk(resourcesOf('with'), ['--library', library]);
    const [imported] = await desk.call('jobs.list', {});
    expect(await desk.end(imported!)).toMatchObject({ kind: 'import', state: 'done', failures: [] });
    const recordId = await findDemo(desk, 'mitdb200');
    const leads = ['0', '1'];
    const window = await desk.call('signals.read-window', { ...FIRST_TEN_SEC, recordId, leads });
    expect(window.leads.map(({ unit, kind }) => `${kind} in ${unit}`)).toEqual(['minmax in mV', 'minmax in mV']);

    const started = await desk.call('predictions.start', { recordId, modelId: 'cnet-aami5', beatsFromSetId: null });
    const predicted = await desk.end(started);
    expect(predicted).toMatchObject({ state: 'done', failures: [] });
    const run = await desk.call('predictions.read', { runId: predicted.resultIds[0]! });
    expect(run.columns.samples.length).toBeGreaterThan(50);
    expect((await desk.call('app.info', {})).tensor.backend).toBe('tensorflow');
    await expectSpikes(desk);

    expect(await desk.close()).toBe(0);
    desk = undefined;
  });

  it('reads its first window soon after a second start (2 s is the bar; the time is told, not tested)', async () => {
    const startedMs = performance.now();
    desk = await startPackedDesk(resourcesOf('with'), ['--library', library]);
    const recordId = await findDemo(desk, 'mitdb200');
    const window = await desk.call('signals.read-window', { ...FIRST_TEN_SEC, recordId, leads: ['0', '1'] });
    const tookMs = performance.now() - startedMs;
    process.stderr.write(
      `packed program: window after ${desk.openedAfterMs.toFixed(0)} ms, first samples read after ${tookMs.toFixed(0)} ms\n`,
    );
    expect(window.leads).toHaveLength(2);
    expect(await desk.close()).toBe(0);
    desk = undefined;
  });

  it('serves the command line without a window, in the tensor process too', async () => {
    const demo = join(resourcesOf('with'), 'app.asar.unpacked', 'resources', 'demo', 'records', 'mitdb200');
    const said = await runPackedCommand(resourcesOf('with'), ['--version']);
    expect(said).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    const wrong = await runPackedCommand(resourcesOf('with'), ['no-such-command']);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    const out = join(folder, 'predicted');
    const predicted = await runPackedCommand(resourcesOf('with'), [
      'predict',
      demo,
      '--model',
      'cnet-aami5',
      '--out',
      out,
    ]);
    expect(predicted, predicted.stderr).toMatchObject({ exitCode: 0 });
    expect(readdirSync(out)).toContain('mitdb200.pred');
  });
});

describe.skipIf(!isLinux)('a package without TensorFlow', () => {
  beforeAll(async () => {
    const packed = await packProgram(join(folder, 'without'), { distribution, args: ['--without-tensorflow'] });
    expect(packed.exitCode, packed.said).toBe(0);
  }, PACKING_MS);

  it('takes less than 60 MB without Electron and models', () => {
    const sizeBytes = sumWithoutModels(listed('without'));
    process.stderr.write(`package without TensorFlow: ${(sizeBytes / 1e6).toFixed(1)} MB\n`);
    expect(sizeBytes).toBeLessThan(60e6);
  });

  it('is otherwise the same, byte for byte: what is packed does not depend on when', () => {
    const read = (name: string) =>
      readFileSync(join(folder, name, `overread-${version}-linux-x64.files.txt`), 'utf8')
        .split('\n')
        .filter((line) => !/tfjs-node\/|THIRD-PARTY|parts\.cdx/.test(line));
    const lines = read('without');
    expect(lines.length).toBeGreaterThan(500);
    expect(read('with').filter((line) => !lines.includes(line))).toEqual([]);
  });

  it('is refused by the build when it holds a part of another machine', async () => {
    const unpacked = join(resourcesOf('without'), 'app.asar.unpacked');
    const stray = join(unpacked, 'node_modules', 'better-sqlite3', 'prebuilds', 'stray.node');
    writeFileSync(stray, readFileSync(join(root, 'node_modules', 'better-sqlite3', 'prebuilds', 'linux-arm64.node')));
    const appOutDir = join(folder, 'without', 'linux-unpacked');
    const packager = { getResourcesDir: () => resourcesOf('without'), appInfo: { version } };
    const context = { packager, appOutDir, outDir: join(folder, 'without'), electronPlatformName: 'linux', arch: 1 };
    process.env.OVERREAD_WITHOUT_TENSORFLOW = '1';
    try {
      await expect(afterPack(context as never)).rejects.toThrow(
        'better-sqlite3/prebuilds/stray.node is for linux arm64, this package is for linux x64',
      );
    } finally {
      delete process.env.OVERREAD_WITHOUT_TENSORFLOW;
      rmSync(stray);
    }
  });

  it('predicts on WebAssembly, and says so, and by spikes', async () => {
    openArchive(resourcesOf('without'));
    const desk = await startPackedDesk(resourcesOf('without'), ['--library', join(folder, 'library-2')]);
    try {
      const [imported] = await desk.call('jobs.list', {});
      await desk.end(imported!);
      const recordId = await findDemo(desk, 'mitdb200');
      const started = await desk.call('predictions.start', { recordId, modelId: 'cnet-aami5', beatsFromSetId: null });
      expect(await desk.end(started)).toMatchObject({ state: 'done', failures: [] });
      const { tensor, notices } = await desk.call('app.info', {});
      expect(tensor.backend).toBe('wasm');
      expect(notices.join()).toContain('WebAssembly');
      await expectSpikes(desk);
    } finally {
      await desk.close();
    }
  });
});

/** Packages in the import statements and calls of a built file, which stand as the bundler writes them. */
function findImportedPackages(code: string): readonly string[] {
  const names = code.matchAll(/(?:^import .*?from |\bimport\(|\brequire\()"((?:@[\w-]+\/)?[\w-]+)"/gm);
  return [...names].map(([, name]) => name ?? '');
}

const FIRST_TEN_SEC = { startSample: 0, endSample: 3600, maxPointsPerLead: 1000, filter: 'none' } as const;

/** The worker of spikes, with its kernel: it answers about a demo recording, and each layer that can spike did. */
async function expectSpikes(desk: PackedDesk): Promise<void> {
  const shipped = await desk.call('spiking.list', {});
  expect(shipped.map(({ problem, isShipped }) => ({ problem, isShipped }))).toEqual(
    shipped.map(() => ({ problem: null, isShipped: true })),
  );
  const { id, parent, steps } = shipped.find(({ card }) => card.parent.id === 'cinc2017-lite')!.card;
  const recordId = await findDemo(desk, 'ptbxl00001');
  const spiking = { spikingModelId: id, steps, stopsEarly: false };
  const started = await desk.call('predictions.start', {
    recordId,
    modelId: parent.id,
    beatsFromSetId: null,
    spiking,
  });
  const answered = await desk.end(started);
  expect(answered).toMatchObject({ state: 'done', failures: [] });
  const { run, rows } = await desk.call('predictions.read-rows', { runId: answered.resultIds[0]! });
  expect(run).toMatchObject({ backend: 'spikes', spiking: { spikingModelId: id, steps, rowCount: 1 } });
  expect(run.spiking!.layers.filter(({ kind, rate }) => kind === 'neurons' && !(rate > 0 && rate < 1))).toEqual([]);
  expect(rows[0]!.probabilities!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
}

async function findDemo(desk: PackedDesk, name: string): Promise<string> {
  const all = { label: null, state: null, sortBy: 'name', descending: false, offset: 0, limit: 10 } as const;
  const page = await desk.call('library.list', { ...all, search: name });
  return page.rows[0]!.id;
}
