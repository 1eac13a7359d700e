import type { ModelCard } from '#shared/domain/model-card.ts';
import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import type { Lead } from '#shared/domain/lead.ts';

/** What choosing needs to know of a lead. */
export type LeadChoice = Pick<Lead, 'name' | 'kind' | 'timeBase' | 'sampleCount'>;

/** More leads make beats a little surer and take as long again. */
const MAX_DETECTOR_LEADS = 3;

/**
 * Leads for a model: first the one that it looks at, which is the first that it was trained on, else the first ECG lead (the model
 * then says that it does not apply, and the beats are found all the same); after it others of the same rate and length, which help
 * to find beats and pacer spikes. Empty where there is no ECG.
 */
export function chooseLeads<L extends LeadChoice>(
  leads: readonly L[],
  card: Pick<ModelCard, 'supportedLeads'>,
): readonly L[] {
  const ecg = leads.filter(({ kind }) => kind === 'ecg');
  const supported = findSupportedLead(
    card,
    ecg.map(({ name }) => name),
  );
  const chosen = ecg[supported ?? 0];
  if (chosen === undefined) return [];
  const others = ecg.filter((lead) => lead !== chosen && hasSameClock(lead, chosen));
  return [chosen, ...others.slice(0, MAX_DETECTOR_LEADS - 1)];
}

/** Which leads of a recording a detector looks at: all of them together, the first alone, or those that a person names. */
export type LeadSelection = 'all' | 'first' | readonly string[];

/**
 * ECG leads for a detector, all of one rate and length: those of the first one's, or of the first named one's.
 * @returns undefined where a named lead is not there, or has another clock than the first named one; names are compared without regard
 *   to case. Empty where there is no ECG
 */
export function selectLeads<L extends LeadChoice>(
  leads: readonly L[],
  selection: LeadSelection,
): readonly L[] | undefined {
  const ecg = leads.filter(({ kind }) => kind === 'ecg');
  const [first] = ecg;
  if (first === undefined) return [];
  if (selection === 'first') return [first];
  if (selection === 'all') return ecg.filter((lead) => hasSameClock(lead, first));
  const named = selection.map((name) => ecg.find((lead) => lead.name.toLowerCase() === name.toLowerCase()));
  const chosen = named.filter((lead) => lead !== undefined && hasSameClock(lead, named[0] ?? lead));
  return chosen.length === selection.length ? chosen.filter((lead) => lead !== undefined) : undefined;
}

/** Whether two leads can be looked at together. */
export function hasSameClock(a: LeadChoice, b: LeadChoice): boolean {
  return (
    a.sampleCount === b.sampleCount &&
    a.timeBase.rateNumerator === b.timeBase.rateNumerator &&
    a.timeBase.rateDenominator === b.timeBase.rateDenominator
  );
}
