import { describe, expect, it } from 'vitest';
import { readAnnotationSet } from '#main/importers/wfdb/annotations/read-annotation-set.ts';
import { unwrap } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { word, words } from '#test/builders/wfdb-folder.ts';

const SKIP = 59;
const NUM = 60;
const SUB = 61;
const CHN = 62;
const AUX = 63;

const hz = (rateNumerator: number): TimeBase => ({ rateNumerator, rateDenominator: 1 });

function read(bytes: Uint8Array, frameRateHz = 360, recordRateHz = frameRateHz) {
  const file = { annotator: 'atr', fileName: 'r.atr', bytes };
  return readAnnotationSet(file, { frameRate: hz(frameRateHz), recordTimeBase: hz(recordRateHz) });
}

/** Rows of [sample, code, subtype, chan, num, aux]. */
function rows(bytes: Uint8Array, frameRateHz = 360, recordRateHz = frameRateHz) {
  const { annotations } = unwrap(read(bytes, frameRateHz, recordRateHz)).set;
  return Array.from(annotations.samples, (sample, index) => [
    sample,
    annotations.codes[index],
    annotations.subtypes[index],
    annotations.chans[index],
    annotations.nums[index],
    annotations.auxTexts[annotations.auxIndices[index]!] ?? null,
  ]);
}

/** A note at the current time. */
function note(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  const even = bytes.length % 2 === 0 ? bytes : [...bytes, 0];
  const pairs = Array.from({ length: even.length / 2 }, (_, index) => even[2 * index]! | (even[2 * index + 1]! << 8));
  return [word(22, 0), word(AUX, bytes.length), ...pairs];
}

describe('readAnnotationSet', () => {
  it('keeps chan and num until they change, subtype and aux for one annotation', () => {
    const file = words(
      ...[word(1, 10), word(SUB, -1), word(CHN, 2), word(NUM, -3)],
      ...[word(5, 20), word(AUX, 3), 0x4e28, 0],
      ...[word(1, 30), word(CHN, 0)],
      0,
    );

    expect(rows(file)).toEqual([
      [10, 1, -1, 2, -3, null],
      [30, 5, 0, 2, -3, '(N\0'],
      [60, 1, 0, 0, -3, null],
    ]);
  });

  it('reads 32-bit intervals, high word first, and several after one another', () => {
    const file = words(word(SKIP, 0), 1, 2, word(SKIP, 0), 0, 5, word(1, 3), 0);

    expect(rows(file)).toEqual([[65536 + 2 + 5 + 3, 1, 0, 0, 0, null]]);
  });

  it('puts annotations in order where an interval is negative, and says so', () => {
    const file = words(word(1, 100), word(SKIP, 0), -1, -60, word(5, 0), word(6, 0), word(1, 200), 0);

    expect(rows(file).map(([sample, code]) => [sample, code])).toEqual([
      [40, 5],
      [40, 6],
      [100, 1],
      [240, 1],
    ]);
    expect(unwrap(read(file)).notices).toEqual(["'r.atr' goes back in time: its annotations were put in order"]);
  });

  it('only lets time pass at code 0 with an interval', () => {
    expect(rows(words(word(1, 10), word(0, 1000), word(1, 5), 0))).toEqual([
      [10, 1, 0, 0, 0, null],
      [1015, 1, 0, 0, 0, null],
    ]);
  });

  it('gives one text to all annotations that share it', () => {
    const file = words(word(1, 1), word(AUX, 2), 0x4141, word(1, 1), word(AUX, 2), 0x4141, word(1, 1), 0);

    const { auxIndices, auxTexts } = unwrap(read(file)).set.annotations;

    expect([[...auxIndices], auxTexts]).toEqual([[0, 0, -1], ['AA']]);
  });

  it('counts frames: four samples per frame make sample 400 of frame 100', () => {
    expect(rows(words(word(1, 100), 0), 125, 500)[0]![0]).toBe(400);
  });

  it('takes its time resolution and its labels out of the notes at time 0, and leaves other notes in', () => {
    const file = words(
      ...note('## time resolution: 720'),
      ...note('## annotation type definitions'),
      ...note('42 h heart sound\n'),
      ...note('43 \u2665'),
      ...note('## end of definitions'),
      ...[word(SKIP, 0), -1, -1, word(0, 1)],
      ...note('a remark'),
      ...[word(42, 720), 0],
    );

    const { set } = unwrap(read(file));

    expect(set.customLabels).toEqual([
      { code: 42, symbol: 'h', description: 'heart sound' },
      { code: 43, symbol: '\u2665', description: '' },
    ]);
    expect(set.timeResolution).toEqual(hz(720));
    expect(rows(file)).toEqual([
      [0, 22, 0, 0, 0, 'a remark'],
      [360, 42, 0, 0, 0, null],
    ]);
  });

  it('takes a definition after the start for a note like any other', () => {
    const file = words(word(1, 5), ...note('## annotation type definitions'), 0);

    expect(rows(file)).toHaveLength(2);
    expect(unwrap(read(file)).set.customLabels).toEqual([]);
  });

  it.each([
    [words(), 'import/empty', 'empty'],
    [words(word(1, 5)), 'import/truncated', 'after 0 annotations'],
    [words(word(1, 5), word(1, 5), word(AUX, 200), 0), 'import/truncated', 'after 1 annotations'],
    [words(word(1, 5), word(SKIP, 0), 0), 'import/truncated', 'after 1 annotations'],
    [Uint8Array.from([1, 4, 0]), 'import/truncated', 'ends in the middle'],
    [words(word(1, 5), word(52, 5), 0), 'import/malformed-annotations', 'unknown annotation code 52'],
    [words(word(SUB, 1), 0), 'import/malformed-annotations', 'belongs to no annotation'],
    [words(word(SKIP, 0), -1, -5, word(1, 0), 0), 'import/malformed-annotations', 'at time -5'],
    [Uint8Array.from([0x1f, 0x8b, 8, 0]), 'import/unsupported', 'gzip'],
  ])('refuses a damaged file politely (%#)', (bytes, code, reason) => {
    const result = read(bytes);

    expect(result.ok ? '' : result.error.code).toBe(code);
    expect(result.ok ? '' : result.error.message).toContain("'r.atr'");
    expect(result.ok ? '' : result.error.message).toContain(reason);
  });

  it('says how much follows the end mark, unless it is padding', () => {
    expect(unwrap(read(words(word(1, 5), 0, 0, 0))).unreadBytes).toBe(0);
    expect(unwrap(read(words(word(1, 5), 0, 0, 7))).unreadBytes).toBe(4);
  });
});
