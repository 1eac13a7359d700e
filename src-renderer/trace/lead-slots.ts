import { DERIVABLE_LEADS, findDerivation, toDerivedLeadKey } from '#shared/domain/derived-leads.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { Lead, LeadKey, StandardLead } from '#shared/domain/lead.ts';
import { CHEST_LEADS, LIMB_LEADS } from '#shared/domain/lead.ts';

export const LEAD_ORDERS = ['standard', 'cabrera'] as const;
export type LeadOrder = (typeof LEAD_ORDERS)[number];

/** Cabrera's order of the limb leads (AHA/ACC/HRS 2007, part I): contiguous in the frontal plane, aVR turned over. */
const CABRERA_LIMB_LEADS = ['aVL', 'I', 'aVR', 'II', 'aVF', 'III'] as const satisfies readonly StandardLead[];
const TURNED_OVER = '\u2212'; // minus sign, as in −aVR

/** One place for a lead on paper or in the strip. */
export interface LeadSlot {
  /** As written on the picture: 'II', '−aVR', 'MLII'. */
  readonly label: string;
  /** What to ask for; undefined where the lead was not recorded and cannot be derived. */
  readonly leadKey: LeadKey | undefined;
  readonly origin: 'recorded' | 'derived' | 'not-recorded';
  /** Drawn upside down (−aVR of Cabrera's order). */
  readonly isInverted: boolean;
  /** Values are mV: the mV grid and amplitudes hold for it. */
  readonly isCalibrated: boolean;
  /** Unit of its values as they are shown. */
  readonly unit: string;
}

/** The twelve standard leads in order, and after them every ECG lead that is none of these (MLII is never II). */
export interface LeadSlots {
  readonly standard: readonly LeadSlot[];
  readonly others: readonly LeadSlot[];
  /** Pressure, respiration and the like: strip only, never on the mV grid. */
  readonly notEcg: readonly LeadSlot[];
}

/** A recording with fewer than eight ECG leads opens as strip. */
export function opensAsStrip(leads: readonly Lead[]): boolean {
  return leads.filter((lead) => lead.kind === 'ecg').length < 8;
}

/**
 * Where every lead of a record goes. Each stored lead is in exactly one slot: a second lead of the same standard name counts as
 * 'other'. III, aVR, aVL and aVF are derived where they are missing and I and II are calibrated, simultaneous voltages.
 */
export function buildLeadSlots(leads: readonly Lead[], order: LeadOrder): LeadSlots {
  const byStandardName = new Map<StandardLead, Lead>();
  const others: Lead[] = [];
  for (const lead of leads) {
    if (lead.kind !== 'ecg') continue;
    if (lead.standardName !== null && !byStandardName.has(lead.standardName))
      byStandardName.set(lead.standardName, lead);
    else others.push(lead);
  }
  const derivable: readonly StandardLead[] = findDerivation(leads)?.leads ?? [];
  const limb = order === 'cabrera' ? CABRERA_LIMB_LEADS : LIMB_LEADS;
  return {
    standard: [...limb, ...CHEST_LEADS].map((name) =>
      toStandardSlot(name, byStandardName.get(name), { derivable, isInverted: order === 'cabrera' && name === 'aVR' }),
    ),
    others: others.map(toStoredSlot),
    notEcg: leads.filter((lead) => lead.kind !== 'ecg').map(toStoredSlot),
  };
}

/**
 * Slots that hold something, in the order in which the strip offers them: the standard one, but the file's own where there are few
 * leads, for then the first is the one that the recording was made for.
 */
export function listShownSlots(slots: LeadSlots): readonly LeadSlot[] {
  const shown = [...slots.standard, ...slots.others, ...slots.notEcg].filter((slot) => slot.leadKey !== undefined);
  const recordedCount = shown.filter((slot) => slot.origin === 'recorded').length;
  return recordedCount < 8 ? shown.toSorted((a, b) => toFileOrder(a) - toFileOrder(b)) : shown;
}

function toFileOrder(slot: LeadSlot): number {
  return slot.origin === 'recorded' ? Number(slot.leadKey) : Infinity;
}

/** Lead for the rhythm strip: II, else what shows P waves best among those that are there. */
export function findRhythmSlot(slots: LeadSlots): LeadSlot | undefined {
  const recorded = [...slots.standard, ...slots.others].filter(
    (slot) => slot.leadKey !== undefined && !slot.isInverted,
  );
  for (const name of ['II', 'MLII', 'V1', 'aVF', 'I', 'V5']) {
    const slot = recorded.find((candidate) => candidate.label === name && candidate.origin === 'recorded');
    if (slot !== undefined) return slot;
  }
  return recorded[0];
}

function toStandardSlot(
  name: StandardLead,
  lead: Lead | undefined,
  { derivable, isInverted }: { readonly derivable: readonly StandardLead[]; readonly isInverted: boolean },
): LeadSlot {
  const label = isInverted ? `${TURNED_OVER}${name}` : name;
  if (lead !== undefined) return { ...toStoredSlot(lead), label, isInverted };
  const derived = DERIVABLE_LEADS.find((candidate) => candidate === name);
  if (derived !== undefined && derivable.includes(derived)) {
    const leadKey = toDerivedLeadKey(derived);
    return { label, leadKey, origin: 'derived', isInverted, isCalibrated: true, unit: 'mV' };
  }
  return { label, leadKey: undefined, origin: 'not-recorded', isInverted, isCalibrated: false, unit: '' };
}

function toStoredSlot(lead: Lead): LeadSlot {
  const { unit } = toDisplayScale(lead);
  return {
    label: lead.name === '' ? `signal ${lead.index + 1}` : lead.name,
    leadKey: lead.key,
    origin: 'recorded',
    isInverted: false,
    isCalibrated: lead.kind === 'ecg' && unit === 'mV',
    unit,
  };
}
