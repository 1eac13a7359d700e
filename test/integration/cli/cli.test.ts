import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLibrary } from '#main/index/open-library.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { realData } from '#test/builders/real-data.ts';
import type { CliEnd } from './run-cli.ts';
import { runHere, runProcess } from './run-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-cli-'));
  vi.stubEnv('OVERREAD_LIBRARY', join(folder, 'library'));
  mkdirSync(join(folder, 'in'));
  for (const [index, name] of ['one', 'two'].entries()) {
    await makeRecording(join(folder, 'in'), name, { durationSec: 20 + 10 * index, seed: index + 1 });
  }
  writeFileSync(join(folder, 'in', 'bad.hea'), 'bad 1 360 7200\nmissing.dat 16\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);
const json = ({ stdout }: CliEnd): unknown => JSON.parse(stdout);

describe('the command line', () => {
  it.each([
    [[]],
    [['no-such-command']],
    [['list', '--no-such-option']],
    [['detect', 'in/one']],
    [['import']],
    [['predict', 'in/one']],
    [['export', 'one', '--out', 'out', '--format', 'edf']],
    [['serve', '--port', '99999']],
  ])('ends with 2 when it is used wrongly: %j', async (args) => {
    const { exitCode, stdout, stderr } = await cli(...args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('names a folder of jobs that is not there, and ends with 1', async () => {
    const end = await cli('jobs', join('in', 'nope'));
    expect([end.exitCode, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toBe("overread: There is no folder 'nope'.\n");
  });

  it('explains itself, and every command', async () => {
    const help = await cli('--help');
    expect(help.exitCode).toBe(0);
    const commands = ['import', 'list', 'show', 'export', 'convert', 'detect', 'predict', 'models', 'serve', 'verify'];
    for (const command of commands) expect(help.stdout).toContain(`\n  ${command}`);
    const one = await cli('detect', '--help');
    expect(one.exitCode).toBe(0);
    expect(one.stdout).toContain('--out <DIR>');
  });
});

describe('the program', () => {
  it('prints its version, and results on standard output alone', async () => {
    const { exitCode, stdout, stderr } = await runProcess(['--version'], { workingFolder: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const refused = await runProcess(['list', '--library', 'nowhere'], { workingFolder: folder });
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

describe('reading a library', () => {
  it.each(['list', 'verify', 'show one', 'export one --out out'])('that is not there fails: %s', async (line) => {
    const { exitCode, stderr } = await cli(...line.split(' '), '--library', join(folder, 'nowhere'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no library here yet');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});

describe('a library', () => {
  beforeAll(async () => {
    const imported = await cli('import', 'in', '--json');
    expect(imported.exitCode).toBe(1);
    expect(json(imported)).toMatchObject({
      records: [
        { name: 'one', outcome: 'imported' },
        { name: 'two', outcome: 'imported' },
      ],
      failed: [{ input: 'bad', code: 'import/missing-file' }],
    });
    expect(imported.stderr).toContain('bad: ');
    expect(imported.stderr).toContain('2 imported, 0 already there, 1 refused');
  });

  it('knows what it has when the same comes again', async () => {
    const again = await cli('import', 'in/one.hea', 'in/two', '--json');
    expect(again.exitCode).toBe(0);
    expect(json(again)).toMatchObject({ records: [{ outcome: 'known' }, { outcome: 'known' }], failed: [] });
  });

  it('is listed as an array with id, name, leads, rate, length and labels', async () => {
    const listed = await cli('list', '--json');
    expect(json(listed)).toMatchObject([
      { name: 'one', leads: ['MLII', 'V1'], rateHz: 360, lengthSamples: 7200, durationSec: 20, labels: {} },
      { name: 'two', lengthSamples: 10_800 },
    ]);
    expect((json(listed) as { id: string }[])[0]!.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await cli('list')).stdout).toMatch(/^id +name/);
    expect(json(await cli('list', '--json', '--search', 'tw'))).toMatchObject([{ name: 'two' }]);
  });

  it('shows a record by name, by id and by the beginning of its id, and says when it knows none', async () => {
    const [{ id }] = json(await cli('list', '--json')) as [{ id: string }];
    for (const name of ['one', id]) expect(json(await cli('show', name, '--json'))).toMatchObject({ id, name: 'one' });
    expect((await cli('show', 'one')).stdout).toContain('MLII  ecg   360  200 adu/mV');
    const unknown = await cli('show', 'nobody');
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toContain("called 'nobody'");
  });

  it('gives records back as WFDB, names those that it does not know, and replaces no file', async () => {
    const exported = await cli('export', 'one', 'nobody', '--out', 'out', '--json');
    expect(exported.exitCode).toBe(1);
    expect(json(exported)).toMatchObject({
      records: [{ name: 'one', files: ['one.dat', 'one.hea'] }],
      failed: [{ input: 'nobody', code: 'library/unknown-record' }],
    });
    expect(readFileSync(join(folder, 'out', 'one.dat'))).toEqual(readFileSync(join(folder, 'in', 'one.dat')));
    const again = await cli('export', 'one', '--out', 'out');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('is there already');
  });

  it('is found as it was left, and every damage is named', async () => {
    const sound = await cli('verify', '--json');
    expect(sound.exitCode).toBe(0);
    expect(json(sound)).toMatchObject({ problems: [], recordCount: 2, fileCount: 2 });

    const signals = join(folder, 'library', 'signals');
    const name = readdirSync(signals).find((file) => file.endsWith('.dat'))!;
    const bytes = readFileSync(join(signals, name));
    bytes[100]! ^= 1;
    writeFileSync(join(signals, name), bytes);
    const damaged = await cli('verify');
    expect(damaged.exitCode).toBe(1);
    expect(damaged.stderr).toContain(name);
    bytes[100]! ^= 1;
    writeFileSync(join(signals, name), bytes);
    expect((await cli('verify')).exitCode).toBe(0);
  });

  it('that a desk has is read all the same, and not written: the owner is named', async () => {
    const owned = unwrap(openLibrary(join(folder, 'library'), { who: 'Overread (browser)', now: Date.now }));
    try {
      for (const line of ['list', 'show one', 'verify', 'export two --out out-2']) {
        expect((await cli(...line.split(' '))).exitCode, line).toBe(0);
      }
      const refused = await cli('import', 'in/one');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain(`Overread (browser) (process ${process.pid}`);
    } finally {
      owned.close();
    }
    expect((await cli('import', 'in/one')).exitCode).toBe(0);
  });

  it('keeps what came in when an import is stopped by Ctrl-C, and is sound', async () => {
    const many = join(folder, 'many');
    for (let i = 0; i < 40; i++) await makeRecording(many, `m${i}`, { durationSec: 60, seed: 100 + i });
    const library = join(folder, 'stopped');
    let isSent = false;
    // The first bad one is told at once: then the import is under way.
    writeFileSync(join(many, 'm0.hea'), 'm0 1 360 7200\nmissing.dat 16\n');
    const stopped = await runProcess(['import', 'many', '--library', library], {
      workingFolder: folder,
      onStderr(text, child) {
        if (!isSent && text.includes('m0: ')) isSent = child.kill('SIGINT');
      },
    });
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain('Cancelled');
    const report = await cli('verify', '--library', library, '--json');
    expect(report.exitCode).toBe(0);
    expect((json(report) as { recordCount: number }).recordCount).toBeLessThan(39);
  });
});

describe('files', () => {
  it('have their beats found and written, several at a time, past a bad one', async () => {
    const detected = await cli('detect', 'in', 'in/nothing', '--out', 'beats', '--json');
    expect(detected.exitCode).toBe(1);
    expect(json(detected)).toMatchObject({
      records: [
        { record: 'one', beats: 23, file: 'one.qrs' },
        { record: 'two', beats: 35, file: 'two.qrs' },
      ],
      failed: [{ input: 'in/nothing' }, { input: 'bad', code: 'import/missing-file' }],
    });
    expect(readdirSync(join(folder, 'beats')).sort()).toEqual(['one.qrs', 'two.qrs']);

    const first = await cli('detect', 'in/one', '--out', 'first', '--leads', 'first', '--json');
    expect(json(first)).toMatchObject({ records: [{ record: 'one', beats: 23, leads: [{ unreadableSec: 0 }] }] });
    const unknown = await cli('detect', 'in/one', '--out', 'first', '--leads', 'II,nothing', '--overwrite');
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain('has no leads II, nothing of one rate');
    expect((await cli('detect', 'in/one', '--out', 'first', '--leads', ' , ')).exitCode).toBe(2);

    const again = await cli('detect', 'in/one', '--out', 'beats');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain("'one.qrs' is there already");
    expect((await cli('detect', 'in/one', '--out', 'beats', '--overwrite')).exitCode).toBe(0);
  });

  it('are converted, one to a name or several to a folder', async () => {
    expect((await cli('convert', 'in/one', 'converted/uno')).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'converted', 'uno.dat'))).toEqual(readFileSync(join(folder, 'in', 'one.dat')));
    const several = await cli('convert', 'in', 'converted/', '--json');
    expect(several.exitCode).toBe(1);
    expect(json(several)).toMatchObject({
      records: [{ record: 'one' }, { record: 'two' }],
      failed: [{ input: 'bad' }],
    });
  });

  it('are not predicted by a model that is not there', async () => {
    const refused = await cli('predict', 'in/one', '--model', 'nothing', '--out', 'out');
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('There is no model named nothing');
  });
});

describe('the shipped model', () => {
  it('is listed and shown with its results and limits', async () => {
    const listed = json(await cli('models', 'list', '--json')) as { id: string; task: string; problem: unknown }[]; // as the command says
    expect(listed.map(({ id, problem }) => (problem === null ? id : `${id} has a problem`))).toEqual(
      expect.arrayContaining(['cnet-aami5', 'plawiak17-by-record', 'plawiak17-paper', 'waves-ludb']),
    );
    expect(listed.every(({ problem }) => problem === null)).toBe(true);
    expect((await cli('models', 'list')).stdout).toContain('cnet-aami5');
    const shown = await cli('models', 'show', 'cnet-aami5');
    expect(shown.exitCode).toBe(0);
    for (const part of ['Limits:', 'Trained on:', 'made by: npm run -s bench']) expect(shown.stdout).toContain(part);
    const waves = await cli('models', 'show', 'waves-ludb');
    for (const part of ['Limits:', 'QRS onset', 'P waves in atrial fibrillation']) expect(waves.stdout).toContain(part);
    expect(await cli('models', 'show', 'nothing')).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('labels every beat of two recordings and fills a table, past a bad one', async () => {
    const flags = ['--model', 'cnet-aami5', '--out', 'labels', '--csv', 'beats.csv', '--json'];
    const predicted = await cli('predict', 'in', ...flags);
    expect(predicted.exitCode).toBe(1);
    expect(json(predicted)).toMatchObject({
      records: [
        { record: 'one', model: 'cnet-aami5', beats: 23, notApplicable: null, seenInTraining: false, file: 'one.pred' },
        { record: 'two', beats: 35, file: 'two.pred' },
      ],
      failed: [{ input: 'bad' }],
    });
    expect(readdirSync(join(folder, 'labels')).sort()).toEqual(['one.pred', 'two.pred']);
    const rows = readFileSync(join(folder, 'beats.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(1 + 23 + 35);
    expect((await cli('predict', 'in/one', ...flags)).stderr).toContain('is there already');
  });
});

describe('serve', () => {
  it('prints the address, and ends with 0 at Ctrl-C', async () => {
    const library = join(folder, 'served');
    unwrap(openLibrary(library, { who: 'test', now: Date.now })).close();
    let isSent = false;
    const served = await runProcess(['serve', '--no-open', '--library', library], {
      workingFolder: folder,
      onStderr(text, child) {
        if (!isSent && text.includes('Ctrl-C')) isSent = child.kill('SIGINT');
      },
    });
    expect(served.exitCode).toBe(0);
    expect(served.stderr).toMatch(/^Overread: http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}\n/);
  });
});

const mitdb = realData('mitdb');
describe.skipIf(mitdb === undefined)('MIT-BIH record 100', () => {
  it('goes in and comes out with its annotations byte for byte, as imported and written anew', async () => {
    const library = join(folder, 'mitdb');
    expect((await cli('import', join(mitdb!, '100'), '--library', library)).exitCode).toBe(0);
    for (const [out, flags] of [
      ['as-imported', ['--as-imported']],
      ['anew', []],
    ] as const) {
      expect((await cli('export', '100', '--out', out, '--library', library, ...flags)).exitCode).toBe(0);
      expect(readFileSync(join(folder, out, '100.atr'))).toEqual(readFileSync(join(mitdb!, '100.atr')));
      expect(readFileSync(join(folder, out, '100.hea'), 'utf8')).not.toContain('69 M');
    }
    const withIdentifiers = ['--as-imported', '--with-identifiers', '--out', 'identified'];
    expect((await cli('export', '100', '--library', library, ...withIdentifiers)).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'identified', '100.hea'), 'utf8')).toContain('69 M');
  });
});
