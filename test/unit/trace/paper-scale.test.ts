import { describe, expect, it } from 'vitest';
import { buildLeadLayout } from '#renderer/trace/lead-layout.ts';
import { buildLeadSlots } from '#renderer/trace/lead-slots.ts';
import { toGridPx } from '#renderer/trace/paper-grid.ts';
import type { PageOptions } from '#renderer/trace/paper-page.ts';
import { MARGIN_MM, PULSE_HEIGHT_MV, PULSE_WIDTH_MM, buildPaperPage } from '#renderer/trace/paper-page.ts';
import {
  CSS_PX_PER_MM,
  findDisplayScale,
  formatPaperScale,
  stepGain,
  stepSpeed,
  toDisplayKey,
  toPageScale,
} from '#renderer/trace/paper-scale.ts';
import { DEFAULT_PAPER, PAPER_GAINS_MM_PER_MV, PAPER_SPEEDS_MM_PER_SEC } from '#shared/units/paper.ts';
import { TWELVE_LEADS, buildLeads } from '#test/builders/leads.ts';

const FACTS = { screenWidthPx: 1920, screenHeightPx: 1080, devicePixelRatio: 1.5 };
const OPTIONS: PageOptions = {
  timing: 'consecutive',
  speedMmPerSec: 25,
  viewWidthMm: 300,
  viewHeightMm: 200,
  recordSec: 10,
};
const slots = buildLeadSlots(buildLeads(TWELVE_LEADS), 'standard');
const page = (name: '3x4' | '6x2' | '12x1' | 'single', options: Partial<PageOptions> = {}) =>
  buildPaperPage(buildLeadLayout(slots, name, { activeSlot: slots.standard[1], lineCount: 3 }), {
    ...OPTIONS,
    ...options,
  });

describe('findDisplayScale', () => {
  it('uses the px per mm that was measured on this display and says that it is calibrated', () => {
    const scale = findDisplayScale(FACTS, { [toDisplayKey(FACTS)]: 4.21 });

    expect(scale).toMatchObject({ pxPerMm: 4.21, isCalibrated: true });
  });

  it('falls back to 96 px per inch, not calibrated, when zoom or display differ from what was measured', () => {
    const measured = { [toDisplayKey(FACTS)]: 4.21 };

    for (const other of [
      { ...FACTS, devicePixelRatio: 2 },
      { ...FACTS, screenWidthPx: 1366 },
    ]) {
      expect(findDisplayScale(other, measured)).toMatchObject({ pxPerMm: CSS_PX_PER_MM, isCalibrated: false });
    }
  });

  it('takes no measurement from the names that every object has', () => {
    expect(findDisplayScale(FACTS, JSON.parse('{}') as Record<string, number>).isCalibrated).toBe(false);
  });
});

describe('paper', () => {
  it('begins with 25 mm/s and 10 mm/mV', () => {
    expect(formatPaperScale(DEFAULT_PAPER)).toBe('25 mm/s 10 mm/mV');
  });

  it('steps through 12.5, 25, 50 mm/s and 2.5 to 40 mm/mV and stays at the ends', () => {
    expect(PAPER_SPEEDS_MM_PER_SEC.map((speed) => stepSpeed(speed, 1))).toEqual([25, 50, 50]);
    expect(PAPER_GAINS_MM_PER_MV.map((gain) => stepGain(gain, -1))).toEqual([2.5, 2.5, 5, 10, 20]);
  });

  it('puts n mm at n times px per mm, within half a device pixel over a whole metre', () => {
    for (const pxPerMm of [1.37, CSS_PX_PER_MM, 4.21, 7.559, 11.33]) {
      for (let mm = 0; mm <= 1000; mm++)
        expect(Math.abs(toGridPx(mm, pxPerMm) - mm * pxPerMm)).toBeLessThanOrEqual(0.5);
    }
  });

  it('shows 10 s of 3x4 as four columns of 2.5 s, 62.5 mm each, that follow each other', () => {
    const { cells, durationSec } = page('3x4');

    expect(durationSec).toBe(10);
    expect(cells.slice(0, 4).map(({ offsetSec, durationSec: sec, widthMm }) => [offsetSec, sec, widthMm])).toEqual([
      [0, 2.5, 62.5],
      [2.5, 2.5, 62.5],
      [5, 2.5, 62.5],
      [7.5, 2.5, 62.5],
    ]);
    expect(cells.at(-1)).toMatchObject({ offsetSec: 0, durationSec: 10, widthMm: 250 });
  });

  it('shows the same 2.5 s in each column when columns are simultaneous', () => {
    const { cells, durationSec } = page('3x4', { timing: 'simultaneous' });

    expect(durationSec).toBe(2.5);
    expect(cells.slice(0, 12).map((cell) => cell.offsetSec)).toEqual(Array.from({ length: 12 }, () => 0));
  });

  it('keeps speed: every cell is as wide as its duration times mm/s, in every layout and at every speed', () => {
    for (const name of ['3x4', '6x2', '12x1', 'single'] as const) {
      for (const speedMmPerSec of PAPER_SPEEDS_MM_PER_SEC) {
        for (const cell of page(name, { speedMmPerSec }).cells) {
          expect(cell.widthMm).toBeCloseTo(cell.durationSec * speedMmPerSec, 9);
        }
      }
    }
  });

  it('has every baseline and the calibration pulse on bold lines', () => {
    for (const name of ['3x4', '6x2', '12x1', 'single'] as const) {
      const { cells, pulseLeftMm } = page(name);
      for (const cell of cells) expect(cell.baselineMm % 5).toBe(0);
      expect([pulseLeftMm % 5, MARGIN_MM % 5, PULSE_WIDTH_MM, PULSE_HEIGHT_MV]).toEqual([0, 0, 5, 1]);
    }
  });

  it('keeps the rows of a page inside the page', () => {
    for (const name of ['3x4', '6x2', '12x1', 'single'] as const) {
      const { cells, heightMm, widthMm } = page(name, { viewHeightMm: 20, viewWidthMm: 20 });
      for (const cell of cells) {
        expect(cell.baselineMm).toBeLessThan(heightMm);
        expect(cell.leftMm + cell.widthMm).toBeLessThanOrEqual(widthMm);
        expect(cell.topMm).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('fills a narrow view with full columns when the recording is longer than a sheet', () => {
    const { widthMm, durationSec } = page('3x4', { viewWidthMm: 226, recordSec: 1800 });

    expect(widthMm).toBeLessThanOrEqual(226);
    expect(durationSec).toBe(8);
  });
});

describe('toPageScale', () => {
  const display = findDisplayScale(FACTS, { [toDisplayKey(FACTS)]: 4 });
  const sheet = { widthMm: 270, heightMm: 150 };

  it('is true to scale unless fitted', () => {
    expect(toPageScale(display, sheet, { widthPx: 500, heightPx: 300, isFitted: false })).toEqual({
      pxPerMm: 4,
      isTrueScale: true,
    });
  });

  it('fits the whole page with one scale for both axes and says that it is not to scale', () => {
    const scale = toPageScale(display, sheet, { widthPx: 540, heightPx: 600, isFitted: true });

    expect(scale).toEqual({ pxPerMm: 2, isTrueScale: false });
  });
});
