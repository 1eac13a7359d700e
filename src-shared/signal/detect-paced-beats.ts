import { assert } from '#shared/result/assert.ts';
import { fillMissing } from './fill-missing.ts';
import { measurePacerSpike, type PacerSpike } from './pacer-spike.ts';

/** Bounds that paced beats keep and others break: chosen on MIT-BIH, where 0.06 % of the other beats pass; see isPacerSpike's test. */
const MAX_WIDTH_MS = 27;
const LEAST_SHARPNESS = 0.15;
const MAX_BEND_BEFORE = 0.2;
const MAX_UNREST_BEFORE = 0.11;
const LEAST_LEVEL_AFTER = 0.11;
/** A pacemaker seldom paces one beat alone: a beat among paced ones, whose own spike is hidden, counts as paced. */
const NEIGHBOURS = 4;
const LEAST_PACED_PART = 0.5;

/** A short sharp bend out of rest, with a wide deflection behind it. */
export function isPacerSpike(spike: PacerSpike): boolean {
  return (
    spike.widthMs < MAX_WIDTH_MS &&
    spike.sharpness > LEAST_SHARPNESS &&
    spike.bendBefore < MAX_BEND_BEFORE &&
    spike.unrestBefore < MAX_UNREST_BEFORE &&
    spike.levelAfter > LEAST_LEVEL_AFTER
  );
}

/**
 * Which beats a ventricular pacemaker made, from its spike on the raw signal: a filter or a lower rate would take it away.
 * @param signals  at least one lead, all [n], any unit, unfiltered; NaN marks missing samples. A spike in one lead is enough
 * @param beats  R peaks, ascending, in samples
 * @returns [beats.length] 1 paced, 0 not. MIT-BIH, first lead: 90 to 99 % of the paced beats alone, 94 to 100 % with their neighbours
 * Errors: no lead is a programming error. A bipolar spike that the recorder's bandwidth swallowed is not seen.
 */
export function detectPacedBeats(
  signals: readonly Float32Array[],
  beats: ArrayLike<number>,
  { sampleRateHz }: { readonly sampleRateHz: number },
): Uint8Array {
  assert(signals.length > 0, () => 'detectPacedBeats: at least one lead is needed, got 0');
  const own = new Uint8Array(beats.length);
  for (const signal of signals) {
    const { values } = fillMissing(signal);
    for (let k = 0; k < beats.length; k++) {
      if (own[k] === 1) continue;
      const spike = measurePacerSpike(values, Math.round(beats[k] ?? 0), sampleRateHz);
      if (spike !== undefined && isPacerSpike(spike)) own[k] = 1;
    }
  }
  return own.map((paced, k) => (paced === 1 || isAmongPaced(own, k) ? 1 : 0));
}

function isAmongPaced(own: Uint8Array, k: number): boolean {
  const neighbours = own.subarray(Math.max(0, k - NEIGHBOURS), k + NEIGHBOURS + 1);
  return neighbours.reduce((sum, paced) => sum + paced, 0) >= LEAST_PACED_PART * neighbours.length;
}
