import { measurePeakToPeak } from '../peak-to-peak.ts';
import type { BeatFiducials } from './fiducials.ts';

/** A lead tells of the ends of a QRS when its own is at least this part of the highest one. */
const CLEAR_PART = 0.4;
const LEAST_LEADS = 4;
/** The second lead counts no further than this past the third: two that err together in noise are no agreement. */
const PAST_THIRD_MS = 6;
const LONGEST_MS = 250;
/** Less than this is what noise does to two of twelve leads: then the common fit is the better one. */
const LEAST_WIDENING_MS = 6;

export interface LeadEnds {
  /** [n] in the unit of the others. */
  readonly values: Float32Array;
  readonly points: BeatFiducials;
}

/**
 * The QRS of all leads together from the earliest onset to the latest offset that more than one lead supports: what all leads fit in
 * common misses a slow end that only some of them have. Never narrower than the common fit, nor into the P wave.
 * @param all  points of the common fit
 * @param leads  the leads' own, none of them derived from others
 * Source: simultaneous leads as in AHA/ACCF/HRS 2009 Part III (Surawicz); LUDB's readers mark every lead by itself.
 */
export function widenQrs(all: BeatFiducials, leads: readonly LeadEnds[], sampleRateHz: number): BeatFiducials {
  const { qrsOnset, qrsOffset } = all;
  if (qrsOnset === null || qrsOffset === null) return all;
  const heights = leads.map(({ values }) =>
    measurePeakToPeak(values.subarray(Math.max(0, Math.floor(qrsOnset)), Math.ceil(qrsOffset) + 1)),
  );
  const least = CLEAR_PART * Math.max(0, ...heights);
  const clear = leads.filter((_, k) => (heights[k] ?? 0) > 0 && (heights[k] ?? 0) >= least);
  const past = (PAST_THIRD_MS * sampleRateHz) / 1000;
  // Ascending: the further out, the earlier.
  const onset = findSecond(
    clear.flatMap(({ points }) => points.qrsOnset ?? []),
    past,
  );
  const offset = findSecond(
    clear.flatMap(({ points }) => (points.qrsOffset === null ? [] : [-points.qrsOffset])),
    past,
  );
  const leastWidening = (LEAST_WIDENING_MS * sampleRateHz) / 1000;
  const isEarlier = onset !== undefined && qrsOnset - onset >= leastWidening;
  const isLater = offset !== undefined && -offset - qrsOffset >= leastWidening;
  const start = isEarlier ? Math.max(onset, Math.min(qrsOnset, all.pOffset ?? -Infinity)) : qrsOnset;
  const end = isLater ? -offset : qrsOffset;
  if (end - start > (LONGEST_MS * sampleRateHz) / 1000) return all;
  return {
    ...all,
    qrsOnset: start,
    qrsOffset: end,
    tOnset: all.tOnset === null ? null : Math.max(all.tOnset, end),
  };
}

/** The second least, at most `past` below the third; undefined for fewer leads than tell anything. */
function findSecond(places: readonly number[], past: number): number | undefined {
  if (places.length < LEAST_LEADS) return undefined;
  const [, second, third] = places.toSorted((a, b) => a - b);
  return second === undefined || third === undefined ? undefined : Math.max(second, third - past);
}
