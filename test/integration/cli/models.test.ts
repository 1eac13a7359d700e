import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLibrary } from '#main/index/open-library.ts';
import { weightsFolder } from '#test/builders/weights-fixtures.ts';
import { unwrap } from '#shared/result/result.ts';
import type { CliEnd } from './run-cli.ts';
import { runHere } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-models-'));
  vi.stubEnv('OVERREAD_LIBRARY', join(folder, 'library'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);
const CNET = ['models', 'import-weights', join(weightsFolder, 'cnet.pth'), '--architecture', 'cnet'];
const FACTS = [
  ...['--recipe', 'kachuee-beats@1', '--leads', 'MLII', '--trained-on', 'a made set', '--licence', 'none'],
  ...['N', 'S', 'V', 'F', 'Q'].flatMap((id) => ['--class', `${id}=class ${id}`]),
];
const listed = async () =>
  (
    JSON.parse((await cli('models', 'list', '--json')).stdout) as {
      id: string;
      isActive: boolean;
      isShipped: boolean;
    }[]
  )
    .filter(({ isShipped }) => !isShipped)
    .map(({ id, isActive }) => ({ id, isActive }));

describe('models of a library on the command line', () => {
  it('come from weights of PyTorch, are listed, answer, go out and in again, and are deleted', async () => {
    const made = await cli(...CNET, '--id', 'mine', '--float16', ...FACTS);
    expect(made).toMatchObject({ exitCode: 0, stdout: 'mine 1.0.0: 53957 parameters in 13 layers\n' });
    expect(await listed()).toEqual([{ id: 'mine', isActive: false }]);

    expect((await cli('models', 'activate', 'mine')).stdout).toBe('mine 1.0.0: answers for beats from now on\n');
    expect(await listed()).toEqual([{ id: 'mine', isActive: true }]);
    expect((await cli('models', 'show', 'mine')).stdout).toContain('Its weights were trained elsewhere');

    expect((await cli('models', 'export', 'mine', '--out', 'out')).exitCode).toBe(0);
    expect((await cli('models', 'export', 'mine', '--out', 'layers', '--format', 'layers')).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'layers', 'mine')).sort()).toEqual([
      ...['card.json', 'group1-shard1of1.bin', 'model.json'],
    ]);
    const again = await cli('models', 'import', 'out/mine');
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain('this very model is here already');

    expect((await cli('models', 'delete', 'mine')).exitCode).toBe(0);
    expect(await listed()).toEqual([]);
    expect(JSON.parse((await cli('models', 'import', 'out/mine', '--json')).stdout)).toMatchObject({ id: 'mine' });
    expect(await listed()).toEqual([{ id: 'mine', isActive: false }]);
  });

  it('are shown with their leaks, intervals, and what is counted; a model of waves is no classifier', async () => {
    const { stdout } = await cli('models', 'show', 'plawiak17-paper');
    expect(stdout).toContain('LEAKS of this protocol');
    expect(stdout).toMatch(/- 168 recordings in both training and test\.\n/);
    expect(stdout).toMatch(/class +Se +\+P +F1 +fragments +patients\n/);
    expect(stdout).toMatch(/accuracy 99\.0 % \(97\.6 to 100\.0\)/);
    expect(stdout).toContain('Published: accuracy 93.5 %');

    // A spiking form has the figures of its parent's rows.
    expect((await cli('models', 'list')).stdout).toMatch(/ spikes of cnet-paper +ready, its figures leak\n/);
    expect((await cli('models', 'show', 'cnet-paper-spikes')).stdout).toMatch(/\nOf cnet-paper: .* that leaks/);

    const waves = await cli('predict', 'none', '--model', 'waves-ludb', '--csv', 'none.csv');
    expect(waves).toMatchObject({ exitCode: 1, stdout: '' });
    expect(waves.stderr).toContain('waves-ludb finds the onsets and offsets of waves and gives no classes');
  });

  it('can be written to a folder in place of the library', async () => {
    expect((await cli(...CNET, '--id', 'elsewhere', '--out', 'out', ...FACTS)).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'out', 'elsewhere')).sort()).toEqual(['card.json', 'model.json', 'weights.bin']);
    expect((await cli(...CNET, '--id', 'elsewhere', '--out', 'out', ...FACTS)).stderr).toContain('already');
  });

  it.each([
    ['other weights', ['models', 'import-weights', join(weightsFolder, 'lstm.pth'), '--architecture', 'cnet']],
    ['a whole module', ['models', 'import-weights', join(weightsFolder, 'module.pth'), '--architecture', 'cnet']],
    ['no file', ['models', 'import-weights', 'none.pth', '--architecture', 'cnet']],
  ])('are not made of %s: a reason, exit code 1, and nothing left behind', async (_, args) => {
    const refused = await cli(...args, '--id', 'bad', '--out', 'out', ...FACTS);

    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^overread: /);
    expect(readdirSync(join(folder, 'out')).filter((name) => name.startsWith('.') || name === 'bad')).toEqual([]);
  });

  it.each([
    [[...CNET, '--id', 'Bad Id', ...FACTS]],
    [[...CNET, '--id', 'bad', ...FACTS, '--thresholds', '0.5']],
    [[...CNET, '--id', 'bad', ...FACTS, '--quirk', 'x']],
    [[...CNET, '--id', 'bad']],
    [['models', 'export', 'cnet-aami5', '--out', 'out', '--format', 'onnx']],
  ])('end with 2 when they are used wrongly: %j', async (args) => {
    expect(await cli(...args)).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('that came with the program are not deleted, and one that does not fit its network is refused', async () => {
    expect((await cli('models', 'delete', 'cnet-aami5')).stderr).toContain('came with the program');
    const four = FACTS.slice(0, -2);
    expect((await cli(...CNET, '--id', 'four', '--out', 'out', ...four)).stderr).toContain(
      'the weights of another network',
    );
  });

  it('want a table of statistics where the recipe scales its input', async () => {
    writeFileSync(join(folder, 'statistics.csv'), 'mean,deviation\n1024,0\n');
    const plawiak = [...CNET.slice(0, 3), '--architecture', 'plawiak17', '--id', 'p', '--out', 'out'];
    const facts = ['--recipe', 'plawiak-fragment@1', '--trained-on', 'x', '--licence', 'x', '--class', 'a'];

    expect((await cli(...plawiak, ...facts)).stderr).toContain('--input-statistics FILE is wanted');
    const refused = await cli(...plawiak, ...facts, '--input-statistics', 'statistics.csv');
    expect(refused.stderr).toContain('statistics.csv, line 2: a mean and a deviation above 0 are wanted');
  });

  it('are changed by the owner of the library alone, and listed by anybody', async () => {
    const owner = unwrap(openLibrary(join(folder, 'library'), { who: 'a desk', now: Date.now }));

    const refused = await cli('models', 'activate', 'mine');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('a desk');
    expect(await listed()).toEqual([{ id: 'mine', isActive: false }]);
    owner.close();
    expect(existsSync(join(folder, 'library', 'models', 'mine'))).toBe(true);
  });
});
