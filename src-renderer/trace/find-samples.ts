import type { LeadKey } from '#shared/domain/lead.ts';
import type { Piece, WindowCache } from './window-cache.ts';

/**
 * Samples of one lead as a cache has them, one per sample of the record, NaN where nothing was recorded: every one of the range, and
 * it has to be inside the record. Undefined where one is not at hand, and for a lead of a lower rate.
 */
export function findSamples(
  cache: WindowCache,
  leadKey: LeadKey,
  { startSample, endSample }: { readonly startSample: number; readonly endSample: number },
): Float32Array | undefined {
  const values = new Float32Array(endSample - startSample).fill(Number.NaN);
  const pieces: Piece[] = [];
  cache.collectInto(pieces, leadKey, { startSample, endSample, samplesPerPx: 1 });
  let knownEnd = startSample;
  for (const piece of pieces) {
    const { window } = piece;
    if (window?.kind !== 'raw' || window.samplesPerPoint !== 1) return undefined;
    const from = Math.max(startSample, window.firstSample, piece.startSample);
    const end = Math.min(endSample, piece.endSample, window.firstSample + window.values.length);
    for (let sample = from; sample < end; sample++) {
      values[sample - startSample] = window.values[sample - window.firstSample] ?? Number.NaN;
    }
    knownEnd = Math.max(knownEnd, end);
  }
  return knownEnd >= endSample ? values : undefined;
}
