import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import { findWfdbCodeBySymbol } from '#shared/domain/wfdb-codes.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import { runHere, type CliEnd } from './run-cli.ts';

let folder: string;
const cli = (...args: string[]): Promise<CliEnd> => runHere(['compare', ...args], folder);

/** One beat a letter and second from second 10 on, at 100 Hz. */
function writeBeats(path: string, letters: string, timeResolutionHz?: number): void {
  const beats = [...letters].flatMap((symbol, k) => (symbol === '.' ? [] : [{ symbol, sample: 1000 + 100 * k }]));
  const annotations = {
    samples: Float64Array.from(beats, ({ sample }) => sample),
    codes: Uint8Array.from(beats, ({ symbol }) => findWfdbCodeBySymbol(symbol)?.code ?? 0),
    subtypes: new Int8Array(beats.length),
    chans: new Uint8Array(beats.length),
    nums: new Int8Array(beats.length),
    auxIndices: new Int32Array(beats.length).fill(-1),
    auxTexts: [],
  };
  const timeBase = { rateNumerator: 100, rateDenominator: 1 };
  const timeResolution =
    timeResolutionHz === undefined ? null : { rateNumerator: timeResolutionHz, rateDenominator: 1 };
  const set = { annotator: 'x', annotations, customLabels: [], timeResolution };
  writeFileSync(path, unwrap(encodeAnnotations(set, { recordTimeBase: timeBase, frameRate: timeBase })));
}

interface Answer {
  readonly map: string;
  readonly excluded: readonly string[];
  readonly records: readonly { readonly record: string; readonly beats: { readonly matrix: number[][] } }[];
  readonly gross: { readonly beats: { readonly qrs: object; readonly veb: object } };
  readonly average: Readonly<Record<string, number | null>>;
  readonly failed: readonly object[];
}
const json = ({ stdout }: CliEnd): Answer => JSON.parse(stdout) as Answer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-compare-'));
  for (const name of ['ref', 'test', 'test/sub', 'ref/sub']) mkdirSync(join(folder, name));
  for (const name of ['a', 'b', '102', 'sub/c']) {
    writeFileSync(join(folder, 'ref', `${name}.hea`), `${name.slice(-3).replace('/', '')} 1 100 60000\nx.dat 16\n`);
  }
  writeBeats(join(folder, 'ref', 'a.atr'), 'NNVVNNA');
  writeBeats(join(folder, 'test', 'a.qrs'), 'NNVNNNN');
  writeBeats(join(folder, 'ref', 'b.atr'), 'NVNN');
  writeBeats(join(folder, 'test', 'b.qrs'), 'NVN.N', 1000);
  writeBeats(join(folder, 'ref', '102.atr'), '////');
  writeBeats(join(folder, 'test', '102.qrs'), 'NNNN');
  writeBeats(join(folder, 'ref', 'sub', 'c.atr'), 'NN');
  writeBeats(join(folder, 'test', 'sub', 'c.qrs'), 'NN');
  writeBeats(join(folder, 'test', 'd.qrs'), 'NN');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('compare', () => {
  it('two files: names map, window, learning period and flutter rule, and prints the table of bxb', async () => {
    const { exitCode, stdout, stderr } = await cli('ref/a.atr', 'test/a.qrs', '--learning', '0');

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('reference atr, test qrs');
    expect(stdout).toContain('map ec57; match window 0.15 s; learning period 0 s');
    expect(stdout).toContain("the reference's ventricular flutter ([ to ]) are not counted");
    // 7 beats; VEB: 1 of 2 found, none false.
    expect(stdout).toMatch(/^a +7 +0 +0 +100\.00 +100\.00 +50\.00 +100\.00 +0\.000 +0\.00 +- +0\.000/m);
    expect(stdout).toMatch(/^N +4 +0 +0 +0 +0 +0 +0$/m);
    expect(stdout).toMatch(/^V +1 +0 +1 +0 +0 +0 +0$/m);
  });

  it('folders: each record of both, gross and average; what one side lacks is named and gives 1', async () => {
    const answer = await cli('ref', 'test', '--learning', '0', '--json');

    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("d: There is no reference annotation file 'd.atr'.");
    const { records, gross, average, failed, map } = json(answer);
    expect(records.map(({ record }) => record)).toEqual(['102', 'a', 'b', 'sub/c']);
    expect(map).toBe('ec57');
    expect(failed).toMatchObject([{ input: 'd', code: 'import/missing-file' }]);
    // Beats 7 + 4 + 4 + 2, of b one is missed and one extra; VEB 1 of 2 and 1 of 1.
    expect(gross.beats.qrs).toMatchObject({ truePositiveCount: 16, falseNegativeCount: 1, falsePositiveCount: 1 });
    expect(gross.beats.veb).toMatchObject({ sensitivity: 2 / 3, positivePredictivity: 1 });
    expect(average.vebSensitivity).toBeCloseTo(0.75, 12);
    expect(average.qrsSensitivity).toBeCloseTo((1 + 1 + 3 / 4 + 1) / 4, 12);
  });

  it('leaves paced records out when asked, and says so', async () => {
    const answer = await cli('ref', 'test', '--learning', '0', '--exclude-paced');

    expect(answer.stdout).toContain('paced records left out: 102');
    expect(answer.stdout).not.toMatch(/^102 /m);
  });

  it('a record’s path with annotators, and a folder on the other side', async () => {
    const { exitCode, stdout } = await cli('ref/a', 'test', '--test-annotator', 'qrs', '--learning', '0', '--runs');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^VE runs\nrecord +CTs +CFN/m);
    expect(stdout).toMatch(/^a +0 +1 +0 +0 /m); // the couplet is missed: the test has one V
  });

  it('warns when nothing is left behind the learning period', async () => {
    const { exitCode, stdout, stderr } = await cli('ref/a.atr', 'test/a.qrs');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('a: nothing is left behind the learning period of 300 s');
    expect(stdout).toMatch(/^gross +0 +0 +0 +- +-/m);
  });

  it('takes the other map, and a window', async () => {
    writeBeats(join(folder, 'escape.atr'), 'jN');
    writeBeats(join(folder, 'escape.tst'), 'NN');
    const flags = ['--learning', '0', '--rate', '100', '--json'];
    const inEc57 = json(await cli('escape.atr', 'escape.tst', ...flags));
    const inDechazal = json(await cli('escape.atr', 'escape.tst', ...flags, '--map', 'dechazal', '--window', '0.05'));

    expect(inEc57.records[0]?.beats.matrix[1]?.[0]).toBe(1);
    expect(inDechazal).toMatchObject({ map: 'dechazal', windowSec: 0.05, learningSec: 0 });
    expect(inDechazal.records[0]?.beats.matrix[0]?.[0]).toBe(2);
  });

  it('wants a rate where no header lies beside the files, and reads it from a file that says it', async () => {
    writeBeats(join(folder, 'bare.atr'), 'NN');
    writeBeats(join(folder, 'bare.tst'), 'NN');
    const refused = await cli('bare.atr', 'bare.tst', '--learning', '0');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('say its sampling rate with --rate');

    writeBeats(join(folder, 'bare.fast'), 'NN', 1000);
    const said = await cli('bare.atr', 'bare.fast', '--learning', '0');
    expect(said.exitCode).toBe(0);
  });

  it('refuses wrong use with 2, and paths that stand for nothing with 1', async () => {
    for (const flags of [
      ['--map', 'other'],
      ['--learning', '-1'],
      ['--window', 'wide'],
      ['--learning', ''],
    ])
      expect((await cli('ref', 'test', ...flags)).exitCode, flags.join(' ')).toBe(2);
    expect((await cli('ref')).exitCode).toBe(2);
    expect((await cli('ref', 'nowhere')).exitCode).toBe(1);
    expect((await cli('ref/a.hea', 'test')).exitCode).toBe(1);
    expect((await cli('ref', 'test', '--test-annotator', 'pred')).stderr).toContain("no annotation file of 'pred'");
    writeBeats(join(folder, 'several.one'), 'N');
    writeBeats(join(folder, 'several.two'), 'N');
    const several = await cli('ref/a.atr', 'several');
    expect(several).toMatchObject({ exitCode: 2, stdout: '' });
    expect(several.stderr).toContain('say which with --test-annotator (one, two)');
  });

  it('names a damaged file and goes on with the others', async () => {
    mkdirSync(join(folder, 'damaged'));
    writeFileSync(join(folder, 'damaged', 'a.qrs'), Uint8Array.of(1, 2, 3));
    writeBeats(join(folder, 'damaged', 'b.qrs'), 'NVNN');
    const answer = await cli('ref', 'damaged', '--learning', '0', '--json');

    expect(answer.exitCode).toBe(1);
    expect(json(answer).records.map(({ record }) => record)).toEqual(['b']);
    expect(answer.stderr).toContain("'a.qrs'");
  });
});

const mitdb = realData('mitdb');
describe.skipIf(mitdb === undefined)('the shipped detector’s files', () => {
  it('of records 100, 207 and 222 are compared with the reference', async () => {
    const records = ['100', '207', '222'].map((name) => join(mitdb!, name));
    expect((await runHere(['detect', ...records, '--out', 'beats'], folder)).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'beats')).sort()).toEqual(['100.qrs', '207.qrs', '222.qrs']);
    for (const [name, beatCount] of [
      ['100', 1902],
      ['207', 1592],
      ['222', 2116],
    ] as const) {
      const answer = json(await cli(join(mitdb!, name), `beats/${name}.qrs`, '--json'));

      const qrs = answer.gross.beats.qrs as Record<
        'truePositiveCount' | 'falseNegativeCount' | 'sensitivity' | 'positivePredictivity',
        number
      >;
      // After 5 minutes; of 207, without 98 s of flutter.
      expect(qrs.truePositiveCount + qrs.falseNegativeCount, name).toBe(beatCount);
      expect(qrs.sensitivity, name).toBeGreaterThan(0.97);
      expect(qrs.positivePredictivity, name).toBeGreaterThan(0.97);
    }
  }, 120_000);

  it('and the reference compared with itself is perfect, on all 48 records with 91,285 beats after 5 minutes', async () => {
    const answer = await cli(mitdb!, mitdb!, '--test-annotator', 'atr', '--json');

    expect(answer.exitCode).toBe(0);
    const { records, gross, average } = json(answer);
    expect(records).toHaveLength(48);
    expect(gross.beats.qrs).toMatchObject({ truePositiveCount: 91_285, falseNegativeCount: 0, falsePositiveCount: 0 });
    expect(average).toMatchObject({ vebSensitivity: 1, svebPositivePredictivity: 1, heartRateRmsErrorBpm: 0 });
  }, 120_000);
});
