import { describe, expect, it } from 'vitest';
import {
  findMedianSpan,
  findMedianTimeMs,
  formatSquare,
  snapToSample,
  toMedianScale,
  toMedianX,
  toMedianY,
} from '#renderer/trace/median-scale.ts';
import { buildMedianLead } from '#test/builders/beat-analysis.ts';

const SPAN = { startMs: -400, endMs: 600, low: -0.4, high: 1.2 };
const SIZE = { widthPx: 250, heightPx: 200 };

describe("the median beat's scale", () => {
  it('has square squares: 40 ms is as wide as 1 mm of the gain is high', () => {
    const scale = toMedianScale(SIZE, SPAN, true);
    const gain = scale.gainMmPerMv ?? 0;

    const widthPx = toMedianX(scale, 40) - toMedianX(scale, 0);
    const heightPx = toMedianY(scale, 0) - toMedianY(scale, 1 / gain);
    expect(widthPx).toBeCloseTo(heightPx, 9);
  });

  it('takes the largest usual gain that fits: 1.6 mV in 20 mm of height are drawn at 10 mm/mV', () => {
    expect(toMedianScale(SIZE, SPAN, true).gainMmPerMv).toBe(10);
    expect(formatSquare(toMedianScale(SIZE, SPAN, true))).toBe('40 ms, 0.1 mV');
  });

  it('says nothing of mV for a lead without calibration', () => {
    const scale = toMedianScale(SIZE, { ...SPAN, low: -400, high: 1200 }, false);

    expect(scale.gainMmPerMv).toBeNull();
    expect(formatSquare(scale)).toBe('40 ms, not calibrated');
    expect(toMedianY(scale, 1200)).toBeGreaterThan(0);
  });

  it('finds the time under the pointer on a sample', () => {
    const scale = toMedianScale(SIZE, SPAN, true);

    expect(findMedianTimeMs(scale, toMedianX(scale, 51), 500)).toBe(52);
    expect(snapToSample(-0.4, 500)).toBe(0);
    expect(Object.is(snapToSample(-0.4, 500), -0)).toBe(false);
  });

  it('holds every value of its leads and the band of the chosen one', () => {
    const lead = buildMedianLead('0', 'MLII');
    const beat = { sampleRateHz: 360, zeroIndex: 144 };

    const span = findMedianSpan(beat, [lead], lead);

    expect(span.startMs).toBe(-400);
    expect(span.endMs).toBeCloseTo(597.2, 1);
    expect(span.high).toBeCloseTo(1.02, 2);
    expect(span.low).toBeLessThan(0);
    const nothing = { ...lead, values: new Float32Array(10).fill(Number.NaN) };
    expect(findMedianSpan(beat, [nothing], nothing)).toMatchObject({ low: -0.5, high: 0.5 });
  });
});
