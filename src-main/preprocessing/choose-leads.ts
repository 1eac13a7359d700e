import type { ModelCard } from '#shared/domain/model-card.ts';
import type { Lead } from '#shared/domain/lead.ts';
import { findSupportedLead } from './prepare-beats.ts';

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

function hasSameClock(a: LeadChoice, b: LeadChoice): boolean {
  return (
    a.sampleCount === b.sampleCount &&
    a.timeBase.rateNumerator === b.timeBase.rateNumerator &&
    a.timeBase.rateDenominator === b.timeBase.rateDenominator
  );
}
