import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIAGNOSES, readExamLabels, readExamScores } from '#test/builders/code-test.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { realData } from '#test/builders/real-data.ts';
import type { CliEnd } from './run-cli.ts';
import { runHere } from './run-cli.ts';

const codeTest = realData('code-test');
const mitdb = realData('mitdb');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-evaluate-'));
  writeFileSync(join(folder, 'p.csv'), 'record,label,p_N,p_AF\na,N,0.9,0.1\nb,AF,0.2,0.8\nc,N,0.6,0.4\n');
  writeFileSync(join(folder, 'r.csv'), 'record,label\na,N\nb,AF\nc,AF\n');
  writeFileSync(join(folder, 'short.csv'), 'record,label\na,N\nb,AF\n');
  writeFileSync(join(folder, 'bad.csv'), 'record,label\na,N\nb,VT\n');
  mkdirSync(join(folder, 'in'));
  for (const [index, name] of ['one', 'two'].entries()) {
    await makeRecording(join(folder, 'in'), name, { durationSec: 40, seed: index + 1 });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]): Promise<CliEnd> => runHere(args, folder);
const json = ({ stdout }: CliEnd): unknown => JSON.parse(stdout);
const TABLES = ['--predictions', 'p.csv', '--reference', 'r.csv'];

describe('evaluate', () => {
  it.each([
    [],
    ['--predictions', 'p.csv'],
    ['--model', 'cnet-aami5'],
    ['in/one', ...TABLES],
    [...TABLES, '--model', 'cnet-aami5'],
    [...TABLES, '--annotator', 'atr'],
    [...TABLES, '--replicates', '5'],
    [...TABLES, '--seed', '-1'],
    [...TABLES, '--validation-predictions', 'p.csv'],
    [...TABLES, '--least-specificity', '0.9'],
    ['in/one', '--model', 'cnet-aami5', '--reference', 'r.csv'],
  ])('ends with 2 when it is used wrongly: %j', async (...args) => {
    const { exitCode, stdout, stderr } = await cli('evaluate', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^overread: /);
  });

  it('explains both its forms', async () => {
    const { exitCode, stdout } = await cli('evaluate', '--help');
    expect(exitCode).toBe(0);
    for (const option of ['--predictions', '--model', '--groups', '--json']) expect(stdout).toContain(option);
  });
});

describe('evaluate --predictions', () => {
  it('prints figures with intervals, the confusion and the calibration, and the same as JSON', async () => {
    const printed = await cli('evaluate', ...TABLES);
    expect(printed.exitCode).toBe(0);
    for (const part of [
      'Se %',
      'true \\ answered',
      'calibration error',
      'percentile intervals, 2000 draws of 3 records',
    ])
      expect(printed.stdout).toContain(part);
    const versus = await cli('evaluate', ...TABLES, '--against', 'p.csv');
    expect(versus.stdout).toMatch(/p\.csv less this, 3 records +points +p\naccuracy +0\.0 \(0\.0 to 0\.0\) +1\.000\n/);
    expect(json(await cli('evaluate', ...TABLES, '--json'))).toMatchObject({
      records: 3,
      groupedBy: 'record',
      seed: 1,
      report: {
        kind: 'classes',
        classes: [
          { classId: 'N', referenceCount: 1 },
          { classId: 'AF', sensitivity: { value: 0.5 } },
        ],
        accuracy: { value: 2 / 3 },
        intervals: { groupCount: 3, replicateCount: 2000, level: 0.95 },
      },
      failed: [],
    });
  });

  it('ends with 1 and names file and line where a table is wrong, and each record that has no label', async () => {
    const bad = await cli('evaluate', '--predictions', 'p.csv', '--reference', 'bad.csv');
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toBe("overread: bad.csv, line 3: 'VT' is none of the predicted classes N, AF.\n");
    const short = await cli('evaluate', '--predictions', 'p.csv', '--reference', 'short.csv', '--json');
    expect(short.exitCode).toBe(1);
    expect(short.stderr).toContain('c: short.csv has no label for it (p.csv, line 4)');
    expect(json(short)).toMatchObject({ records: 2, failed: [{ input: 'c', code: 'table/malformed' }] });
    expect((await cli('evaluate', '--predictions', 'none.csv', '--reference', 'r.csv')).stderr).toContain('none.csv');
  });

  it.skipIf(codeTest === undefined)(
    'judges the 827 exams of a published network, and refuses to choose its thresholds on them',
    async () => {
      const gold = readExamLabels(codeTest ?? '', 'gold_standard');
      const write = (name: string, prefix: string, columns: readonly ArrayLike<number>[]) => {
        const lines = Array.from(columns[0] ?? [], (_, exam) =>
          [`e${exam}`, ...columns.map((own) => own[exam])].join(','),
        );
        writeFileSync(
          join(folder, name),
          `record,${DIAGNOSES.map((id) => prefix + id).join(',')}\n${lines.join('\n')}\n`,
        );
      };
      write('exams.csv', 'p_', readExamScores(codeTest ?? '', 'other_seeds/model_1'));
      write('gold.csv', '', gold);
      const evaluated = await cli(
        'evaluate',
        '--predictions',
        'exams.csv',
        '--reference',
        'gold.csv',
        '--replicates',
        '100',
        '--json',
      );
      expect(evaluated.exitCode).toBe(0);
      const { report } = json(evaluated) as {
        report: { labels: { rocAuc: { value: number } }[]; macroF1: { value: number } };
      };
      expect(report.labels).toHaveLength(6);
      for (const { rocAuc } of report.labels) expect(rocAuc.value).toBeGreaterThan(0.99);
      // The thresholds of the paper were chosen on these very exams (.925): the same tables on both sides are refused.
      const both = ['--validation-predictions', 'exams.csv', '--validation-reference', 'gold.csv'];
      const leaky = await cli('evaluate', '--predictions', 'exams.csv', '--reference', 'gold.csv', ...both);
      expect(leaky).toMatchObject({ exitCode: 1, stdout: '' });
      expect(leaky.stderr).toContain("line 2: the record 'e0' is also among those that are judged");
    },
  );
});

describe('evaluate --model', () => {
  it('judges labelled recordings, goes on past one without labels, and counts a recording once', async () => {
    expect((await cli('detect', 'in/one', '--out', 'in')).exitCode).toBe(0);
    const flags = ['--model', 'cnet-aami5', '--annotator', 'qrs', '--replicates', '100', '--json'];
    const evaluated = await cli('evaluate', 'in/one', 'in/one.hea', 'in/two', ...flags);
    expect(evaluated.exitCode).toBe(1);
    expect(evaluated.stderr).toContain('two: Recording two has no annotations of qrs.');
    expect(evaluated.stderr).toContain('one: named more than once, and counted once');
    expect(json(evaluated)).toMatchObject({
      model: 'cnet-aami5',
      annotator: 'qrs',
      records: [{ record: 'one', beats: 47, seenInTraining: false, group: null }],
      seenInTraining: [],
      tables: [
        {
          title: 'At reference positions',
          report: { classes: [{ classId: 'N', referenceCount: 47 }, {}, {}, {}, {}] },
        },
        { beatPositions: 'detector', report: { calibration: null }, ec57: { qrs: { falsePositiveCount: 0 } } },
        { labelMap: 'ec57', learningSec: 300 },
      ],
      failed: [{ input: 'two', code: 'model/not-applicable' }],
    });
    expect(await cli('evaluate', 'in/one', '--model', 'nothing')).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it.skipIf(mitdb === undefined)(
    'names loudly what the model saw in training, and leaves it out where it is told to',
    async () => {
      const paths = [join(mitdb ?? '', '101'), join(mitdb ?? '', '202'), join(mitdb ?? '', '100')];
      const flags = ['--model', 'cnet-aami5', '--replicates', '100'];
      const loud = await cli('evaluate', ...paths, ...flags);
      expect(loud.exitCode).toBe(0);
      for (const text of [loud.stdout, loud.stderr]) expect(text).toContain('SEEN IN TRAINING: 101, 202.');
      expect(loud.stdout).toContain('recordings are too few for an interval to mean much');
      const without = json(await cli('evaluate', ...paths.slice(1), ...flags, '--leave-out-seen', '--json'));
      expect(without).toMatchObject({ leftOut: ['202'], records: [{ record: '100', beats: 2273 }] });
    },
  );
});
