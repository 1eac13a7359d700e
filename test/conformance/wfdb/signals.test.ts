import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realData } from '#test/builders/real-data.ts';
import { readTable } from './expected.ts';
import { digitalAt, inFileOrder, printedAt, readRecord, toPrinted } from './read.ts';

/**
 * Expected output was made with rdsamp of the WFDB Software Package 10.5.24 (`rdsamp -r RECORD -f FROM -t TO -s SIGNALS [-P]`); the
 * ranges below are those of wfdb-python's own tests, which the files come from.
 */
const samples = realData('samples');
const records = join(samples ?? '', 'wfdb', 'wfdb-python');
const expected = join(samples ?? '', 'wfdb', 'wfdb-python-expected');

interface Case {
  readonly what: string;
  readonly record: string;
  readonly table: string;
  readonly startFrame?: number;
  readonly endFrame?: number;
  readonly signals?: readonly number[];
  /** Physical values with eight decimals instead of digital ones. */
  readonly physical?: boolean;
  /** What stands for a missing sample in the table. */
  readonly missing?: number;
}

const CASES: readonly Case[] = [
  { what: 'format 16', record: 'test01_00s', table: 'record-1a' },
  {
    what: 'format 16 at byte 24 of a .mat, in mV',
    record: 'a103l',
    table: 'record-1b',
    startFrame: 12500,
    endFrame: 40000,
    signals: [2, 0],
    physical: true,
  },
  { what: 'format 16 at byte 24 of a .mat', record: 'a103l', table: 'record-1c', startFrame: 20000, signals: [0, 1] },
  {
    what: 'format 80, in mV',
    record: '3000003_0003',
    table: 'record-1d',
    startFrame: 125,
    endFrame: 1000,
    signals: [1],
    physical: true,
  },
  { what: 'formats 8, 16, 61, 80, 160, 212, 310, 311, 24, 32', record: 'binformats', table: 'record-1f.gz' },
  { what: 'formats 508, 516, 524', record: 'flacformats', table: 'record-flac.gz' },
  { what: 'format 212', record: '100', table: 'record-2b', startFrame: 1, endFrame: 10800, signals: [1] },
  { what: 'format 212 with an odd number of samples', record: '100_3chan', table: 'record-2c', physical: true },
  { what: 'format 310', record: '310derive', table: 'record-2d', startFrame: 2 },
  { what: 'format 311', record: '311derive', table: 'record-2e', startFrame: 1, endFrame: 978, physical: true },
  {
    what: 'two signal files',
    record: 's0010_re',
    table: 'record-3b',
    startFrame: 5000,
    endFrame: 38000,
    signals: [13, 0, 4, 8, 3],
    physical: true,
  },
  {
    what: 'segments of a fixed layout',
    record: 'multi-segment/fixed1/v102s.hea',
    table: 'record-multi-fixed-c',
    startFrame: 70000,
    endFrame: 80000,
    signals: [1, 0, 3],
    physical: true,
  },
];

describe.skipIf(samples === undefined)('WFDB signals against rdsamp', () => {
  it.each(CASES)('reads $what as expected: $table', async (testCase) => {
    const record = await readRecord(join(records, testCase.record));
    const rows = readTable(expected, testCase.table);
    const all = inFileOrder(record);
    const chosen = (testCase.signals ?? all.map((_, index) => index)).map((index) => all[index]!.signal);
    const startFrame = testCase.startFrame ?? 0;

    expect(rows).toHaveLength((testCase.endFrame ?? record.groups[0]!.sampleCount) - startFrame);
    const wrong = rows.flatMap((row, i) => {
      return row.flatMap((value, column) => {
        const signal = chosen[column]!;
        const got = testCase.physical ? printedAt(signal, startFrame + i) : digitalAt(signal, startFrame + i);
        const wanted = value !== null && testCase.physical ? toPrinted(value) : value;
        return got === wanted ? [] : [{ i, column, got, wanted }];
      });
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(rows[0]).toHaveLength(chosen.length);
  });

  it('reads 5,600,000 frames of three constant FLAC channels as 25, 50, 75', async () => {
    const record = await readRecord(join(records, 'flac_3_constant'));

    const signals = inFileOrder(record).map(({ signal }) => signal.samples);
    expect(signals.map((values) => values.length)).toEqual([5_600_000, 5_600_000, 5_600_000]);
    for (const [index, values] of signals.entries())
      expect(values.every((value) => value === 25 * (index + 1))).toBe(true);
  });
});

/**
 * rdsamp without -H gives one value per frame: the mean of its samples, cut towards zero. Here they stay apart, so the test takes the
 * mean; rdsamp leaves out the frames at the end in which a late signal is missing.
 */
describe.skipIf(samples === undefined)('several samples per frame and skew against rdsamp', () => {
  it.each([
    { record: 'test01_00s_skewframe', table: 'record-4a', skewFrames: 3 },
    { record: '03700181', table: 'record-4b', skewFrames: 4 },
  ])('aligns $record by $skewFrames frames and keeps every sample', async ({ record: name, table, skewFrames }) => {
    const signals = inFileOrder(await readRecord(join(records, name)));
    const rows = readTable(expected, table);
    const frameCount = signals[0]!.signal.samples.length / signals[0]!.samplesPerFrame;

    expect(rows).toHaveLength(frameCount - skewFrames);
    const wrong = rows.filter((row, frame) =>
      row.some((value, column) => meanOfFrame(signals[column]!, frame) !== value),
    );
    expect(wrong.slice(0, 5)).toEqual([]);
    const late = signals.find(
      ({ signal, samplesPerFrame }) => digitalAt(signal, frameCount * samplesPerFrame - 1) === null,
    );
    expect(late).toBeDefined();
  });

  it('gives the means of signals 0 and 2 of 03700181 in mV', async () => {
    const signals = inFileOrder(await readRecord(join(records, '03700181')));
    const rows = readTable(expected, 'record-4c');

    const wrong = rows.filter((row, i) => {
      return [0, 2].some((index, column) => {
        const { gainAduPerUnit, baselineAdu } = signals[index]!.signal.calibration;
        const meanMv = ((meanOfFrame(signals[index]!, 1000 + i) ?? NaN) - baselineAdu) / gainAduPerUnit;
        return toPrinted(meanMv) !== toPrinted(row[column] ?? NaN);
      });
    });
    expect(rows).toHaveLength(15_000);
    expect(wrong).toEqual([]);
  });

  it('gives every sample of a frame of two, in mV: record-4d', async () => {
    const signals = inFileOrder(await readRecord(join(records, 'test01_00s_skewframe')));
    const rows = readTable(expected, 'record-4d');

    const wrong = rows.filter((row, i) => {
      return signals.some(({ signal, samplesPerFrame }, column) => {
        return printedAt(signal, samplesPerFrame === 2 ? i : Math.floor(i / 2)) !== toPrinted(row[column] ?? NaN);
      });
    });
    expect(rows).toHaveLength(7994);
    expect(wrong).toEqual([]);
  });

  it('gives every sample of 041s, in which three signals have four samples per frame: record-multi-fixed-d', async () => {
    const signals = inFileOrder(await readRecord(join(records, 'multi-segment/041s/041s.hea')));
    const rows = readTable(expected, 'record-multi-fixed-d.gz');

    const wrong = rows.filter((row, i) => {
      return [3, 2, 1].some((index, column) => {
        const { signal, samplesPerFrame } = signals[index]!;
        const value = digitalAt(signal, samplesPerFrame === 4 ? i : Math.floor(i / 4));
        return (value ?? -2048) !== row[column];
      });
    });
    expect(rows).toHaveLength(8000);
    expect(wrong).toEqual([]);
  });
});

function meanOfFrame(
  { signal, samplesPerFrame }: ReturnType<typeof inFileOrder>[number],
  frame: number,
): number | null {
  let sum = 0;
  for (let i = 0; i < samplesPerFrame; i += 1) {
    const value = digitalAt(signal, frame * samplesPerFrame + i);
    if (value === null) return null;
    sum += value;
  }
  return Math.trunc(sum / samplesPerFrame) + 0;
}

/**
 * The fixtures hold some segments of two MIMIC records only. The test replaces the segments that are not there by gaps of the same
 * length in a copy of the master header, so that what is there keeps its place.
 */
describe.skipIf(samples === undefined)('multi-segment records with a layout against rdsamp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overread-segments-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads gaps, segments without a signal and a gain that changes: record-multi-variable-a and -b', async () => {
    cpSync(join(records, 'multi-segment/s00001'), join(folder, 's00001'), { recursive: true });
    const path = withGapsFor(join(folder, 's00001', 's00001-2896-10-10-00-31.hea'), /^3975656_00(09|10|11) /);

    const record = await readRecord(path);

    const signals = inFileOrder(record).map(({ signal }) => signal);
    expect(record.groups[0]!.sampleCount).toBe(14_518_365);
    const compared = [
      { table: 'record-multi-variable-a', startSample: 14_428_365, skippedRows: 0 },
      // Its first row comes from segment 11, which the fixtures lack.
      { table: 'record-multi-variable-b', startSample: 14_428_364, skippedRows: 1 },
    ];
    for (const { table, startSample, skippedRows } of compared) {
      const rows = readTable(expected, table).slice(skippedRows);
      const got = rows.map((row, i) =>
        row.map((_, column) => printedAt(signals[column]!, startSample + skippedRows + i)),
      );
      expect(got).toEqual(rows.map((row) => row.map((value) => (value === null ? null : toPrinted(value)))));
    }
    expect(record.notices.some((notice) => notice.includes("'ABP' changes its gain"))).toBe(true);
  }, 60_000);

  it('reads two signals that appear in different segments: record-multi-variable-d', async () => {
    cpSync(join(records, 'multi-segment/p000878'), join(folder, 'p000878'), { recursive: true });
    const path = join(folder, 'p000878', 'p000878-2137-10-26-16-57.hea');
    // The first four lines after the layout hold all that is here: 7,500 of 52,725,000 samples.
    const lines = readFileSync(path, 'latin1').split(/\r?\n/).slice(0, 5);
    lines[0] = lines[0]!.replace('/36 ', '/4 ').replace(' 52725000 ', ' 7500 ');
    writeFileSync(path, `${lines.join('\n')}\n`);

    const signals = inFileOrder(await readRecord(path)).map(({ signal }) => signal);

    expect(signals.map(({ name }) => name)).toEqual(['PLETH', 'II', 'V', 'ABP']);
    const rows = readTable(expected, 'record-multi-variable-d');
    const wrong = rows.filter((row, i) =>
      row.some((value, column) => (digitalAt(signals[column]!, 3550 + i) ?? -128) !== value),
    );
    expect(rows).toHaveLength(3950);
    expect(wrong).toEqual([]);
  });

  function withGapsFor(path: string, isAbsent: RegExp): string {
    const text = readFileSync(path, 'latin1');
    const lines = text.split(/\r?\n/).map((line) => (isAbsent.test(line) ? line.replace(/^\S+/, '~') : line));
    writeFileSync(path, lines.join('\n'));
    return path;
  }
});
