import { describe, expect, it } from 'vitest';
import { drawLetters, fitAsLetters } from '#renderer/trace/draw-letters.ts';
import { toEpisodeSpans } from '#renderer/trace/episode-spans.ts';
import { findMarkNear, findPaperHit } from '#renderer/trace/hit-test.ts';
import { buildLeadLayout } from '#renderer/trace/lead-layout.ts';
import { buildLeadSlots } from '#renderer/trace/lead-slots.ts';
import { MarkDensity, NO_CLASS_IN_COLUMN } from '#renderer/trace/mark-density.ts';
import { buildAnnotationMarks, buildModelMarks, toAamiClass } from '#renderer/trace/mark-layer.ts';
import type { Palette } from '#renderer/trace/palette.ts';
import { buildPaperPage } from '#renderer/trace/paper-page.ts';
import type { AnnotationSetColumns, AnnotationStatus } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import { createDrawing } from '#test/builders/drawing.ts';
import { TWELVE_LEADS, buildLeads } from '#test/builders/leads.ts';

interface Mark {
  readonly sample: number;
  readonly code: number;
  readonly status?: AnnotationStatus;
  readonly subtype?: number;
  readonly aux?: string;
}

const [N, V, NOISE, RHYTHM, WAVE_ONSET] = [1, 5, 14, 28, 39] as const;

function columnsOf(marks: readonly Mark[]): AnnotationSetColumns {
  return {
    samples: Float64Array.from(marks, (mark) => mark.sample),
    codes: Uint8Array.from(marks, (mark) => mark.code),
    subtypes: Int8Array.from(marks, (mark) => mark.subtype ?? 0),
    chans: new Uint8Array(marks.length),
    nums: new Int8Array(marks.length),
    auxIndices: Int32Array.from(marks, (mark, row) => (mark.aux === undefined ? -1 : row)),
    auxTexts: marks.map((mark) => mark.aux ?? ''),
    ids: Int32Array.from(marks, (_, row) => row + 1),
    statuses: Uint8Array.from(marks, (mark) => toStatusIndex(mark.status ?? 'imported')),
    baseCodes: new Uint8Array(marks.length),
  };
}

const beats = (count: number, every: number, codeOf: (beat: number) => number) =>
  buildAnnotationMarks(
    columnsOf(Array.from({ length: count }, (_, beat) => ({ sample: beat * every, code: codeOf(beat) }))),
    [],
  );

describe('buildAnnotationMarks', () => {
  it('gives beats their letter and AAMI group, and leaves rhythm and noise to the bars', () => {
    const layer = buildAnnotationMarks(
      columnsOf([
        { sample: 10, code: RHYTHM, aux: '(AFIB' },
        { sample: 20, code: 8 },
        { sample: 30, code: NOISE },
        { sample: 40, code: 12 },
      ]),
      [],
    );

    expect(Array.from(layer.letterIndices, (index) => layer.letters[index])).toEqual(['A', '/']);
    expect(Array.from(layer.classes, toAamiClass)).toEqual(['S', 'Q']);
    expect(Array.from(layer.rows)).toEqual([1, 3]);
  });

  it('writes custom labels with their own symbol', () => {
    const layer = buildAnnotationMarks(columnsOf([{ sample: 1, code: 45 }]), [
      { code: 45, symbol: 'X', description: 'of the lab' },
    ]);

    expect(layer.letters[layer.letterIndices[0] ?? 0]).toBe('X');
  });

  it('does not count a deleted beat into any class', () => {
    const layer = buildAnnotationMarks(columnsOf([{ sample: 1, code: V, status: 'deleted' }]), []);

    expect(toAamiClass(layer.classes[0] ?? 0)).toBeUndefined();
  });
});

describe('buildModelMarks', () => {
  it('writes the class of the top score, and a dot where the model abstained', () => {
    const layer = buildModelMarks(Float64Array.of(5, 9), Uint8Array.of(2, 255), ['N', 'S', 'V']);

    expect(Array.from(layer.letterIndices, (index) => layer.letters[index])).toEqual(['V', '\u00b7']);
    expect(Array.from(layer.classes, toAamiClass)).toEqual(['V', undefined]);
  });
});

describe('MarkDensity', () => {
  it('keeps one V among 100,000 N visible at the zoom of a day', () => {
    const layer = beats(100_000, 216, (beat) => (beat === 77_777 ? V : N));
    const density = new MarkDensity();

    density.fill(layer, { pxPerSample: 1500 / 21_600_000, originPx: 0 }, { count: 750, columnPx: 2 });

    const vColumns = Array.from(density.rarest.subarray(0, 750).entries()).filter(
      ([, rarest]) => toAamiClass(rarest) === 'V',
    );
    expect(vColumns.map(([column]) => column)).toEqual([Math.floor((77_777 * 216 * (1500 / 21_600_000)) / 2)]);
    expect(density.counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
  });

  it('never lets a wave mark hide a beat', () => {
    const layer = buildAnnotationMarks(columnsOf([{ sample: 9, code: WAVE_ONSET }, { sample: 10, code: N }]), []); // prettier-ignore
    const density = new MarkDensity();

    density.fill(layer, { pxPerSample: 0.01, originPx: 0 }, { count: 2, columnPx: 1 });

    expect([toAamiClass(density.rarest[0] ?? 0), density.rarest[1]]).toEqual(['N', NO_CLASS_IN_COLUMN]);
  });
});

describe('drawLetters', () => {
  const style = { palette: { fontFamily: 'sans-serif' } as Palette, devicePixelRatio: 1, isModel: false };
  const row = { leftPx: 100, widthPx: 200, topPx: 0, heightPx: 20 };

  it('writes letters at their samples, and none outside its row', () => {
    const drawing = createDrawing();

    drawLetters(
      drawing.context,
      beats(10, 50, () => N),
      { row, time: { pxPerSample: 1, originPx: 75 } },
      style,
    );

    expect(drawing.texts.map(({ x }) => x)).toEqual([125, 175, 225, 275]);
  });

  it('becomes density when letters would overlap', () => {
    const layer = beats(1000, 300, () => N);

    expect(fitAsLetters(layer, { pxPerSample: 0.1, originPx: 0 }, row, 1)).toBe(true);
    expect(fitAsLetters(layer, { pxPerSample: 0.01, originPx: 0 }, row, 1)).toBe(false);
  });
});

describe('toEpisodeSpans', () => {
  it('makes bars of rhythm and noise, with words', () => {
    const spans = toEpisodeSpans(
      columnsOf([
        { sample: 0, code: RHYTHM, aux: '(N\0' },
        { sample: 100, code: RHYTHM, aux: '(AFIB\0' },
        { sample: 200, code: NOISE, subtype: 2 },
        { sample: 300, code: NOISE, subtype: 0 },
        { sample: 400, code: NOISE, subtype: -1 },
      ]),
      500,
    );

    expect(spans.rhythms.map(({ startSample, endSample, label }) => [startSample, endSample, label])).toEqual([
      [0, 100, 'N'],
      [100, 500, 'AFIB'],
    ]);
    expect(spans.noises.map(({ startSample, endSample, label }) => [startSample, endSample, label])).toEqual([
      [200, 300, 'noise 2'],
      [400, 500, 'unreadable'],
    ]);
  });
});

describe('findMarkNear', () => {
  const layer = buildAnnotationMarks(
    columnsOf([
      { sample: 95, code: WAVE_ONSET },
      { sample: 100, code: N },
      { sample: 160, code: V },
    ]),
    [],
  );

  it('finds the nearest beat within the reach, before a nearer wave mark', () => {
    expect([findMarkNear(layer, 96, 10), findMarkNear(layer, 150, 20)]).toEqual([1, 2]);
  });

  it('finds nothing beyond the reach', () => {
    expect(findMarkNear(layer, 130, 20)).toBeUndefined();
  });
});

describe('findPaperHit', () => {
  const slots = buildLeadSlots(buildLeads(TWELVE_LEADS), 'standard');
  const page = buildPaperPage(buildLeadLayout(slots, '3x4', { activeSlot: undefined, lineCount: 1 }), {
    timing: 'consecutive',
    speedMmPerSec: 25,
    viewWidthMm: 300,
    viewHeightMm: 200,
    recordSec: 10,
  });
  const view = { startSample: 1000, sampleRateHz: 500 };

  it('finds lead and time of every cell at its middle, exactly', () => {
    for (const cell of page.cells) {
      const hit = findPaperHit(page, { xMm: cell.leftMm + cell.widthMm / 2, yMm: cell.baselineMm + 1 }, view);
      expect(hit?.cell).toBe(cell);
      expect(hit?.sample).toBeCloseTo(1000 + (cell.offsetSec + cell.durationSec / 2) * 500, 6);
    }
  });

  it('finds nothing over the calibration pulses', () => {
    expect(findPaperHit(page, { xMm: 7, yMm: 20 }, view)).toBeUndefined();
  });
});
