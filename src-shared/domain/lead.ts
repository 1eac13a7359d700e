import type { Calibration } from '#shared/units/calibration.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/**
 * Name of a lead inside a record: the index of a stored lead ('0', '1', ...) or 'derived:aVR' for one that is computed
 * from simultaneous calibrated limb leads.
 */
export type LeadKey = string;

export type SignalKind = 'ecg' | 'other';

/** One stored signal of a record. */
export interface Lead {
  readonly index: number;
  readonly key: LeadKey;
  /** As the file wrote it. */
  readonly name: string;
  /** One of the twelve standard names, or null where the file's name is none of them: MLII is never II. */
  readonly standardName: StandardLead | null;
  readonly kind: SignalKind;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  /** The signal's own rate; the record's time base is that of its fastest ECG group. */
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  /** Which rate group, and so which signal file, it is stored in. */
  readonly groupIndex: number;
}

export const LIMB_LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'] as const;
export const CHEST_LEADS = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;
export const STANDARD_LEADS = [...LIMB_LEADS, ...CHEST_LEADS] as const;
export type StandardLead = (typeof STANDARD_LEADS)[number];

/** The standard lead that a file's name means; undefined for MLII, CM5 and whatever else is not one of the twelve. */
export function findStandardLead(name: string): StandardLead | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/^(lead|ecg)[\s_-]+/, '')
    .replaceAll(/[\s_-]/g, '');
  return STANDARD_LEADS.find((lead) => lead.toLowerCase() === plain || SPELLINGS.get(plain) === lead);
}

const SPELLINGS: ReadonlyMap<string, StandardLead> = new Map([
  ['d1', 'I'],
  ['di', 'I'],
  ['d2', 'II'],
  ['dii', 'II'],
  ['d3', 'III'],
  ['diii', 'III'],
]);
