import type { ModelCard } from '#shared/domain/model-card.ts';

/** The fold that trained the network that was kept; in cards of before as the table of its test rows says. Null where there are no folds. */
export function findOwnFold({ results, provenance }: Pick<ModelCard, 'results' | 'provenance'>): number | null {
  if (provenance?.keptFold !== undefined) return provenance.keptFold;
  for (const { title } of results) {
    const fold = /^Fold (\d+) of \d+, /.exec(title)?.[1];
    if (fold !== undefined) return Number(fold);
  }
  return null;
}
