import type { BeatFiducials } from './fiducials.ts';

const LONGEST_P_MS = 200;
const QRS_MS = { least: 40, greatest: 250 };
/** A T wave that ends later than this part of the RR interval is the next P wave, or no wave at all. */
const LATEST_T_PART = 0.8;
/** Of one beat's T and the next one's P wave. */
const OVERLAP_MS = 10;

export interface PossiblePoints {
  readonly points: BeatFiducials;
  /** What was found and cannot be, one sentence each. */
  readonly rejected: readonly string[];
}

/**
 * Without the waves that no heart has: a P wave above 200 ms, a QRS below 40 or above 250 ms, a T wave that ends after 80 % of the RR
 * interval or in the next P wave. Rather no number than one that cannot be.
 * @param rrSamples  usual distance to the next beat
 */
export function dropImpossible(
  points: BeatFiducials,
  { sampleRateHz, rrSamples }: { readonly sampleRateHz: number; readonly rrSamples: number },
): PossiblePoints {
  const rejected: string[] = [];
  const toMs = (from: number | null, to: number | null) =>
    from === null || to === null ? null : (1000 * (to - from)) / sampleRateHz;
  const reject = (wave: string, ms: number) =>
    rejected.push(`The ${wave} is not measured: it would last ${Math.round(ms)} ms.`);
  let kept = points;
  const pMs = toMs(points.pOnset, points.pOffset);
  if (pMs !== null && !(pMs > 0 && pMs <= LONGEST_P_MS)) {
    reject('P wave', pMs);
    kept = { ...kept, pOnset: null, pPeak: null, pOffset: null };
  }
  const qrsMs = toMs(points.qrsOnset, points.qrsOffset);
  const qtMs = toMs(points.qrsOnset, points.tOffset);
  const rrMs = (1000 * rrSamples) / sampleRateHz;
  const toNextPMs = toMs(points.tOffset, kept.pOnset === null ? null : kept.pOnset + rrSamples);
  if (qtMs !== null && (qtMs > LATEST_T_PART * rrMs || (toNextPMs !== null && toNextPMs < -OVERLAP_MS))) {
    rejected.push(
      `The T wave is not measured: QT would be ${Math.round(qtMs)} of ${Math.round(rrMs)} ms to the next beat.`,
    );
    kept = { ...kept, tOnset: null, tPeak: null, tOffset: null };
  }
  if (qrsMs !== null && !(qrsMs >= QRS_MS.least && qrsMs <= QRS_MS.greatest)) {
    reject('QRS', qrsMs);
    kept = { ...kept, qrsOnset: null, qrsOffset: null };
  }
  return { points: kept, rejected };
}
