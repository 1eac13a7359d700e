import { describe, expect, it } from 'vitest';
import {
  cutsDiagnosticBand,
  describeFilter,
  DISPLAY_FILTERS,
  findDisplayFilter,
  findFilterWarning,
  findLostPart,
  findSamplingLimit,
  isApplied,
  toAppliedBand,
  toDisplayFilter,
  toFilterParts,
} from '#shared/domain/display-filter.ts';

describe('display filters', () => {
  it('are three presets, each with a notch at 50 or 60 Hz or none: 9 keys that come apart and together again', () => {
    expect(new Set(DISPLAY_FILTERS).size).toBe(9);
    for (const filter of DISPLAY_FILTERS) {
      expect(toDisplayFilter(toFilterParts(filter))).toBe(filter);
      expect(findDisplayFilter(filter)).toBe(filter);
    }
    expect(findDisplayFilter('monitor+55')).toBeUndefined();
    expect(findDisplayFilter('toString')).toBeUndefined();
  });

  it.each([
    ['none', 'none'],
    ['none+60', '60 Hz notch'],
    ['diagnostic', 'diagnostic 0.05-150 Hz'],
    ['monitor', 'monitor 0.5-40 Hz'],
    ['monitor+50', 'monitor 0.5-40 Hz + 50 Hz notch'],
  ] as const)("call %s '%s'", (filter, name) => {
    expect(describeFilter(filter)).toBe(name);
  });

  it.each([
    ['diagnostic', 1000, 0.05, 150, null],
    ['diagnostic', 360, 0.05, 150, null],
    ['diagnostic', 250, 0.05, null, null],
    ['monitor+50', 250, 0.5, 40, 50],
    ['monitor+60', 100, 0.5, 40, null],
    ['monitor+50', 50, 0.5, null, null],
    ['none+50', 100, null, null, null],
    ['monitor', 50_000, null, null, null],
  ] as const)('keep of %s what %d Hz sampling holds', (filter, sampleRateHz, highPassHz, lowPassHz, notchHz) => {
    expect(toAppliedBand(filter, sampleRateHz)).toEqual({ highPassHz, lowPassHz, notchHz });
    expect(isApplied(filter, sampleRateHz)).toBe(highPassHz !== null || lowPassHz !== null || notchHz !== null);
  });

  it('say what has no effect', () => {
    expect(findLostPart('diagnostic', 360)).toBeUndefined();
    expect(findLostPart('none', 100)).toBeUndefined();
    expect(findLostPart('diagnostic', 250)).toBe('low-pass without effect at 250 Hz sampling');
    expect(findLostPart('monitor+60', 50)).toBe('low-pass and notch without effect at 50 Hz sampling');
  });

  it('warn where something between 0.05 and 150 Hz is cut, and only there', () => {
    expect(findFilterWarning('none', 500)).toBeUndefined();
    expect(findFilterWarning('diagnostic', 500)).toBeUndefined();
    expect(findFilterWarning('diagnostic', 250)).toBeUndefined();
    expect(findFilterWarning('monitor', 500)).toBe('changes ST and sharp waves; not for measurement');
    expect(findFilterWarning('none+50', 500)).toBe('changes sharp waves; not for measurement');
    expect(findFilterWarning('diagnostic+60', 500)).toBe('changes sharp waves; not for measurement');
    expect(findFilterWarning('none+50', 100)).toBeUndefined();
    expect(cutsDiagnosticBand('monitor', 500)).toBe(true);
    expect(cutsDiagnosticBand('diagnostic', 500)).toBe(false);
  });

  it("write '< 150 Hz' below 300 Hz sampling only", () => {
    expect(findSamplingLimit(250)).toBe('< 150 Hz');
    expect(findSamplingLimit(300)).toBeUndefined();
  });
});
