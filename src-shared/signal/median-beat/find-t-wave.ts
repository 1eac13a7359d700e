import type { BeatLeads, RoughQrs } from './find-qrs.ts';
import { findWaveEnd, projectOnWave } from './project-wave.ts';
import { computeBulge, computeSize, findGreatest, smooth } from './wave-activity.ts';

export interface RoughWave {
  readonly onset: number;
  readonly peak: number;
  readonly offset: number;
}

/** Latest T peak after the QRS onset: so many ms, and no later than this part of the RR interval. */
const MAX_PEAK_SEC = 0.56;
const MAX_PEAK_PART = 0.62;
const SMOOTHING_SEC = 0.024;
/** Part of its steepest slope below which a T wave is over: where the readers of LUDB put their marks, in the middle. */
const QUIET_PART = 0.25;

/**
 * The T wave, roughly: the greatest hump after the QRS that bulges out of its surroundings; its ends are where all leads together
 * come to rest.
 * @param rrSamples  usual distance to the next beat
 * @param noise  standard error of the median beat, in its unit, all leads together
 */
export function findRoughT(
  { leads, sampleRateHz }: BeatLeads,
  qrs: RoughQrs,
  { rrSamples, noise }: { readonly rrSamples: number; readonly noise: number },
): RoughWave | undefined {
  const toCount = (sec: number) => Math.max(1, Math.round(sec * sampleRateHz));
  const slow = leads.map((lead) => smooth(holdBefore(lead, qrs.offset), toCount(SMOOTHING_SEC)));
  const n = slow[0]?.length ?? 0;
  const from = qrs.offset + toCount(0.05);
  const to = Math.min(n - toCount(0.04), qrs.onset + Math.min(MAX_PEAK_SEC * sampleRateHz, MAX_PEAK_PART * rrSamples));
  if (to - from < toCount(0.04)) return undefined;
  const bulge = computeBulge(slow, toCount(0.06));
  const size = computeSize(slow);
  // A hump that is high, and is a hump: ST that falls from the QRS on is high, too.
  const score = bulge.map((value, i) => value * Math.sqrt(size[i] ?? 0));
  const found = findGreatest(score, from, to);
  if (found === undefined || !((bulge[found] ?? 0) > Math.max(LEAST_BULGE_MV, 3 * noise))) return undefined;
  const peak = climb(size, found, toCount(0.03));
  const trace = projectOnWave(slow, peak, toCount(0.09));
  if (trace === undefined) return undefined;
  const limit = Math.min(n - 1, Math.floor(qrs.onset + 0.86 * rrSamples));
  const side = { peak, reach: toCount(0.15), lag: toCount(0.01), part: QUIET_PART };
  const offset = findWaveEnd(trace, { ...side, step: 1, limit });
  const onset = findWaveEnd(trace, { ...side, step: -1, limit: qrs.offset });
  return { onset, peak, offset };
}

const LEAST_BULGE_MV = 0.02;

/** To the highest place near by. */
function climb(values: Float32Array, from: number, reach: number): number {
  return findGreatest(values, from - reach, from + reach + 1) ?? from;
}

/** The lead from a sample on, whose value is held before it: a QRS must not pass for a part of the T wave. */
function holdBefore(lead: Float32Array, sample: number): Float32Array {
  const held = lead.slice();
  held.fill(lead[sample] ?? NaN, 0, Math.max(0, sample));
  return held;
}
