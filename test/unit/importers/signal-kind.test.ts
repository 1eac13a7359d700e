import { describe, expect, it } from 'vitest';
import { findSignalKind } from '#main/importers/signal-kind.ts';

const mv = { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: true };

describe('findSignalKind', () => {
  it.each([
    'I',
    'avr',
    'MLII',
    'MCL1',
    'V',
    'V4R',
    'ECG lead II',
    'ECG1',
    'vx',
    'CM5',
    'D3',
    'Lead I',
    'ES',
    'EKG',
    'chan 1',
    'col 0',
  ])('takes a voltage named %j for an ECG', (name) => {
    expect(findSignalKind(name, mv)).toBe('ecg');
  });

  it.each([
    'ABP',
    'ART',
    'PLETH',
    'Resp. Imp.',
    'RESP',
    'foot GSR',
    'HR',
    'marker',
    'EEG Fpz-Cz',
    'Fp2-F4',
    'EDF Annotations',
    'CO2',
  ])('takes %j for something else, also without a unit', (name) => {
    expect(findSignalKind(name, mv)).toBe('other');
    expect(findSignalKind(name, { ...mv, calibrated: false })).toBe('other');
  });

  it('takes nothing that is no voltage for an ECG, but an uncalibrated lead II', () => {
    expect(findSignalKind('II', { ...mv, unit: 'mmHg' })).toBe('other');
    expect(findSignalKind('II', { ...mv, unit: 'NU', calibrated: false })).toBe('ecg');
    expect(findSignalKind('II', { ...mv, unit: '\u00b5V' })).toBe('ecg');
  });
});
