import { computeSize, computeSpeed, findGreatest, findQuiet, quantileIn } from './wave-activity.ts';

/** Leads of a median beat, each [n] in one unit, 0 just before the QRS; NaN where missing. */
export interface BeatLeads {
  readonly leads: readonly Float32Array[];
  readonly zeroIndex: number;
  readonly sampleRateHz: number;
}

export interface RoughQrs {
  readonly onset: number;
  readonly peak: number;
  readonly offset: number;
}

/** Parts of the greatest speed below which the QRS has not begun and is over: where the readers of LUDB put their marks, in the middle. */
const ONSET_PART = 0.06;
const OFFSET_PART = 0.08;
/** So near to the level before the QRS the trace has not left it, as a part of the QRS. */
const AT_REST_PART = 0.03;
const SEARCH_SEC = 0.1;
/** A QRS longer than this on one side is a wave that never comes to rest. */
const MAX_SIDE_SEC = 0.16;

/** The QRS around time zero, roughly: where all leads together move fast. Undefined where nothing moves. */
export function findRoughQrs({ leads, zeroIndex, sampleRateHz }: BeatLeads): RoughQrs | undefined {
  const toCount = (sec: number) => Math.max(1, Math.round(sec * sampleRateHz));
  const speed = computeSpeed(leads, toCount(0.004));
  const reach = toCount(SEARCH_SEC);
  const core = findGreatest(speed, zeroIndex - reach, zeroIndex + reach);
  const top = core === undefined ? 0 : (speed[core] ?? 0);
  if (core === undefined || !(top > 0)) return undefined;
  // In noise the threshold rises with what the calm parts of the beat have.
  const calm = quantileIn(speed, [0, speed.length], 0.25);
  const quietBelow = (part: number) => Math.min(0.35 * top, Math.max(part * top, 1.5 * calm));
  const side = toCount(MAX_SIDE_SEC);
  const size = computeSize(leads);
  const atRest = AT_REST_PART * Math.max(...size.subarray(Math.max(0, core - reach), core + reach));
  const backwards = { from: core, step: -1 as const, least: quietBelow(ONSET_PART), limit: core - side };
  const long = findQuiet(speed, { ...backwards, hold: toCount(0.018) });
  // A short rest is the end of the P wave where it lies at the level before the QRS, and the turn of a round Q where it does not.
  const short = findQuiet(speed, { ...backwards, hold: toCount(0.006) });
  const onset = (size[short] ?? Infinity) <= atRest ? short : long;
  const offset = findQuiet(speed, {
    from: core,
    step: 1,
    least: quietBelow(OFFSET_PART),
    hold: toCount(0.022),
    limit: core + side,
  });
  return { onset, peak: findGreatest(size, onset, offset + 1) ?? core, offset };
}
