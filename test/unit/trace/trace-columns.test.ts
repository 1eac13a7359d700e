import { describe, expect, it } from 'vitest';
import { COLUMN, TraceColumns, fillColumns, hasValue } from '#renderer/trace/trace-columns.ts';
import type { Piece } from '#renderer/trace/window-cache.ts';
import { minMaxPiece, rawPiece } from '#test/builders/pieces.ts';
import { createRandom } from '#test/builders/random.ts';

const UNBOUNDED = { lowestValue: -Infinity, highestValue: Infinity };

function fill(pieces: readonly Piece[], count: number, pxPerSample: number, originPx = 0): TraceColumns {
  const columns = new TraceColumns();
  columns.reset(count);
  fillColumns(columns, pieces, { pxPerSample, originPx, ...UNBOUNDED });
  return columns;
}

describe('fillColumns', () => {
  it('keeps a one-sample spike when 100 samples share a pixel', () => {
    const values = new Float32Array(10_000);
    values[4321] = 1;

    const columns = fill([rawPiece(values)], 100, 0.01);

    expect(columns.maxima[43]).toBe(1);
    expect(Array.from(columns.maxima.subarray(0, 100)).filter((value) => value !== 0)).toHaveLength(1);
  });

  it('equals a naive computation of first, least, greatest and last value in 200 random views', () => {
    const random = createRandom(11);
    for (let round = 0; round < 200; round++) {
      const count = 20 + Math.floor(random() * 60);
      const pxPerSample = 0.05 + random() * 0.6;
      const originPx = Math.floor(random() * 50);
      const values = Float32Array.from(
        { length: Math.ceil((originPx + count) / pxPerSample) + 5 },
        () => random() * 4 - 2,
      );
      const columns = fill([rawPiece(values)], count, pxPerSample, originPx);
      for (let column = 0; column < count; column++) {
        const inside = values.filter((_, i) => Math.floor(i * pxPerSample - originPx) === column);
        const drawn = [columns.first[column], columns.minima[column], columns.maxima[column], columns.last[column]];
        expect(drawn).toEqual([inside[0], Math.min(...inside), Math.max(...inside), inside.at(-1)]);
      }
    }
  });

  it('gives the same columns from two blocks as from one', () => {
    const random = createRandom(2);
    const values = Float32Array.from({ length: 1000 }, () => random());
    const whole = fill([rawPiece(values)], 100, 0.1);
    const parts = fill([rawPiece(values.subarray(0, 437)), rawPiece(values.subarray(437), 437)], 100, 0.1);

    expect(parts).toEqual(whole);
  });

  it('marks what was not recorded as a gap over every pixel that it covers', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i >= 300 && i < 600 ? Number.NaN : 1));

    const columns = fill([rawPiece(values)], 100, 0.1);

    expect(Array.from(columns.kinds.subarray(0, 100))).toEqual(
      Array.from({ length: 100 }, (_, column) => (column >= 30 && column < 60 ? COLUMN.gap : COLUMN.data)),
    );
    expect(columns.breaks[60]).toBe(1);
  });

  it('shows a gap between two samples that are 10 pixels apart', () => {
    const columns = fill([rawPiece([1, Number.NaN, 1])], 30, 10);

    expect(Array.from(columns.kinds.subarray(10, 20))).toEqual(Array.from({ length: 10 }, () => COLUMN.gap));
  });

  it('breaks the line after a gap that ends with its block', () => {
    const pieces = [rawPiece([1, 1, Number.NaN]), rawPiece([1, 1, 1], 3)];

    expect(fill(pieces, 6, 1).breaks[3]).toBe(1);
  });

  it('calls a column with values and missing samples partly missing', () => {
    const raw = fill([rawPiece([1, Number.NaN, 2, 2])], 2, 0.5);
    const minMax = fill([minMaxPiece([[0, 1], [0, 2]], 4, { partlyMissing: [0, 1] })], 2, 0.25); // prettier-ignore

    expect([raw.kinds[0], minMax.kinds[0], minMax.kinds[1]]).toEqual([
      COLUMN.partlyMissing,
      COLUMN.data,
      COLUMN.partlyMissing,
    ]);
  });

  it('gives every pixel its column when columns of samples are narrower than a pixel', () => {
    const columns = fill(
      [
        minMaxPiece(
          Array.from({ length: 300 }, (_, i) => [i, i + 1] as const),
          8,
        ),
      ],
      200,
      1 / 12,
    );

    for (let column = 0; column < 200; column++) expect(hasValue(columns.kinds[column])).toBe(true);
    expect(columns.isComplete).toBe(true);
  });

  it('flags pixels that only a coarser level covers, and the picture as not complete', () => {
    const coarse: Piece = { ...minMaxPiece([[0, 1], [2, 3]], 100), isExact: false }; // prettier-ignore

    const columns = fill([coarse], 40, 0.2);

    expect(columns.isComplete).toBe(false);
    expect(Array.from(columns.coarse.subarray(0, 40))).toEqual(Array.from({ length: 40 }, () => 1));
    expect([columns.maxima[19], columns.maxima[20]]).toEqual([1, 3]);
  });

  it('says unknown, neither a gap nor a line, where nothing has come yet', () => {
    const missing: Piece = { startSample: 0, endSample: 100, window: undefined, isExact: false };

    const columns = fill([missing], 10, 0.1);

    expect(Array.from(columns.kinds.subarray(0, 10))).toEqual(Array.from({ length: 10 }, () => COLUMN.unknown));
  });

  it('calls three samples in a row at the end of the range saturated, and one peak that touches it not', () => {
    const columns = new TraceColumns();
    columns.reset(8);
    const values = [0, 2, 0, 0, 2, 2, 2, 0];

    fillColumns(columns, [rawPiece(values)], { pxPerSample: 1, originPx: 0, lowestValue: -2, highestValue: 2 });

    expect(Array.from(columns.saturated.subarray(0, 8))).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('draws a lead of a third of the rate at its own samples', () => {
    const columns = fill([rawPiece([1, 2, 3], 0, 3)], 9, 1);

    expect(Array.from(columns.kinds.subarray(0, 9))).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });
});
