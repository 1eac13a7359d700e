import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';
import { takeQuantile } from './median.ts';

const REACH_SAMPLES = 1.5 * ENVELOPE_RATE_HZ;
const STRIDE = 5;
const BACKGROUND_QUANTILE = 0.35;
const GOOD_CONTRAST = 9;

/** Below this, a hump stands out no further than white noise, flutter and a sine do (95 % of theirs lie below 1.9), and is no beat. */
const LEAST_CONTRAST = 2.1;
/** Humps between these two are beats where their neighbours are: noise has its higher humps, too. */
const SURE_CONTRAST = 3.5;
const NEIGHBOUR_SAMPLES = 6 * ENVELOPE_RATE_HZ;
const LEAST_NEIGHBOURS = 2;
/** A QRS is over 0.4 s later; a hump of baseline wander is not. */
const SHOULDER_SAMPLES = 0.4 * ENVELOPE_RATE_HZ;
const MAX_SHOULDER = 0.6;

/**
 * How far beats stand out: height of the envelope at the beat over the level between beats (35 % quantile of +-1.5 s).
 * MIT-BIH beats: median 23, 1 % below 5.7; white noise: median 1.2.
 * @param envelope  [n] >= 0 at ENVELOPE_RATE_HZ
 * @param beats  indices into the envelope
 * @returns [beats.length], at most 1000
 */
export function computeBeatContrasts(envelope: Float32Array, beats: readonly number[]): Float32Array {
  const scratch = new Float32Array(Math.ceil((2 * REACH_SAMPLES) / STRIDE));
  return Float32Array.from(beats, (beat) => {
    let count = 0;
    const end = Math.min(envelope.length, beat + REACH_SAMPLES);
    for (let i = Math.max(0, beat - REACH_SAMPLES); i < end && count < scratch.length; i += STRIDE)
      scratch[count++] = envelope[i] ?? 0;
    const background = count > 0 ? takeQuantile(scratch, BACKGROUND_QUANTILE, count) : 0;
    return Math.min(1000, (envelope[beat] ?? 0) / Math.max(background, 1e-9));
  });
}

/** Quality of a beat from its contrast: 0 unreadable, 1 clean. */
export function toBeatQuality(contrast: number): number {
  return Math.min(1, Math.max(0, (contrast - LEAST_CONTRAST) / (GOOD_CONTRAST - LEAST_CONTRAST)));
}

/**
 * Whether a hump of an envelope is a beat, and not noise, flutter or wander: it stands out of what lies between beats, or its
 * neighbours do, and it is narrow.
 * @param beats  indices into the envelope
 * @param contrasts  [beats.length] see computeBeatContrasts
 */
export function standsOut(
  envelope: Float32Array,
  beats: readonly number[],
  contrasts: Float32Array,
  k: number,
): boolean {
  const contrast = contrasts[k] ?? 0;
  if (contrast < LEAST_CONTRAST || !isNarrow(envelope, beats[k] ?? 0)) return false;
  if (contrast >= SURE_CONTRAST) return true;
  const here = beats[k] ?? 0;
  const isNear = (other: number) => Math.abs((beats[other] ?? Infinity) - here) <= NEIGHBOUR_SAMPLES;
  const around: number[] = [];
  for (let other = k - 1; isNear(other); other--) around.push(contrasts[other] ?? 0);
  for (let other = k + 1; isNear(other); other++) around.push(contrasts[other] ?? 0);
  return around.length >= LEAST_NEIGHBOURS && takeQuantile(Float32Array.from(around), 0.5) >= LEAST_CONTRAST;
}

/** Falls to 60 % on both sides; at the ends of the recording one side is enough. */
function isNarrow(envelope: Float32Array, beat: number): boolean {
  const least = MAX_SHOULDER * (envelope[beat] ?? 0);
  return fallsBelow(envelope, beat, -1, least) && fallsBelow(envelope, beat, 1, least);
}

function fallsBelow(envelope: Float32Array, beat: number, direction: 1 | -1, least: number): boolean {
  for (let distance = 1; distance <= SHOULDER_SAMPLES; distance++) {
    if ((envelope[beat + direction * distance] ?? 0) < least) return true;
  }
  return false;
}
