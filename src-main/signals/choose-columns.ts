import { assert } from '#shared/result/assert.ts';
import { createRateRatio } from '#shared/units/rate-ratio.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** A stretch of a lead in its own samples, and how it is shown. */
export type Columns =
  | { readonly kind: 'raw'; readonly startSample: number; readonly endSample: number }
  | {
      readonly kind: 'minmax';
      /** A power of two: the same at every position of a zoom, and a whole number of the pyramid's buckets. */
      readonly columnSamples: number;
      readonly firstColumn: number;
      readonly columnCount: number;
    };

/**
 * Raw samples where they fit, else the narrowest columns that do. Columns count from sample 0 of the lead, so that the same
 * samples share a column wherever the window starts: nothing shimmers while scrolling.
 * @param range  own samples of the lead, inside it, half-open
 * @param maxPoints  >= 1
 */
export function chooseColumns(
  range: { readonly startSample: number; readonly endSample: number },
  maxPoints: number,
): Columns {
  assert(
    Number.isInteger(maxPoints) && maxPoints >= 1,
    () => `chooseColumns: maxPoints must be >= 1, got ${maxPoints}`,
  );
  const { startSample, endSample } = range;
  if (endSample - startSample <= maxPoints) return { kind: 'raw', startSample, endSample };
  let columnSamples = 2;
  while (countColumns(range, columnSamples) > maxPoints) columnSamples *= 2;
  return {
    kind: 'minmax',
    columnSamples,
    firstColumn: Math.floor(startSample / columnSamples),
    columnCount: countColumns(range, columnSamples),
  };
}

function countColumns(
  { startSample, endSample }: { startSample: number; endSample: number },
  columnSamples: number,
): number {
  return Math.ceil(endSample / columnSamples) - Math.floor(startSample / columnSamples);
}

/** How one lead's samples lie in the record's time base. */
export interface LeadClock {
  /** Samples of the record that one sample of the lead lasts: 1, or more for a slower lead. */
  readonly samplesPerPoint: number;
  /** The lead's own samples that a range of the record touches, cut to the lead. */
  toOwnRange(startSample: number, endSample: number): { startSample: number; endSample: number };
}

export function createLeadClock(lead: { timeBase: TimeBase; sampleCount: number }, record: TimeBase): LeadClock {
  const toOwn = createRateRatio(record, lead.timeBase);
  const cut = (ownSample: number): number => Math.min(ownSample, lead.sampleCount);
  return {
    samplesPerPoint: createRateRatio(lead.timeBase, record).value,
    toOwnRange: (startSample, endSample) => ({
      startSample: cut(toOwn.floor(Math.max(0, startSample))),
      endSample: cut(toOwn.ceil(Math.max(0, endSample))),
    }),
  };
}
