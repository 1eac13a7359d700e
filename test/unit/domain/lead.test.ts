import { describe, expect, it } from 'vitest';
import { findStandardLead } from '#shared/domain/lead.ts';

describe('standard leads', () => {
  it('knows I, avr, V6, lead II and DIII under their usual spellings', () => {
    expect(['I', 'avr', 'V6', 'Lead II', 'ECG V1', 'DIII', 'D2'].map(findStandardLead)).toEqual([
      'I',
      'aVR',
      'V6',
      'II',
      'V1',
      'III',
      'II',
    ]);
  });

  it('never takes MLII for II, nor ECG1 for I', () => {
    for (const name of ['MLII', 'CM5', 'ECG', 'ECG1', 'V7', 'ABP', 'MLIII', ''])
      expect(findStandardLead(name), name).toBeUndefined();
  });
});
