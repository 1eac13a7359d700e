import type { BeatLeads, RoughQrs } from './find-qrs.ts';
import type { RoughWave } from './find-t-wave.ts';
import { findWaveEnd, projectOnWave } from './project-wave.ts';
import { computeBulge, findGreatest, smooth } from './wave-activity.ts';

/** Earliest P onset before the QRS: a PR of 360 ms. */
const MAX_BEFORE_SEC = 0.36;
const SMOOTHING_SEC = 0.012;
const REACH_SEC = 0.045;
/** Parts of its steepest slope below which a P wave begins and is over: where the readers of LUDB put their marks, in the middle. */
const ONSET_PART = 0.2;
const OFFSET_PART = 0.35;
/** Least bulge of a P wave in all leads together. */
const LEAST_BULGE_MV = 0.02;
/** Least bulge over what noise and waves that are at another place in each beat, as those of atrial fibrillation, leave in the median. */
const LEAST_OVER_NOISE = 4.5;

export interface RoughPOptions {
  /** Where the T wave of the beat before ends, in this beat's samples; negative far before. */
  readonly afterSample: number;
  /** Standard error of the median in [from, to), in its unit, all leads together. */
  readonly noiseIn: (from: number, to: number) => number;
}

/**
 * The P wave, roughly: the greatest bulge between the T wave before and the QRS. Undefined where nothing stands out of what averaging
 * leaves of waves that do not belong to the beat.
 */
export function findRoughP(
  { leads, sampleRateHz }: BeatLeads,
  qrs: RoughQrs,
  { afterSample, noiseIn }: RoughPOptions,
): RoughWave | undefined {
  const toCount = (sec: number) => Math.max(1, Math.round(sec * sampleRateHz));
  const first = Math.max(0, afterSample, qrs.onset - toCount(MAX_BEFORE_SEC));
  const slow = leads.map((lead) =>
    smooth(holdOutside(lead, first, qrs.onset - toCount(0.002)), toCount(SMOOTHING_SEC)),
  );
  const reach = toCount(REACH_SEC);
  const bulge = computeBulge(slow, reach);
  const peak = findGreatest(bulge, first + toCount(0.015), qrs.onset - toCount(0.02));
  if (peak === undefined) return undefined;
  const height = bulge[peak] ?? 0;
  if (!(height > Math.max(LEAST_BULGE_MV, LEAST_OVER_NOISE * noiseIn(peak - reach, peak + reach)))) return undefined;
  const trace = projectOnWave(slow, peak, reach);
  if (trace === undefined) return undefined;
  const top = findGreatest(trace, peak - toCount(0.025), peak + toCount(0.025)) ?? peak;
  const side = { peak: top, reach: toCount(0.07), lag: toCount(0.006) };
  const onset = findWaveEnd(trace, { ...side, step: -1, limit: first, part: ONSET_PART });
  const offset = findWaveEnd(trace, { ...side, step: 1, limit: qrs.onset, part: OFFSET_PART });
  return { onset, peak: top, offset };
}

/** The lead between two samples, held at its values there: T wave and QRS must not pass for parts of a wave between them. */
function holdOutside(lead: Float32Array, from: number, to: number): Float32Array {
  const held = lead.slice();
  const start = Math.min(held.length, Math.max(0, from));
  const end = Math.min(held.length - 1, Math.max(start, to));
  held.fill(lead[start] ?? NaN, 0, start);
  held.fill(lead[end] ?? NaN, end);
  return held;
}
