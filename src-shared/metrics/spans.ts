import { findFirstIndex } from '#shared/search/ascending.ts';

/** Half-open. */
export interface SpanOfSamples {
  readonly startSample: number;
  readonly endSample: number;
}

/** Spans in order, without overlap; those that touch are one. Empty ones are left out. */
export function mergeSpans(spans: readonly SpanOfSamples[]): SpanOfSamples[] {
  const merged: { startSample: number; endSample: number }[] = [];
  const ordered = spans.filter((span) => span.endSample > span.startSample);
  for (const { startSample, endSample } of ordered.sort((a, b) => a.startSample - b.startSample)) {
    const last = merged.at(-1);
    if (last !== undefined && startSample <= last.endSample) last.endSample = Math.max(last.endSample, endSample);
    else merged.push({ startSample, endSample });
  }
  return merged;
}

/** What of the spans lies in the range. */
export function clipSpans(spans: readonly SpanOfSamples[], { startSample, endSample }: SpanOfSamples): SpanOfSamples[] {
  return spans
    .map((span) => ({
      startSample: Math.max(span.startSample, startSample),
      endSample: Math.min(span.endSample, endSample),
    }))
    .filter((span) => span.endSample > span.startSample);
}

/** Sum of the lengths of spans that do not overlap. */
export function measureSpans(spans: readonly SpanOfSamples[]): number {
  return spans.reduce((total, { startSample, endSample }) => total + endSample - startSample, 0);
}

/** Asks whether a sample lies in one of the spans, by bisection. */
export function createSpanLookup(spans: readonly SpanOfSamples[]): (sample: number) => boolean {
  const overlaps = createOverlapLookup(spans);
  return (sample) => overlaps(sample, sample);
}

/** Asks whether one of the spans has a sample from `fromSample` to `toSample`, both included. */
export function createOverlapLookup(
  spans: readonly SpanOfSamples[],
): (fromSample: number, toSample: number) => boolean {
  const merged = mergeSpans(spans);
  return (fromSample, toSample) => {
    const first = findFirstIndex(merged.length, (index) => (merged[index]?.endSample ?? 0) <= fromSample);
    return (merged[first]?.startSample ?? Infinity) <= toSample;
  };
}
