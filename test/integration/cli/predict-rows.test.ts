import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { plawiak17 } from '#main/models/architectures/plawiak17.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { drawNetworkWeights, makeNetworkCard } from '#test/builders/network-model.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { CliEnd } from './run-cli.ts';
import { runHere } from './run-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-rows-'));
  vi.stubEnv('OVERREAD_LIBRARY', join(folder, 'library'));
  mkdirSync(join(folder, 'in'));
  for (const [index, name] of ['one', 'two', 'three'].entries())
    await makeRecording(join(folder, 'in'), name, { durationSec: 25, seed: index + 1 });
  writeFileSync(join(folder, 'in', 'bad.hea'), 'bad 1 360 7200\nmissing.dat 16\n');
  writeFileSync(join(folder, 'classes.csv'), 'record,label\none,c0\ntwo,c1\nthree,c0\n');
  writeFileSync(join(folder, 'labels.csv'), 'record,c0,c1,c2,c3\none,1,0,0,1\ntwo,0,1,0,0\nthree,1,1,0,0\n');
  await writeModels();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Networks that have learned nothing, among the library's own: their machinery is real. */
async function writeModels(): Promise<void> {
  const lite = cinc2017Lite.describe({});
  const labels: NetworkDescription = { ...lite, output: 'sigmoid' };
  const fragments = plawiak17.describe({});
  const place = (id: string) => join(folder, 'library', 'models', id);
  const recipe = { recipeId: 'cinc2017-100hz@1', task: 'records' } as const;
  await writeNetworkModel(place('whole'), {
    card: makeNetworkCard(lite, { ...recipe, id: 'whole' as ModelId }),
    network: lite,
    weights: drawNetworkWeights(lite),
    format: 'float16-le',
  });
  await writeNetworkModel(place('labels'), {
    card: makeNetworkCard(labels, { ...recipe, id: 'labels' as ModelId, thresholds: [0.2, 0.3, 0.999999, 0.1] }),
    network: labels,
    weights: drawNetworkWeights(labels),
  });
  const unready = makeNetworkCard(labels, { ...recipe, id: 'unready' as ModelId, thresholds: [0, 0, 1, 1] });
  await writeNetworkModel(place('unready'), {
    card: { ...unready, classes: unready.classes.map((own, k) => (k === 0 ? { ...own, notReady: 'only 8' } : own)) },
    network: labels,
    weights: drawNetworkWeights(labels),
  });
  await writeNetworkModel(place('fragments'), {
    card: makeNetworkCard(fragments, {
      id: 'fragments' as ModelId,
      recipeId: 'plawiak-fragment@1',
      task: 'fragments',
    }),
    network: fragments,
    weights: drawNetworkWeights(fragments),
    statistics: {
      kind: 'by-position',
      from: 'training-rows',
      rowCount: 1,
      means: new Float32Array(3600).fill(1024),
      deviations: new Float32Array(3600).fill(200),
      clipDeviations: null,
    },
  });
}

const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);
const json = ({ stdout }: CliEnd): unknown => JSON.parse(stdout);
const lines = (file: string) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');

describe('predict with a model of whole recordings', () => {
  it('writes a row for each recording in their order, and one with the reason for each that cannot be used', async () => {
    const { exitCode, stderr } = await cli('predict', 'in', '--model', 'whole', '--csv', 'whole.csv');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('bad');
    const [head, ...rows] = lines('whole.csv');
    expect(head).toBe('record,label,p_c0,p_c1,p_c2,p_c3,abstained');
    expect(rows.map((row) => row.split(',')[0]).slice(0, 3)).toEqual(['one', 'three', 'two']);
    for (const row of rows.slice(0, 3)) {
      const [, label, ...numbers] = row.split(',');
      const probabilities = numbers.slice(0, 4).map(Number);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(label).toBe(`c${probabilities.indexOf(Math.max(...probabilities))}`);
    }
    expect(rows[3]).toMatch(/^bad,,,,,,"?.*missing\.dat/);
  });

  it('says as JSON what it wrote, and that a table is there already', async () => {
    const printed = await cli('predict', 'in/one', '--model', 'whole', '--json');

    expect(printed.exitCode).toBe(0);
    expect(json(printed)).toMatchObject({
      model: 'whole',
      records: [{ record: 'one', rows: [{ startSec: 0, endSec: 25, why: null }], seenInTraining: false }],
      failed: [],
    });
    expect((await cli('predict', 'in/one', '--model', 'whole', '--csv', 'whole.csv')).stderr).toContain('--overwrite');
    expect((await cli('predict', 'in/one', '--model', 'whole', '--out', 'out')).exitCode).toBe(2);
  });

  it('gives all labels from their thresholds on, where they do not exclude each other', async () => {
    const { exitCode } = await cli('predict', 'in/one', '--model', 'labels', '--csv', 'several.csv');

    expect(exitCode).toBe(0);
    const [, label = '', ...numbers] = lines('several.csv')[1]?.split(',') ?? [];
    const thresholds = [0.2, 0.3, 0.999999, 0.1];
    const wanted = ['c0', 'c1', 'c2', 'c3'].filter((_, k) => Number(numbers[k]) >= (thresholds[k] ?? 1));
    expect(label.split(' ').filter(Boolean)).toEqual(wanted);
  });

  it('tells no class that is not ready, whatever its probability, and says so', async () => {
    const { stderr, stdout } = await cli('predict', 'in/one', '--model', 'unready', '--csv', 'unready.csv');
    const card = await cli('models', 'show', 'unready');

    expect(stderr).toContain('unready: not ready, and never told as a label: c0 (only 8)');
    expect(lines('unready.csv')[1]?.split(',')[1]).toMatch(/^c1\b(?!.*c0)/);
    expect(stdout).not.toContain('c0');
    expect(card.stdout).toMatch(/^c0 .*not ready: only 8$/m);
    expect((await cli('models', 'list')).stdout).toMatch(/^unready .*\(c0\) c1 c2 c3/m);
  });

  it('writes a row for each fragment of 10 s, under the sample at which it begins', async () => {
    const { exitCode } = await cli('predict', 'in/one', '--model', 'fragments', '--csv', 'fragments.csv');

    const rows = lines('fragments.csv').map((row) => row.split(','));
    expect(rows[0]?.slice(0, 3)).toEqual(['record', 'sample', 'label']);
    expect(exitCode).toBe(0);
    expect(rows.slice(1).map((row) => row[1])).toEqual(['0', '3600']);
  });
});

describe('names in a table of answers', () => {
  const namesIn = (file: string) => lines(file).map((row) => row.split(',')[0]);

  it('are those of recordings, also of one that is not there; where two are alike, the paths to them', async () => {
    mkdirSync(join(folder, 'other'));
    await makeRecording(join(folder, 'other'), 'one', { durationSec: 25, seed: 9 });
    const paths = ['in/one', 'in/two', 'other/one', 'other/gone', 'in/two'];
    const { exitCode, stdout, stderr } = await cli('predict', ...paths, '--model', 'whole', '--csv', 'alike.csv');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('two: named more than once');
    expect(stderr).toContain("other/gone: There is no file, folder or record 'gone'.");
    expect(stdout).toMatch(/^in\/one .*^two .*^other\/one /ms);
    expect(namesIn('alike.csv')).toEqual(['record', 'in/one', 'two', 'other/one', 'gone']);
  });
});

describe('evaluate with a model of whole recordings', () => {
  it('judges it by a table of classes, with intervals over recordings', async () => {
    const printed = await cli(
      ...['evaluate', 'in/one', 'in/two', 'in/three', '--json', '--replicates', '100'],
      ...['--model', 'whole', '--reference', 'classes.csv'],
    );

    expect(printed.exitCode).toBe(0);
    expect(json(printed)).toMatchObject({
      model: 'whole',
      records: 3,
      groupedBy: 'record',
      report: { kind: 'classes' },
      failed: [],
    });
  });

  it('judges labels by the thresholds of the model', async () => {
    const printed = await cli('evaluate', 'in/one', 'in/two', '--model', 'labels', '--reference', 'labels.csv');

    expect(printed.exitCode).toBe(0);
    expect(printed.stdout).toContain('thresholds of the model: c0 0.2, c1 0.3, c2 0.999999, c3 0.1');
  });

  it.each([
    ['in/one', '--model', 'whole'],
    ['in/one', '--model', 'whole', '--reference', 'classes.csv', '--annotator', 'atr'],
    ['in/one', '--model', 'cnet-aami5', '--reference', 'classes.csv'],
  ])('ends with 2 when it is used wrongly: %j', async (...args) => {
    const { exitCode, stdout, stderr } = await cli('evaluate', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^overread: /);
  });

  it('counts a recording once, and names what the table has no label for', async () => {
    writeFileSync(join(folder, 'short.csv'), 'record,label\none,c0\n');
    const twice = await cli('evaluate', 'in/one', 'in/one', 'in/two', '--model', 'whole', '--reference', 'short.csv');

    expect(twice.exitCode).toBe(1);
    expect(twice.stderr).toContain('one: named more than once, and counted once');
    expect(twice.stderr).toContain('has no label for it');
  });
});
