import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import { readAnnotationSet } from '#main/importers/wfdb/annotations/read-annotation-set.ts';
import { toDisplayedAux } from '#shared/domain/annotation.ts';
import { toSymbol } from '#shared/domain/wfdb-codes.ts';
import { unwrap } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { realData } from '#test/builders/real-data.ts';
import { readPrintedAnnotations } from './expected.ts';

const samples = realData('samples');
const records = join(samples ?? '', 'wfdb', 'wfdb-python');
const expected = join(samples ?? '', 'wfdb', 'wfdb-python-expected');
const checkpkg = join(samples ?? '', 'wfdb', 'wfdb-checkpkg');

function toTimeBase(rateHz: number): TimeBase {
  return { rateNumerator: rateHz, rateDenominator: 1 };
}

function readSet(path: string, frameRateHz: number, recordRateHz = frameRateHz) {
  const file = {
    annotator: extname(path).slice(1),
    fileName: basename(path),
    bytes: new Uint8Array(readFileSync(path)),
  };
  return unwrap(
    readAnnotationSet(file, { frameRate: toTimeBase(frameRateHz), recordTimeBase: toTimeBase(recordRateHz) }),
  );
}

function writeAgain(path: string, frameRateHz: number, recordRateHz = frameRateHz): Uint8Array {
  const { set } = readSet(path, frameRateHz, recordRateHz);
  return unwrap(
    encodeAnnotations(set, { frameRate: toTimeBase(frameRateHz), recordTimeBase: toTimeBase(recordRateHz) }),
  );
}

describe.skipIf(samples === undefined)('WFDB annotations against rdann', () => {
  it.each([
    { file: '100.atr', table: 'ann-1', count: 2274 },
    { file: '12726.anI', table: 'ann-2', count: 22 },
    { file: '1003.atr', table: 'ann-3', count: 957 },
  ])('reads $file as rdann printed it: $table', ({ file, table, count }) => {
    const { annotations } = readSet(join(records, file), 360).set;
    const printed = readPrintedAnnotations(expected, table);

    expect(printed.length).toBeGreaterThan(0);
    const got = Array.from(annotations.samples, (sample, index) => ({
      sample,
      symbol: toSymbol(annotations.codes[index]!),
      subtype: annotations.subtypes[index],
      chan: annotations.chans[index],
      num: annotations.nums[index],
      aux: toDisplayedAux(annotations.auxTexts[annotations.auxIndices[index]!] ?? ''),
    }));
    expect(got).toEqual(printed);
    expect(got.length).toBe(count);
  });

  it('reads the labels that 1003.atr defines for itself', () => {
    const { set } = readSet(join(records, '1003.atr'), 360);

    expect(set.customLabels).toEqual([
      { code: 15, symbol: 'c', description: 'calibration pulse' },
      { code: 17, symbol: '#', description: 'pressure line flushed' },
      { code: 20, symbol: 'x', description: 'signal source change' },
      { code: 21, symbol: 'w', description: 'wedge recording (PCW)' },
      { code: 23, symbol: '*', description: 'pop test' },
      { code: 24, symbol: 'z', description: 'zero pressure' },
    ]);
  });

  it('reads a sample number of 10,000,000,000', () => {
    expect([...readSet(join(records, 'huge.qrs'), 360).set.annotations.samples]).toEqual([1e10]);
  });

  it('brings times of another resolution to the record: 100s.qrs counts 250 Hz, the record 360', () => {
    const { set } = readSet(join(checkpkg, 'checkpkg/expected/100s.qrs'), 360);

    expect(set.timeResolution).toEqual(toTimeBase(250));
    // sqrs marks the beats of 100s.atr, which has 74 in these 60 s.
    const { set: reference } = readSet(join(checkpkg, 'data/100s.atr'), 360);
    expect(set.annotations.samples.length).toBeGreaterThan(60);
    const farthest = [...set.annotations.samples].map((sample) => {
      return Math.min(...[...reference.annotations.samples].map((other) => Math.abs(sample - other)));
    });
    expect(Math.max(...farthest)).toBeLessThan(36);
  });
});

describe.skipIf(samples === undefined)('WFDB annotation files written anew', () => {
  it.each([
    ['wfdb-python/100.atr', 360],
    ['wfdb-python/100.qrs', 360],
    ['wfdb-python/1003.atr', 360],
    ['wfdb-python/12726.anI', 250],
    ['wfdb-python/12726.wabp', 250],
    ['wfdb-python/12726.wqrs', 250],
    ['wfdb-python/03700181.gqrsl', 125],
    ['wfdb-python/huge.qrs', 360],
    ['svdb/800.atr', 128],
    ['wfdb-checkpkg/data/100a.atr', 360],
    ['wfdb-checkpkg/data/100s.atr', 360],
    ['wfdb-checkpkg/checkpkg/expected/100s.qrs', 360],
    ['wfdb-checkpkg/checkpkg/expected/100s.wqrs', 360],
    ['wfdb-checkpkg/checkpkg/expected/100x.atr', 120],
    ['wfdb-checkpkg/checkpkg/expected/snip.atr', 360],
  ] as const)('gives %s back byte for byte', (file, rateHz) => {
    const path = join(samples ?? '', 'wfdb', file);

    expect(Buffer.from(writeAgain(path, rateHz)).equals(readFileSync(path))).toBe(true);
  });

  it('gives files back whose record has four samples per frame', () => {
    for (const file of ['03700181.gqrsh', '03700181.gqrsl', '03700181.sqrs']) {
      const path = join(records, file);
      expect(Buffer.from(writeAgain(path, 125, 500)).equals(readFileSync(path)), file).toBe(true);
    }
  });
});

const mitdb = realData('mitdb');

describe.skipIf(mitdb === undefined)('MIT-BIH annotations', () => {
  it('are byte for byte the same when parsed and written anew, 48 of 48', () => {
    const files = readdirSync(mitdb!).filter((name) => name.endsWith('.atr'));

    const same = files.filter((name) => {
      const path = join(mitdb!, name);
      return Buffer.from(writeAgain(path, 360)).equals(readFileSync(path));
    });

    expect(files).toHaveLength(48);
    expect(same).toHaveLength(48);
  });

  it('are 112,647, of which those of subtype -1 survive', () => {
    const sets = readdirSync(mitdb!)
      .filter((name) => name.endsWith('.atr'))
      .map((name) => readSet(join(mitdb!, name), 360).set.annotations);

    expect(sets.reduce((sum, { samples: all }) => sum + all.length, 0)).toBe(112_647);
    expect(sets.reduce((sum, { subtypes }) => sum + subtypes.filter((subtype) => subtype === -1).length, 0)).toBe(8);
  });
});
