import { describeFilter, findFilterWarning, findLostPart } from '#shared/domain/display-filter.ts';
import type { ViewerSignals } from './viewer-signals.svelte.ts';

/** What is written on a picture that passes through a filter, or should; nothing without one. */
export function listFilterLines(
  { filter, lacksFilter, filteredOverview }: Pick<ViewerSignals, 'filter' | 'lacksFilter' | 'filteredOverview'>,
  sampleRateHz: number,
): readonly string[] {
  if (filter === 'none') return [];
  if (lacksFilter) {
    const why = filteredOverview.state === 'not-made' ? 'was not made' : 'is being made';
    return [`unfiltered: the filtered overview ${why}`];
  }
  const parts = [findLostPart(filter, sampleRateHz), findFilterWarning(filter, sampleRateHz)];
  return [`display filter: ${[describeFilter(filter), ...parts.filter((part) => part !== undefined)].join('; ')}`];
}
