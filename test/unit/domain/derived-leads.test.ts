import { describe, expect, it } from 'vitest';
import type { DerivationSource } from '#shared/domain/derived-leads.ts';
import { findDerivableLead, findDerivation, toDerivedLeadKey } from '#shared/domain/derived-leads.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';

const MV = { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: true };

describe('findDerivation', () => {
  it('derives the four others from I and II', () => {
    expect(findDerivation(leads('II', 'V1', 'I'))).toEqual({
      leadIIndex: 2,
      leadIIIndex: 0,
      leads: ['III', 'aVR', 'aVL', 'aVF'],
    });
  });

  it('derives only what the recording does not have, and nothing where it has all', () => {
    expect(findDerivation(leads('I', 'II', 'III', 'AVR'))?.leads).toEqual(['aVL', 'aVF']);
    expect(findDerivation(leads('I', 'II', 'III', 'aVR', 'aVL', 'aVF'))).toBeUndefined();
  });

  it('takes MLII for no limb lead, and nothing when a lead is there twice', () => {
    expect(findDerivation(leads('I', 'MLII'))).toBeUndefined();
    expect(findDerivation(leads('I', 'II', 'II'))).toBeUndefined();
  });

  it('needs both in one rate group, calibrated, in a unit of voltage, and ECG', () => {
    const [leadI, leadII] = leads('I', 'II');
    if (leadI === undefined || leadII === undefined) throw new Error('two leads');
    const spoilt: DerivationSource[] = [
      { ...leadII, groupIndex: 1 },
      { ...leadII, calibration: { ...MV, calibrated: false } },
      { ...leadII, calibration: { ...MV, unit: 'mmHg' } },
      { ...leadII, kind: 'other' },
    ];
    for (const bad of spoilt) expect(findDerivation([leadI, bad])).toBeUndefined();
    expect(findDerivation([leadI, { ...leadII, calibration: { ...MV, unit: 'uV' } }])).toBeDefined();
  });
});

describe('keys of derived leads', () => {
  it('name the lead and go back', () => {
    expect(toDerivedLeadKey('aVR')).toBe('derived:aVR');
    expect(findDerivableLead('derived:aVR')).toBe('aVR');
    expect(findDerivableLead('0')).toBeUndefined();
    expect(findDerivableLead('derived:V1')).toBeUndefined();
  });
});

describe('toDisplayScale', () => {
  it.each([
    [{ kind: 'ecg', calibration: MV }, 'mV', 1],
    [{ kind: 'ecg', calibration: { ...MV, unit: 'uV' } }, 'mV', 0.001],
    [{ kind: 'ecg', calibration: { ...MV, unit: 'V' } }, 'mV', 1000],
    [{ kind: 'other', calibration: { ...MV, unit: 'uV' } }, 'uV', 1],
    [{ kind: 'ecg', calibration: { ...MV, unit: 'NU' } }, 'NU', 1],
  ] as const)('shows %o in %s', (signal, unit, unitFactor) => {
    expect(toDisplayScale(signal)).toMatchObject({ unit, unitFactor, gainAduPerUnit: 200 });
  });

  it('leaves what has no gain in digital units', () => {
    const scale = toDisplayScale({ kind: 'ecg', calibration: { ...MV, baselineAdu: 1024, calibrated: false } });

    expect(scale).toEqual({ unit: 'adu', gainAduPerUnit: 1, baselineAdu: 0, unitFactor: 1 });
  });
});

function leads(...names: string[]): DerivationSource[] {
  return names.map((name) => ({ name, kind: 'ecg', calibration: MV, groupIndex: 0 }));
}
