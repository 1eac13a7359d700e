import type { WaveEvent } from './wave-event.ts';
import { findSpans, findStrongest, maxOver, sumOver, type Span } from './spans.ts';

/** How far beside the common wave a lead's own may lie, by kind, samples at 250 Hz. */
const MARGIN_SAMPLES = [14, 8, 20] as const;
/** How far beyond a lead's span its flanks are read, by kind. */
const FLANK_SAMPLES = [10, 8, 14] as const;
const EDGE_SAMPLES = 6;
/** A lead shows a wave itself from the second probability on, less surely from the first; below it the wave is not measurable there. */
const FAINT = 0.15;
const OWN = 0.3;
const CLEAR = 0.5;
/** Spans shorter than that are noise. */
const LEAST_CLEAR_SAMPLES = 4;
const LEAST_OWN_SAMPLES = 3;
/** A wave whose ends the network does not know better than that is not measurable in this lead, although it is there. By kind. */
const GREATEST_DOUBT_SAMPLES = [8, Infinity, 13] as const;

/**
 * Onset and offset of a common wave in one lead, between samples: the expected values of both boundaries under the network's
 * probabilities. A faint wave has the boundaries that the leads show on average.
 * @param probabilities  [length] of the wave's kind in this lead
 * @param limits  where the neighbouring waves end and begin
 * @returns undefined where the wave is not measurable in this lead
 */
export function placeWave(probabilities: Float32Array, event: WaveEvent): Span | undefined {
  const from = Math.max(0, event.start - MARGIN_SAMPLES[event.kind]);
  const to = Math.min(probabilities.length, event.end + MARGIN_SAMPLES[event.kind]);
  if (maxOver(probabilities, from, to) < FAINT) return undefined;
  const own = findOwn(probabilities, from, to);
  // What the recording cuts off has no measurable end.
  const { start, end } = own ?? event;
  if (start <= 0 || end >= probabilities.length) return undefined;
  if (own === undefined) return { start, end };
  const middle = Math.floor((own.start + own.end) / 2);
  const low = Math.max(from - EDGE_SAMPLES, own.start - FLANK_SAMPLES[event.kind], 0);
  const high = Math.min(to + EDGE_SAMPLES, own.end + FLANK_SAMPLES[event.kind], probabilities.length);
  if (toDoubt(probabilities, low, high) > GREATEST_DOUBT_SAMPLES[event.kind]) return undefined;
  return {
    start: middle - sumOver(probabilities, low, middle),
    end: middle + sumOver(probabilities, middle, high),
  };
}

/** How far the boundaries are smeared: 0 for two sharp edges. */
function toDoubt(probabilities: Float32Array, from: number, to: number): number {
  let doubt = 0;
  for (let i = from; i < to; i++) doubt += (probabilities[i] ?? 0) * (1 - (probabilities[i] ?? 0));
  return doubt;
}

function findOwn(probabilities: Float32Array, from: number, to: number): Span | undefined {
  const clear = findStrongest(probabilities, findSpans(probabilities, { from, to, above: CLEAR }));
  if (clear !== undefined && clear.end - clear.start >= LEAST_CLEAR_SAMPLES) return clear;
  const own = findStrongest(probabilities, findSpans(probabilities, { from, to, above: OWN }));
  return own !== undefined && own.end - own.start >= LEAST_OWN_SAMPLES ? own : undefined;
}
