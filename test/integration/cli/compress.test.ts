import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import { writeJudgedModel } from '#test/builders/judged-model.ts';
import { runHere, type CliEnd } from './run-cli.ts';

let folder: string;
let data: string;
const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-compress-'));
  ({ dataFolder: data } = await writeJudgedModel(folder, 'made', cinc2017Lite.describe({ outputCount: 2 })));
});
afterAll(() => {
  for (const own of [folder, data]) rmSync(own, { recursive: true, force: true });
});

describe('compress', () => {
  it('refuses the id of the model itself, also with --overwrite, and leaves its files alone', async () => {
    const before = readFileSync(join(folder, 'made', 'card.json'));
    const args = ['compress', 'made', '--method', 'int8', '--data', data, '--out', '.', '--id', 'made'];
    for (const end of [await cli(...args), await cli(...args, '--overwrite')]) {
      expect([end.exitCode, end.stdout]).toEqual([2, '']);
      expect(end.stderr).toContain('made is the model that it would be made of. Give another id with --id.');
    }
    expect(readFileSync(join(folder, 'made', 'card.json'))).toEqual(before);
  });

  it('makes a model of 8 bits, does not replace it unasked, and replaces it on --overwrite', async () => {
    const args = ['compress', 'made', '--method', 'int8', '--data', data, '--out', 'out'];
    const first = await cli(...args);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stderr).toContain('epoch 1: 8.000 bits, on the rows that choose loss');
    const card = join(folder, 'out', 'made-int8', 'card.json');
    const before = readFileSync(card, 'utf8');
    const again = await cli(...args, '--seed', '2');
    expect([again.exitCode, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain("There is a folder 'made-int8' there already: nothing was written.");
    expect(readFileSync(card, 'utf8')).toBe(before);
    const replaced = await cli(...args, '--seed', '2', '--overwrite');
    expect(replaced.exitCode, replaced.stderr).toBe(0);
    expect(readFileSync(card, 'utf8')).toContain('--seed 2');
    expect(readdirSync(join(folder, 'out'))).toEqual(['made-int8']);
  });

  it('rounds to 8 bits without data, and the card says that nothing was judged; other methods ask for the data', async () => {
    const end = await cli('compress', 'made', '--method', 'int8', '--out', 'bare', '--json');
    expect(end.exitCode, end.stderr).toBe(0);
    const card = modelCardSchema.parse(JSON.parse(end.stdout));
    expect(card).toMatchObject({ id: 'made-int8', results: [], calibration: 'none', compression: { averageBits: 8 } });
    expect(card.limits.at(-1)).toContain('It has not been judged since it was made smaller');
    expect(card.trainingCommand).toBe('npm run -s overread -- compress made --method int8 --out resources/models');
    const told = await cli('compress', 'made', '--method', 'int8', '--out', 'bare', '--overwrite');
    expect(told.stdout).toContain('8.0000 bits a weight');
    expect(told.stdout).not.toContain('accuracy %');
    for (const own of [
      ['--method', 'alq'],
      ['--method', 'int8', '--epochs', '2'],
    ]) {
      const refused = await cli('compress', 'made', ...own, '--out', 'none');
      expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toContain('--data is wanted');
    }
  });

  it.each([
    ['--fold', '2'],
    ['--seed', '7'],
    ['--rows-per-class', '10'],
  ])(
    'refuses %s without data, which it says something about, in place of rounding as if it were not there',
    async (...own) => {
      const refused = await cli('compress', 'made', '--method', 'float16', ...own, '--out', 'none');
      expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toContain(`${own[0]} is about rows of a data set: give its folder with --data, or leave`);
      const trains = await cli('compress', 'made', '--method', 'alq', ...own, '--out', 'none');
      expect(trains.stderr).toContain('--data is wanted');
      expect(readdirSync(folder)).not.toContain('none');
    },
  );

  it('does not make a model smaller that was made smaller already, nor take options of ALQ for other methods', async () => {
    const first = await cli('compress', 'made', '--method', 'int8', '--out', 'twice');
    expect(first.exitCode, first.stderr).toBe(0);
    const again = await cli('compress', join('twice', 'made-int8'), '--method', 'float16', '--out', 'twice');
    expect([again.exitCode, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain('has been made smaller already: compress the model that it began as.');
    const foreign = await cli('compress', 'made', '--method', 'int8', '--bits', '2', '--out', 'twice');
    expect([foreign.exitCode, foreign.stdout]).toEqual([2, '']);
    expect(foreign.stderr).toContain('--bits is of alq alone');
    expect(readdirSync(join(folder, 'twice'))).toEqual(['made-int8']);
  });

  it.each([
    ['nope', 'There is no model named nope.'],
    ['cnet-paper-spikes', 'cnet-paper-spikes is the spiking form of cnet-paper: compress that model.'],
    ['waves-ludb', 'waves-ludb finds waves: only networks that answer with classes can be compressed.'],
    ['cnet-aami5', "A model that 'train JOB.json' made can be"],
  ])('of %s says why there is nothing to do', async (model, message) => {
    const end = await cli('compress', model, '--method', 'int8', '--data', data, '--out', 'none');
    expect([end.exitCode, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain(message);
  });
});
