import { describe, expect, it } from 'vitest';
import { joinCalibrations } from '#main/importers/wfdb/join-calibrations.ts';
import type { Calibration } from '#shared/units/calibration.ts';

const mv = (gainAduPerUnit: number, baselineAdu = 0): Calibration => ({
  gainAduPerUnit,
  baselineAdu,
  unit: 'mV',
  calibrated: true,
});
const join = (maxAdu: number, ...calibrations: readonly Calibration[]) => {
  return joinCalibrations(calibrations.map((calibration) => ({ calibration, maxAdu })));
};

describe('joinCalibrations', () => {
  it('keeps a calibration that all segments share', () => {
    expect(join(32768, mv(83, 5), mv(83, 5))).toEqual(mv(83, 5));
  });

  it('takes the least common multiple of the gains, decimals and negative ones too', () => {
    expect(join(128, mv(83, 5), mv(55))).toEqual(mv(83 * 55));
    expect(join(128, mv(1), mv(0.833333, -100))).toEqual(mv(833_333));
    expect(join(128, mv(-2.5), mv(1.5))).toEqual(mv(7.5));
  });

  it('takes the finest gain times a power of two where 32 bits do not hold that', () => {
    const joined = join(32768, mv(1000.123), mv(999.877), mv(1000.001))!;

    expect(Math.log2(joined.gainAduPerUnit / 1000.123) % 1).toBe(0);
    const maxAdu = (32768 / 999.877) * joined.gainAduPerUnit;
    expect(maxAdu).toBeLessThan(2 ** 31 - 1);
    expect(maxAdu).toBeGreaterThan(2 ** 29);
  });

  it('fits also segments that need 32 bits themselves', () => {
    const joined = join(2 ** 31, mv(100, 50), mv(200))!;

    expect(((2 ** 31 + 50) / 100) * joined.gainAduPerUnit).toBeLessThan(2 ** 31);
  });

  it('joins neither different units nor calibrated and uncalibrated segments', () => {
    expect(join(128, mv(1), { ...mv(1), unit: 'mmHg' })).toBeUndefined();
    expect(join(128, mv(200), { ...mv(200), calibrated: false })).toBeUndefined();
  });
});
