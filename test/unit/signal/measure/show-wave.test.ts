import { describe, expect, it } from 'vitest';
import { measureShowing } from '#shared/signal/median-beat/show-wave.ts';

const SPAN = { from: 10, to: 60 };

/** A hump of 0.1 mV whose place is given, on a slope. */
function buildBeat(peak: number, slope = 0): readonly Float32Array[] {
  return [Float32Array.from({ length: 80 }, (_, i) => 0.1 * Math.exp(-(((i - peak) / 8) ** 2)) + slope * i)];
}

describe('the part of single beats that show a wave of their median', () => {
  it('is 1 where all have it, whatever their baseline does', () => {
    const beats = [0, 0.004, -0.004, 0.002].map((slope) => buildBeat(35, slope));

    expect(measureShowing(beats, buildBeat(35), SPAN)).toBe(1);
  });

  it('is a quarter where three of four have a wave elsewhere', () => {
    const beats = [35, 12, 60, 8].map((peak) => buildBeat(peak));

    expect(measureShowing(beats, buildBeat(35), SPAN)).toBe(0.25);
  });

  it('is 1 for two beats, which tell nothing, and leaves out beats with missing samples', () => {
    expect(measureShowing([buildBeat(12), buildBeat(60)], buildBeat(35), SPAN)).toBe(1);
    const missing = [new Float32Array(80).fill(NaN)];
    expect(measureShowing([...[35, 35, 35].map((peak) => buildBeat(peak)), missing], buildBeat(35), SPAN)).toBe(1);
  });
});
