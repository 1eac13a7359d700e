import { describe, expect, it } from 'vitest';
import { formatCaliper, measureCaliper } from '#renderer/trace/caliper.ts';
import { findLevel, findValueRange } from '#renderer/trace/lead-levels.ts';
import { findRecorderRange } from '#renderer/trace/recorder-range.ts';
import { findExtremum } from '#renderer/trace/snap.ts';
import { listValueTicks, toStripRows } from '#renderer/trace/strip-geometry.ts';
import { buildLeadSlots } from '#renderer/trace/lead-slots.ts';
import { chooseStepSec, formatDuration, formatTime, listTicks } from '#renderer/trace/time-axis.ts';
import { ANCHOR_FRACTION, clampStart, keepStart, toJumpStart, zoomAt } from '#renderer/trace/time-view.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';
import { buildLead, buildLeads } from '#test/builders/leads.ts';
import { createRandom } from '#test/builders/random.ts';

const TIME_BASE = { rateNumerator: 360, rateDenominator: 1 };

describe('findExtremum', () => {
  it('snaps to the R peak 15 ms away, and to the deepest point of a QS wave', () => {
    const values = Float32Array.from({ length: 200 }, (_, i) => 0.3 + (i === 106 ? 1 : i === 40 ? -2 : 0));

    expect(findExtremum(values, { firstSample: 1000, sample: 1100.4, reachSamples: 18 })).toBe(1106);
    expect(findExtremum(values, { firstSample: 1000, sample: 1050, reachSamples: 18 })).toBe(1040);
  });

  it('never leaves its reach, and takes the nearest of equals', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (i === 90 || i === 48 || i === 55 ? 1 : 0));

    expect(findExtremum(values, { firstSample: 0, sample: 50, reachSamples: 18 })).toBe(48);
  });

  it('finds nothing where nothing was recorded', () => {
    const values = new Float32Array(50).fill(Number.NaN);

    expect(findExtremum(values, { firstSample: 0, sample: 25, reachSamples: 18 })).toBeUndefined();
  });
});

describe('caliper', () => {
  it('reads 800 ms, 75 bpm and 1.25 mV', () => {
    const reading = measureCaliper({ fromSample: 100, toSample: 388, fromValue: -0.25, toValue: 1 }, TIME_BASE);

    expect(reading).toEqual({ durationMs: 800, perMinute: 75, heightUnits: 1.25 });
    expect(formatCaliper(reading, { unit: 'mV', isCalibrated: true })).toBe('800 ms  75 bpm  1.25 mV');
  });

  it('gives no amplitude of an uncalibrated lead, nor where nothing was recorded', () => {
    const reading = measureCaliper({ fromSample: 0, toSample: 36, fromValue: 3, toValue: 80 }, TIME_BASE);
    const missing = measureCaliper({ fromSample: 0, toSample: 36, fromValue: undefined, toValue: 1 }, TIME_BASE);

    expect(formatCaliper(reading, { unit: 'adu', isCalibrated: false })).toBe('100 ms  600 bpm');
    expect(missing.heightUnits).toBeUndefined();
  });
});

describe('time axis', () => {
  it('writes minutes and seconds, hours where there are any, and carries a rounded second over', () => {
    expect([
      formatTime(0, 1),
      formatTime(59.96, 1),
      formatTime(3723, 0),
      formatTime(-1.5, 1),
      formatTime(-0.001, 1),
    ]).toEqual(['0:00.0', '1:00.0', '1:02:03', '\u22120:01.5', '0:00.0']);
  });

  it('names durations in the units of the clinic', () => {
    expect([formatDuration(1), formatDuration(10), formatDuration(1805.6), formatDuration(86_400)]).toEqual([
      '1 s',
      '10 s',
      '30 min 6 s',
      '24 h',
    ]);
  });

  it('keeps labels at least as far apart as asked, from a second to a day', () => {
    for (const durationSec of [1, 10, 61, 1800, 86_400, 1e6]) {
      const pxPerSec = 1000 / durationSec;
      const ticks = listTicks(0.123, durationSec, chooseStepSec(pxPerSec, 80));
      for (let i = 1; i < ticks.length; i++)
        expect(((ticks[i] ?? 0) - (ticks[i - 1] ?? 0)) * pxPerSec).toBeGreaterThan(79);
    }
  });
});

describe('time view', () => {
  it('puts every jump at the same place on the screen and keeps the zoom', () => {
    const random = createRandom(4);
    for (let round = 0; round < 200; round++) {
      const sample = Math.floor(random() * 650_000);
      const start = toJumpStart(sample, 3600, 650_000);
      expect((sample - start) / 3600).toBeCloseTo(ANCHOR_FRACTION, 9);
    }
  });

  it('does not move a record that fits into the view', () => {
    expect(toJumpStart(4000, 5000, 5000)).toBe(0);
    expect(clampStart(700, 5000, 5000)).toBe(0);
  });

  it('leaves a view where a jump brought it when a panel opens, and puts one right that shows nothing', () => {
    for (const sample of [0, 100_000, 649_999]) {
      const start = toJumpStart(sample, 3600, 650_000);
      expect(keepStart(start, 3600, 650_000)).toBe(start);
    }
    expect(keepStart(649_000, 360_000, 650_000)).toBe(650_000 - 144_000);
    expect(keepStart(500, 5000, 5000)).toBe(0);
  });

  it('keeps the sample under the pointer while zooming in, down to 1 s and up to the whole record', () => {
    const limits = { sampleCount: 650_000, sampleRateHz: 360 };
    let view = { startSample: 100_000, spanSample: 36_000 };
    const under = 100_000 + 0.3 * 36_000;
    for (let turn = 0; turn < 20; turn++) {
      view = zoomAt(view, { factor: 0.8, atFraction: 0.3 }, limits);
      expect(view.startSample + 0.3 * view.spanSample).toBeCloseTo(under, 6);
    }
    expect(view.spanSample).toBeGreaterThanOrEqual(360);
    expect(zoomAt(view, { factor: 1e9, atFraction: 0.5 }, limits)).toEqual({ startSample: 0, spanSample: 650_000 });
  });
});

describe('lead levels', () => {
  const raw = (values: Float32Array): LeadWindow => ({
    kind: 'raw',
    leadKey: '0',
    unit: 'mV',
    firstSample: 0,
    samplesPerPoint: 1,
    values,
  });

  it('takes the median as the level of a lead, missing samples left out', () => {
    const values = Float32Array.of(0.25, Number.NaN, 0.25, 5, 0.25, 0.125, 0.25);

    expect(findLevel(raw(values))).toBe(0.25);
    expect(findLevel(raw(new Float32Array(3).fill(Number.NaN)))).toBeUndefined();
  });

  it('makes room for R peaks that are 1 % of ten seconds', () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => (i % 500 < 5 ? 1.5 : 0));

    expect(findValueRange(raw(values), 500)?.high).toBe(1.5);
  });

  it('leaves an artefact of a day to be marked as cut off, with room for beats nearly twice as high as usual', () => {
    const count = 4096;
    const window: LeadWindow = {
      kind: 'minmax',
      leadKey: '0',
      unit: 'mV',
      firstSample: 0,
      samplesPerPoint: 4096,
      minima: new Float32Array(count).fill(-0.5),
      maxima: Float32Array.from({ length: count }, (_, i) => (i === 1000 ? 60 : 1)),
      partlyMissing: new Uint8Array(count),
    };

    const range = findValueRange(window, 250);

    expect(range?.low).toBe(-0.5);
    expect(range?.high).toBeCloseTo(1 + 0.7 * 1.5, 9);
  });
});

describe('findRecorderRange', () => {
  it('gives the ends of 11 bits around 1024 at 200 ADU per mV: those of MIT-BIH', () => {
    const calibration = { gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true };

    expect(findRecorderRange(buildLead(0, 'MLII', { adcResolutionBits: 11, adcZeroAdu: 1024, calibration }))).toEqual({
      low: -5.12,
      high: 5.115,
    });
  });

  it('says nothing where the file names no resolution', () => {
    expect(findRecorderRange(buildLead(0, 'II', { adcResolutionBits: 0 }))).toBeUndefined();
  });
});

describe('toStripRows', () => {
  const slots = buildLeadSlots(buildLeads(['MLII', 'V5']), 'standard').others;
  const rows = (gain: number) =>
    toStripRows(slots, {
      box: { leftPx: 50, topPx: 40, widthPx: 800, heightPx: 401 },
      gainOf: () => gain,
      rangeOf: () => ({ low: -1, high: 2 }),
      recorderRangeOf: () => undefined,
    });

  it('puts edge values on the edges of its row, and the middle in the middle', () => {
    for (const row of rows(1)) {
      const toY = (value: number) => row.scale.baselinePx - (value - row.scale.baselineValue) * row.scale.pxPerUnit;
      expect(toY(row.lowValue)).toBeCloseTo(row.topPx + row.heightPx, 6);
      expect(toY(row.highValue)).toBeCloseTo(row.topPx, 6);
    }
  });

  it('doubles px per mV with the gain', () => {
    expect((rows(2)[0]?.scale.pxPerUnit ?? 0) / (rows(1)[0]?.scale.pxPerUnit ?? 1)).toBeCloseTo(2, 9);
  });

  it('labels its axis with round values inside the row', () => {
    for (const row of rows(1)) {
      const ticks = listValueTicks(row, 40);
      expect(ticks.length).toBeGreaterThan(1);
      for (const tick of ticks) expect(Math.abs(tick * 10 - Math.round(tick * 10))).toBeLessThan(1e-9);
    }
  });
});
