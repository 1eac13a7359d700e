import type { ModelCard } from './model-card.ts';

/** Index of the first lead that a model was trained on; undefined where there is none: the model does not apply. */
export function findSupportedLead(
  card: Pick<ModelCard, 'supportedLeads'>,
  leadNames: readonly string[],
): number | undefined {
  const index = leadNames.findIndex((name) => card.supportedLeads.includes(name.trim().toLowerCase()));
  return index < 0 ? undefined : index;
}
