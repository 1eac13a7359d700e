import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { spikingCardSchema } from '#shared/domain/spiking-card-schema.ts';
import { writeJudgedModel } from '#test/builders/judged-model.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { drawWeights } from '#test/builders/spiking.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { runHere, type CliEnd } from './run-cli.ts';

let folder: string;
let data: string;
const whole = cinc2017Lite.describe({ outputCount: 2 });
/** A quarter as wide. */
const network = {
  ...whole,
  layers: whole.layers.map((layer) =>
    layer.op === 'convolution1d' ? { ...layer, filters: layer.filters / 4 } : layer,
  ),
};
const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);
const models = () => join(folder, 'library', 'models');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-snn-'));
  vi.stubEnv('OVERREAD_LIBRARY', join(folder, 'library'));
  mkdirSync(models(), { recursive: true });
  ({ dataFolder: data } = await writeJudgedModel(models(), 'made', network));
  await makeRecording(join(folder, 'in'), 'one', { durationSec: 20, leadNames: ['ECG'], seed: 40 });
  await makeRecording(join(folder, 'in'), 'tiny', { durationSec: 4, leadNames: ['ECG'], seed: 41 });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
});

describe('snn convert', () => {
  it('writes scales and a card that says parent, calibration, accuracy over steps, energy and break-even', async () => {
    const end = await cli('snn', 'convert', 'made', '--data', data, '--out', 'out', '--T', '30', '--calibration', '5');
    expect(end.exitCode, end.stderr).toBe(0);
    const place = join(folder, 'out', 'made-spikes');
    const card = spikingCardSchema.parse(JSON.parse(readFileSync(join(place, 'card.json'), 'utf8')));
    expect(card).toMatchObject({
      parent: { id: 'made', version: '1.0.0' },
      neuron: { kind: 'if', reset: 'soft' },
      scaleRule: { per: 'channel', percentile: 99.9 },
      calibration: { side: 'train', rowCount: 5 },
      steps: 30,
    });
    expect(card.sides.map(({ side }) => side)).toEqual(['validation', 'test']);
    expect(card.sides[0]?.curve.map(({ steps }) => steps).slice(-3)).toEqual([24, 28, 30]);
    expect(card.sides[1]?.curve.at(-1)?.agreement).toBeGreaterThan(0.7);
    // 8 + 8 + 16 + 16 + 24 + 24 scales of four bytes.
    expect(statSync(join(place, 'scales.bin')).size).toBe(4 * 96);
    const { energy } = card;
    expect(energy.savesEnergy).toBe(energy.breakEvenSteps > 30);
    const perStep = energy.synapticOperationsPerStep + energy.neuronCount;
    expect(energy.energyUj).toBeCloseTo((energy.analogMacs * 4.6 + 30 * perStep * 0.9) / 1e6, 3);
    expect(energy.energyRatio).toBeCloseTo((energy.energyUj * 1e6) / (energy.annMacs * 4.6), 6);
    expect(card.stop).toBeNull();
    expect(end.stdout).toMatch(
      /- No rule for stopping early was chosen: on \d+ validation rows one answer is more than the 0\.2 % that it may cost\. It takes 500\.\n/,
    );
    expect(end.stdout).toContain('Break-even at');
    expect(end.stdout.includes('saves none above')).toBe(!energy.savesEnergy);
  });

  it('gives the same to the byte again, and is judged anew with the same figures at its own steps', async () => {
    const args = ['--data', data, '--T', '30', '--calibration', '5', '--json'];
    const again = await cli('snn', 'convert', 'made', '--out', 'again', ...args);
    const bytes = (out: string) => readFileSync(join(folder, out, 'made-spikes', 'scales.bin'));
    expect(bytes('again')).toEqual(bytes('out'));
    expect((await cli('models', 'import', join('out', 'made-spikes'))).exitCode).toBe(0);
    const judged = await cli('snn', 'evaluate', 'made-spikes', '--data', data, '--json');
    const { sides, energy } = JSON.parse(judged.stdout) as { sides: unknown; energy: unknown };
    expect({ sides, energy }).toEqual(
      (({ sides: own, energy: cost }) => ({ sides: own, energy: cost }))(
        JSON.parse(again.stdout) as typeof judged & { sides: unknown; energy: unknown },
      ),
    );
    expect((await cli('snn', 'evaluate', 'made-spikes', '--data', data, '--T', '3')).stdout).toContain(
      'Energy at 3 steps',
    );
  });

  it('is judged only where it is one: a model is named its spiking forms, or how to make one', async () => {
    const whole = await cli('snn', 'evaluate', 'made', '--data', data);
    expect(whole).toMatchObject({ exitCode: 1, stdout: '' });
    expect(whole.stderr).toContain('made is no spiking network: its spiking form is made-spikes.');
    await writeJudgedModel(models(), 'plain', network);
    const none = await cli('snn', 'evaluate', 'plain', '--data', data);
    expect(none.stderr).toContain("plain is no spiking network: 'snn convert plain' makes one of it.");
  });

  it('replaces no folder unasked, and on --overwrite none but a spiking network', async () => {
    const args = ['snn', 'convert', 'made', '--data', data, '--T', '10', '--calibration', '5', '--rows', '2'];
    const card = join(folder, 'out', 'made-spikes', 'card.json');
    const before = readFileSync(card);
    const again = await cli(...args, '--out', 'out');
    expect([again.exitCode, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain("There is a folder 'made-spikes' there already: nothing was written.");
    expect(readFileSync(card)).toEqual(before);
    const own = await cli(...args, '--out', join('library', 'models'), '--id', 'made', '--overwrite');
    expect([own.exitCode, own.stdout]).toEqual([2, '']);
    expect(own.stderr).toContain('made is the model that it would be made of. Give another id with --id.');
    mkdirSync(join(folder, 'out', 'notes'));
    writeFileSync(join(folder, 'out', 'notes', 'kept.txt'), 'kept');
    const notes = await cli(...args, '--out', 'out', '--id', 'notes', '--overwrite');
    expect(notes.stderr).toContain("The folder 'notes' that is there holds no spiking network of that name");
    expect(readdirSync(join(folder, 'out', 'notes'))).toEqual(['kept.txt']);
    cpSync(join(folder, 'out'), join(folder, 'replaced'), { recursive: true });
    const replaced = await cli(...args, '--out', 'replaced', '--overwrite');
    expect(replaced.exitCode, replaced.stderr).toBe(0);
    expect(readdirSync(join(folder, 'replaced')).sort()).toEqual(['made-spikes', 'notes']);
    const replacedCard = spikingCardSchema.parse(
      JSON.parse(readFileSync(join(folder, 'replaced', 'made-spikes', 'card.json'), 'utf8')),
    );
    expect(replacedCard.command).toContain('--per channel --T 10 --calibration 5 --rows 2 --data DATA');
    expect(replacedCard.limits).toContainEqual(expect.stringMatching(/^Judged on 2 test rows drawn from [1-9]\d*\.$/));
  });

  it.each([
    [['--T', '0'], 2, "--T must be a whole number from 1 to 10000, not '0'."],
    [['--T', '10001'], 2, '--T must be a whole number from 1 to 10000'],
    [['--calibration', '0'], 2, 'without a recording there is nothing to measure scales on'],
    [['--percentile', '30'], 2, "--percentile must be from 50 to 100, not '30'."],
    [['--per', 'neuron'], 2, '--per is channel or layer.'],
    [['--neuron', 'izhikevich'], 2, '--neuron is if, if-hard or lif.'],
    [['--pool', 'max'], 2, '--pool is one of rising-count, or, first, average.'],
    [['--id', '../up'], 2, "'../up' is no id of a model"],
    [['--data', 'nowhere'], 1, "There is no data folder 'nowhere'. Name one that holds a folder 'made'"],
  ])('is refused %j', async (args, exitCode, message) => {
    const end = await cli('snn', 'convert', 'made', '--data', data, '--out', 'bad', ...args);
    expect([end.exitCode, end.stdout]).toEqual([exitCode, '']);
    expect(end.stderr).toContain(message);
    expect(readdirSync(folder)).not.toContain('bad');
  });

  it('names the layer that cannot be converted, and the remedy, before any data are read', async () => {
    const layers = network.layers.map((layer) =>
      layer.name === 'conv3.relu' ? ({ ...layer, op: 'dropout', rate: 0.5, when: 'always' } as const) : layer,
    );
    const other = await writeJudgedModel(models(), 'odd', { ...network, layers });
    rmSync(other.dataFolder, { recursive: true });
    const end = await cli('snn', 'convert', 'odd', '--data', other.dataFolder, '--out', 'bad');
    expect(end.exitCode).toBe(1);
    expect(end.stderr).toContain(
      "The layer 'conv3.relu' (dropout) cannot be made spiking: it draws anew for every row. Set 'when' to 'training'.",
    );
  });

  it('is refused data that are not those of the card', async () => {
    const changed = mkdtempSync(join(tmpdir(), 'overread-other-'));
    try {
      cpSync(data, changed, { recursive: true });
      const table = join(changed, 'made', 'table.csv');
      writeFileSync(table, readFileSync(table, 'utf8').replace('r03,c1', 'r03,c0'));
      const end = await cli('snn', 'convert', 'made', '--data', changed, '--out', 'bad');
      expect([end.exitCode, end.stdout]).toEqual([1, '']);
      expect(end.stderr).toContain("The data or their split are not those of the model's card");
    } finally {
      rmSync(changed, { recursive: true });
    }
  });
});

describe('snn convert --job', () => {
  /** The job of 'made' as a file, with something else in it. */
  const writeJob = (name: string, own: Readonly<Record<string, unknown>> = {}) => {
    const { provenance } = JSON.parse(readFileSync(join(models(), 'made', 'card.json'), 'utf8')) as ModelCard;
    writeFileSync(join(folder, name), JSON.stringify({ ...(provenance?.job as object), ...own })); // as it was written
    return name;
  };
  const args = ['--T', '10', '--calibration', '5', '--out', 'jobs'];

  it('takes the rows of a job for a model whose card names none, and says what nobody knows of them', async () => {
    const { card } = unwrap(await readNetworkModel(join(models(), 'made')));
    const { provenance, weightsSha256, ...own } = card;
    const facts = { ...own, id: 'foreign' as ModelId, name: 'Foreign' };
    await writeNetworkModel(join(models(), 'foreign'), { card: facts, ...drawWeights(network, 3) });
    const refused = await cli('snn', 'convert', 'foreign', '--data', data, ...args);
    expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('Name one of the same recipe (cinc2017-100hz@1) and classes with --job JOB.json.');

    const job = ['--job', writeJob('job.json'), '--data', data];
    const end = await cli('snn', 'convert', 'foreign', ...job, ...args, '--json');
    expect(end.exitCode, end.stderr).toBe(0);
    const made = JSON.parse(end.stdout) as SpikingCard;
    expect(made.limits).toContainEqual(
      expect.stringMatching(/^Judged on rows of another job: the card of foreign does/),
    );
    expect(made.command).toContain(' --job job.json ');
    expect(made.calibration).toMatchObject({ dataset: 'made, by-patient@1', rowCount: 5 });
    expect(made.sides.map(({ side }) => side)).toEqual(['validation', 'test']);

    expect((await cli('models', 'import', join('jobs', 'foreign-spikes'))).exitCode).toBe(0);
    const judged = await cli('snn', 'evaluate', 'foreign-spikes', ...job);
    expect(judged.stderr).toContain('foreign-spikes: Judged on rows of another job');
    expect(judged.stdout).toContain('Energy at 10 steps');
    expect([provenance?.protocol, weightsSha256.length]).toEqual(['honest', 64]);
  });

  it('says nothing where the rows are those of the card', async () => {
    const end = await cli('snn', 'convert', 'made', '--job', writeJob('own.json'), '--data', data, ...args, '--json');
    expect((JSON.parse(end.stdout) as SpikingCard).limits.join(' ')).not.toContain('another job');
  });

  it.each([
    [
      'another recipe',
      { recipe: { id: 'cinc2017-zero@1' } },
      "its recipe: cinc2017-zero@1, the model's: cinc2017-100hz@1",
    ],
    [
      'other classes',
      {
        classes: ['x', 'y'].map((id) => ({ id, name: id })),
        source: { kind: 'reference-table', dataSet: 'made', table: 'table.csv', classes: ['x', 'y'] },
      },
      "its classes: x y, the model's: c0 c1",
    ],
    ['no job', { task: 'none' }, "is wrong at 'task'"],
  ])('refuses %s, naming what differs', async (_, own, message) => {
    const end = await cli(
      'snn',
      'convert',
      'made',
      '--job',
      writeJob('other.json', own),
      '--data',
      data,
      '--out',
      'no',
    );
    expect(end.stdout).toBe('');
    expect(end.stderr).toContain(message);
  });
});

describe('spiking networks among the models', () => {
  it('are listed as what they are spikes of, shown, exported, and asked only through their model', async () => {
    expect((await cli('models', 'list')).stdout).toMatch(/made-spikes +1\.0\.0 .* spikes of made +ready, own/);
    expect((await cli('models', 'show', 'made-spikes')).stdout).toContain('made of made 1.0.0, whose weights it uses');
    expect((await cli('models', 'export', 'made-spikes', '--out', 'sent')).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'sent', 'made-spikes', 'scales.bin')).length).toBe(4 * 96);
    const asked = await cli('predict', '--model', 'made-spikes', '--json', join('in', 'one'));
    expect(asked).toMatchObject({ exitCode: 1, stdout: '' });
    expect(asked.stderr).toContain('made-spikes is the spiking form of made: name made in its place');
    const twice = await cli('models', 'import', join('out', 'made-spikes'));
    expect(twice.stderr).toContain('one of that name is here already');
  });
});

describe('predict --snn', () => {
  it('answers by spikes, with the cost beside the answer', async () => {
    const end = await cli('predict', '--model', 'made', '--snn', '40', '--json', join('in', 'one'));
    expect(end.exitCode, end.stderr).toBe(0);
    const { records, fewSteps } = JSON.parse(end.stdout) as {
      records: { backend: string; spiking: Record<string, unknown> }[];
      fewSteps: string | null;
    };
    expect(records[0]).toMatchObject({
      backend: 'spikes',
      spiking: { spikingModelId: 'made-spikes', steps: 40, meanSteps: 40 },
    });
    const named = await cli(
      'predict',
      '--model',
      'made',
      '--snn',
      '40',
      '--snn-form',
      'made-spikes',
      join('in', 'one'),
    );
    expect(named.exitCode, named.stderr).toBe(0);
    const table = await cli('predict', '--model', 'made', '--snn', '40', '--csv', 'answers.csv', join('in', 'one'));
    expect(table.stdout).toMatch(/40 steps of spikes, \d+\.\d\d times the network's energy\b/);
    const lines = readFileSync(join(folder, 'answers.csv'), 'utf8').trimEnd().split('\n');
    expect([lines[0], lines[1]?.split(',').at(-1)]).toEqual(['record,label,p_c0,p_c1,abstained,steps', '40']);
    const few = await cli('predict', '--model', 'made', '--snn', '1', '--csv', 'few.csv', join('in', 'one'));
    expect(few.stdout).toMatch(/record +from s +label +(probability|score) +note/);
    expect(few.stdout.includes(' score ')).toBe(few.stdout.includes('energy; '));
    const json = await cli('predict', '--model', 'made', '--snn', '1', '--json', join('in', 'one'));
    const told = (JSON.parse(json.stdout) as { fewSteps: string | null }).fewSteps;
    expect(few.stdout).toContain(told === null ? "the network's energy" : `energy; ${told}`);
    expect(fewSteps === null || fewSteps.startsWith('at T = ')).toBe(true);
  });

  it.each([
    [['--snn', '0'], 2, '--snn takes 1 to 10000 time steps, not 0.'],
    [['--snn', 'many'], 2, "--snn takes a number of time steps, not 'many'."],
    [['--stop-early'], 2, '--stop-early goes with --snn T.'],
    [['--snn-form', 'made-spikes'], 2, '--snn-form goes with --snn T.'],
    [
      ['--snn', '10', '--snn-form', 'cnet-paper-spikes'],
      1,
      'cnet-paper-spikes is the spiking form of cnet-paper, not of made.',
    ],
  ])('is refused %j', async (args, exitCode, message) => {
    const end = await cli('predict', '--model', 'made', ...args, '--json', join('in', 'one'));
    expect(end).toMatchObject({ exitCode, stdout: '' });
    expect(end.stderr).toContain(message);
  });

  it('prints its table where nothing else is asked for', async () => {
    const end = await cli('predict', '--model', 'made', '--snn', '10', join('in', 'one'));
    expect([end.exitCode, end.stdout.split('\n')[0]]).toEqual([0, 'record  from s  label         score  note']);
  });

  it('says that the folder of its table is missing', async () => {
    const end = await cli('predict', '--model', 'made', '--csv', join('nowhere', 'a.csv'), join('in', 'one'));
    expect([end.exitCode, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain("'a.csv' cannot be written: there is no folder 'nowhere'. Make it first.");
  });

  it('is refused for a model without a spiking form, saying how to make one', async () => {
    const end = await cli('predict', '--model', 'odd', '--snn', '10', '--json', join('in', 'one'));
    expect(end.stderr).toContain(
      "odd has no spiking form here: 'snn convert odd' makes one, and 'models import FOLDER' takes it in.",
    );
  });

  it('goes on past a recording that is shorter than what a neuron looks at', async () => {
    const end = await cli('predict', '--model', 'made', '--snn', '10', '--json', join('in', 'tiny'), join('in', 'one'));
    expect(end.exitCode).toBe(1);
    expect(end.stderr).toContain('It lasts 4.0 s, and the spiking network looks at 5.9 s at a time: it is too short.');
    expect((JSON.parse(end.stdout) as { records: unknown[] }).records).toHaveLength(1);
  });
});
