import type { Lead } from '#shared/domain/lead.ts';
import { findStandardLead } from '#shared/domain/lead.ts';

/** A calibrated ECG lead at 500 Hz, unless told otherwise. */
export function buildLead(index: number, name: string, parts: Partial<Lead> = {}): Lead {
  return {
    index,
    key: String(index),
    name,
    standardName: findStandardLead(name) ?? null,
    kind: 'ecg',
    calibration: { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: true },
    adcResolutionBits: 12,
    adcZeroAdu: 0,
    timeBase: { rateNumerator: 500, rateDenominator: 1 },
    sampleCount: 5000,
    groupIndex: 0,
    ...parts,
  };
}

export const TWELVE_LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

export function buildLeads(names: readonly string[]): readonly Lead[] {
  return names.map((name, index) => buildLead(index, name));
}
