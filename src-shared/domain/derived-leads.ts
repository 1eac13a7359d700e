import type { Calibration } from '#shared/units/calibration.ts';
import { isInMv } from './display-scale.ts';
import type { LeadKey, SignalKind } from './lead.ts';
import { findStandardLead } from './lead.ts';

/** Leads that follow from I and II. */
export const DERIVABLE_LEADS = ['III', 'aVR', 'aVL', 'aVF'] as const;
export type DerivableLead = (typeof DERIVABLE_LEADS)[number];

const KEY_PREFIX = 'derived:';

export function toDerivedLeadKey(lead: DerivableLead): LeadKey {
  return `${KEY_PREFIX}${lead}`;
}

/** The lead that a key like 'derived:aVR' names; undefined for a stored lead's key and for anything else. */
export function findDerivableLead(key: LeadKey): DerivableLead | undefined {
  return DERIVABLE_LEADS.find((lead) => toDerivedLeadKey(lead) === key);
}

/** What decides whether leads can be derived from a signal. */
export interface DerivationSource {
  readonly name: string;
  readonly kind: SignalKind;
  readonly calibration: Calibration;
  readonly groupIndex: number;
}

export interface Derivation {
  /** Positions of I and II in the list that was given. */
  readonly leadIIndex: number;
  readonly leadIIIndex: number;
  /** Those of the four that the recording itself does not have. At least one. */
  readonly leads: readonly DerivableLead[];
}

/**
 * The limb leads that are missing and follow from simultaneous calibrated I and II: both of one rate group, in a unit of voltage,
 * each there once. Undefined where none can be derived.
 */
export function findDerivation(signals: readonly DerivationSource[]): Derivation | undefined {
  const names = signals.map(({ name, kind }) => (kind === 'ecg' ? findStandardLead(name) : undefined));
  const leadIIndex = findOnly(names, 'I');
  const leadIIIndex = findOnly(names, 'II');
  const leadI = signals[leadIIndex];
  const leadII = signals[leadIIIndex];
  if (leadI === undefined || leadII === undefined || leadI.groupIndex !== leadII.groupIndex) return undefined;
  if (!isInMv(leadI) || !isInMv(leadII)) return undefined;
  const leads = DERIVABLE_LEADS.filter((lead) => !names.includes(lead));
  return leads.length > 0 ? { leadIIndex, leadIIIndex, leads } : undefined;
}

function findOnly(names: readonly (string | undefined)[], wanted: string): number {
  const index = names.indexOf(wanted);
  return index === names.lastIndexOf(wanted) ? index : -1;
}
