import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportedRecord } from '#main/exporters/exported-record.ts';
import { writeWfdbRecord } from '#main/exporters/wfdb/write-wfdb-record.ts';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { annotationColumns, exportedRecord, exportedSet, exportedSignal } from '#test/builders/exported-record.ts';
import { createRandom } from '#test/builders/random.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

async function readBack(path: string): Promise<ImportedRecord> {
  return unwrap(await readRecording(unwrap(await findRecordings(path))[0]!));
}

/** Writes a record and reads it again. */
async function throughFiles(record: ExportedRecord): Promise<ImportedRecord> {
  const folder = createFolder();
  unwrap(await writeWfdbRecord(record, { folder, name: 'r' }));
  return readBack(join(folder, 'r.hea'));
}

const SMALL = exportedRecord([exportedSignal('I', Int16Array.of(1, -32768, 3))]);

describe('writeWfdbRecord', () => {
  it('writes header, samples and annotations that read back as they were', async () => {
    const annotations = annotationColumns([
      [0, 28, 0, 0, 0, '(N\0'],
      [1, 1, -1, 255, -128, null],
      [2, 5, 127, 0, 3, 'gr\uf7f6\u00dfer'],
    ]);
    const record = exportedRecord(
      [exportedSignal('MLII', Int16Array.of(5, -32768, 7)), exportedSignal('V5', Int16Array.of(-1, 0, 32767))],
      {
        annotationSets: [
          exportedSet(annotations, { customLabels: [{ code: 42, symbol: 'h', description: 'heart sound' }] }),
        ],
        recordedAt: '12:00:00 01/02/1990',
        comments: [' 69 M 1085 1629 x1', 'Aldomet'],
      },
    );

    const read = await throughFiles(record);

    expect(read.groups[0]!.signals.map(({ name, samples, calibration }) => ({ name, samples, calibration }))).toEqual(
      record.groups[0]!.signals.map(({ name, samples, calibration }) => ({ name, samples, calibration })),
    );
    expect(read.annotationSets[0]).toMatchObject({ annotations, customLabels: record.annotationSets[0]!.customLabels });
    expect([read.recordedAt, read.comments, read.notices]).toEqual([record.recordedAt, record.comments, []]);
  });

  it('writes the plain text that header(5) describes', async () => {
    const folder = createFolder();
    unwrap(await writeWfdbRecord({ ...SMALL, comments: ['x'] }, { folder, name: 'r' }));

    expect(readFileSync(join(folder, 'r.hea'), 'utf8')).toBe(
      'r 1 360 3\nr.dat 16 200(1024)/mV 11 1024 1 -32764 0 I\n#x\n',
    );
  });

  it.each([
    ['16', Int16Array.of(-32767, 32767, -32768)],
    ['16', Int32Array.of(-32767, 32767, -2147483648)],
    ['24', Int32Array.of(-32768, 0, -2147483648)],
    ['24', Int32Array.of(-8388607, 8388607, -2147483648)],
    ['32', Int32Array.of(-8388608, 0, -2147483648)],
    ['32', Int32Array.of(-2147483647, 2147483647, -2147483648)],
  ])('takes format %s, the smallest in which no valid sample of %o reads as missing', async (format, samples) => {
    const folder = createFolder();
    unwrap(await writeWfdbRecord(exportedRecord([exportedSignal('I', samples)]), { folder, name: 'r' }));

    expect(readFileSync(join(folder, 'r.hea'), 'utf8').split('\n')[1]).toContain(`r.dat ${format} `);
    const [signal] = (await readBack(join(folder, 'r'))).groups[0]!.signals;
    const missing = signal!.samples instanceof Int16Array ? -32768 : -2147483648;
    expect([...signal!.samples].map((value) => (value === missing ? null : value))).toEqual(
      [...samples].map((value) => (value === (samples instanceof Int16Array ? -32768 : -2147483648) ? null : value)),
    );
  });

  it('shares frames among signals of 500, 250 and 125 Hz, and writes annotations that lie between frames', async () => {
    const signal = (name: string, length: number) =>
      exportedSignal(
        name,
        Int16Array.from({ length }, (_, index) => index * 3),
      );
    const groups = [500, 250, 125].map((rateNumerator) => ({
      timeBase: { rateNumerator, rateDenominator: 1 },
      sampleCount: rateNumerator * 2,
      signals: [signal(`${rateNumerator} Hz`, rateNumerator * 2)],
    }));
    const record = exportedRecord([], {
      groups,
      signalOrder: [
        [2, 0],
        [0, 0],
        [1, 0],
      ],
      annotationSets: [
        exportedSet(
          annotationColumns([
            [4, 1],
            [400, 1],
          ]),
          { annotator: 'onframes' },
        ),
        exportedSet(
          annotationColumns([
            [5, 1],
            [401, 1],
          ]),
          { annotator: 'between' },
        ),
      ],
    });

    const read = await throughFiles(record);

    const inOrder = [0, 2, 1].map((index) => groups[index]!); // the fastest first, then as in the file
    expect(read.groups.map(({ timeBase, signals }) => [timeBase.rateNumerator, signals[0]!.samples])).toEqual(
      inOrder.map(({ timeBase, signals }) => [timeBase.rateNumerator, signals[0]!.samples]),
    );
    const bySuffix = new Map(read.annotationSets.map((set) => [set.annotator, set]));
    expect([...bySuffix.get('onframes')!.annotations.samples]).toEqual([4, 400]);
    expect(bySuffix.get('onframes')!.timeResolution).toBeNull();
    expect([...bySuffix.get('between')!.annotations.samples]).toEqual([5, 401]);
    expect(bySuffix.get('between')!.timeResolution).toEqual({ rateNumerator: 500, rateDenominator: 1 });
  });

  it('gives back 50 random records of several rates, widths and annotations', async () => {
    const random = createRandom(11);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 50; round += 1) {
      const frames = 1 + below(40);
      const bits = [12, 16, 20, 31][below(4)]!;
      const groups = [4, 2, 1].slice(below(3)).map((perFrame) => ({
        timeBase: { rateNumerator: 125 * perFrame, rateDenominator: 2 },
        sampleCount: frames * perFrame,
        signals: Array.from({ length: 1 + below(3) }, (_, index) => {
          const values = Array.from({ length: frames * perFrame }, () => below(2 ** bits) - 2 ** (bits - 1) + 1);
          return exportedSignal(`lead ${index}`, bits > 16 ? Int32Array.from(values) : Int16Array.from(values));
        }),
      }));
      const rows = Array.from({ length: below(60) }, () => below(5000)).toSorted((a, b) => a - b);
      const annotations = annotationColumns(
        rows.map((sample) => [
          sample,
          1 + below(49),
          below(256) - 128,
          below(256),
          below(256) - 128,
          random() < 0.3 ? `x${below(5)}\0` : null,
        ]),
      );
      const signalOrder = groups.flatMap(({ signals }, group) => signals.map((_, index) => [group, index] as const));

      const read = await throughFiles(
        exportedRecord([], { groups, signalOrder, annotationSets: [exportedSet(annotations)] }),
      );

      expect(read.groups.map(({ signals }) => signals.map(({ samples }) => [...samples]))).toEqual(
        groups.map(({ signals }) => signals.map(({ samples }) => [...samples])),
      );
      const { auxIndices, auxTexts, ...columns } = read.annotationSets[0]!.annotations;
      const { auxIndices: wantedIndices, auxTexts: wantedTexts, ...wanted } = annotations;
      expect(columns).toEqual(wanted);
      expect(Array.from(auxIndices, (index) => auxTexts[index])).toEqual(
        Array.from(wantedIndices, (index) => wantedTexts[index]),
      );
    }
  });

  it('keeps a signal without gain uncalibrated, and writes micro as u', async () => {
    const base = exportedSignal('a', Int16Array.of(1));
    const none = { ...base, calibration: { gainAduPerUnit: 200, baselineAdu: 3, unit: 'mV', calibrated: false } };
    const micro = { ...base, name: 'b', calibration: { ...base.calibration, unit: '\u00b5V' } };

    const read = await throughFiles(exportedRecord([none, micro]));

    expect(read.groups[0]!.signals.map(({ calibration }) => calibration)).toEqual([
      none.calibration,
      { ...micro.calibration, unit: 'uV' },
    ]);
  });

  it('says what a header cannot: a baseline of 0.5, a time in another form', async () => {
    const base = exportedSignal('a', Int16Array.of(1));
    const signal = { ...base, calibration: { ...base.calibration, baselineAdu: 0.5 } };
    const record = exportedRecord([signal], { recordedAt: '1990-02-01T12:00:00Z' });

    const written = unwrap(await writeWfdbRecord(record, { folder: createFolder(), name: 'r' }));

    expect(written.notices).toEqual([
      'the time of recording has no form that WFDB knows',
      "the baseline of 'a' was rounded to a whole number",
    ]);
  });

  it('refuses to write over a file unless told, and leaves it and the folder as they were', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'r.atr'), 'mine');
    const record = { ...SMALL, annotationSets: [exportedSet(annotationColumns([[1, 1]]))] };

    const refused = await writeWfdbRecord(record, { folder, name: 'r' });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'export/exists', message: "'r.atr' is there already." },
    });
    expect(readdirSync(folder)).toEqual(['r.atr']);
    expect(readFileSync(join(folder, 'r.atr'), 'utf8')).toBe('mine');

    unwrap(await writeWfdbRecord(record, { folder, name: 'r', overwrite: true }));
    expect(readdirSync(folder).toSorted()).toEqual(['r.atr', 'r.dat', 'r.hea']);
  });

  it.skipIf(process.seteuid === undefined)('names the folder that may not be written', async () => {
    const folder = createFolder();
    chmodSync(folder, 0o555);
    const uid = process.geteuid?.() ?? 0;
    if (uid === 0) process.seteuid?.('nobody');

    const result = await writeWfdbRecord(SMALL, { folder, name: 'r' });

    process.seteuid?.(uid);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'export/unwritable', message: "'r.dat' cannot be written: no permission." },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['a name with a slash', SMALL, '../r'],
    ['a name with a space', SMALL, 'r 1'],
    [
      'an annotator named dat',
      { ...SMALL, annotationSets: [exportedSet(annotationColumns([]), { annotator: 'dat' })] },
      'r',
    ],
    [
      'two sets of one name',
      { ...SMALL, annotationSets: [exportedSet(annotationColumns([])), exportedSet(annotationColumns([]))] },
      'r',
    ],
    [
      'a text of 256 bytes',
      { ...SMALL, annotationSets: [exportedSet(annotationColumns([[1, 22, 0, 0, 0, 'x'.repeat(256)]]))] },
      'r',
    ],
    [
      'annotations out of order',
      {
        ...SMALL,
        annotationSets: [
          exportedSet(
            annotationColumns([
              [2, 1],
              [1, 1],
            ]),
          ),
        ],
      },
      'r',
    ],
    ['an annotation before the start', { ...SMALL, annotationSets: [exportedSet(annotationColumns([[-1, 1]]))] }, 'r'],
    ['code 50', { ...SMALL, annotationSets: [exportedSet(annotationColumns([[1, 50]]))] }, 'r'],
    ['no samples', exportedRecord([exportedSignal('I', new Int16Array(0))]), 'r'],
  ])('refuses %s and writes nothing', async (_, record, name) => {
    const folder = createFolder();

    const result = await writeWfdbRecord(record, { folder: join(folder, 'new', 'place'), name });

    expect(result).toMatchObject({ ok: false, error: { code: 'export/not-representable' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses groups of different durations', async () => {
    const groups = [
      {
        timeBase: { rateNumerator: 500, rateDenominator: 1 },
        sampleCount: 4,
        signals: [exportedSignal('a', new Int16Array(4))],
      },
      {
        timeBase: { rateNumerator: 250, rateDenominator: 1 },
        sampleCount: 3,
        signals: [exportedSignal('b', new Int16Array(3))],
      },
    ];

    const result = await writeWfdbRecord(
      exportedRecord([], {
        groups,
        signalOrder: [
          [0, 0],
          [1, 0],
        ],
      }),
      { folder: createFolder(), name: 'r' },
    );

    expect(result).toMatchObject({ ok: false, error: { code: 'export/not-representable' } });
  });
});
