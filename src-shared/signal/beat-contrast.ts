import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';
import { runningMedian, takeQuantile } from './median.ts';

const REACH_SAMPLES = 1.5 * ENVELOPE_RATE_HZ;
const GRID_SAMPLES = ENVELOPE_RATE_HZ;
const STRIDE = 5;
const BACKGROUND_QUANTILE = 0.35;
const GOOD_CONTRAST = 9;

/** Below this, a hump stands out no further than white noise, flutter and a sine do (95 % of theirs lie below 1.9). */
const LEAST_CONTRAST = 2.1;
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
export function computeBeatContrasts(envelope: Float32Array, beats: ArrayLike<number>): Float32Array {
  const backgrounds = measureBackgrounds(envelope);
  const contrasts = new Float32Array(beats.length);
  for (let k = 0; k < beats.length; k++) {
    const beat = beats[k] ?? 0;
    const background = backgrounds[Math.round(beat / GRID_SAMPLES)] ?? 0;
    contrasts[k] = Math.min(1000, (envelope[beat] ?? 0) / Math.max(background, 1e-9));
  }
  return contrasts;
}

/** The level between beats, every second. */
function measureBackgrounds(envelope: Float32Array): Float32Array {
  const scratch = new Float32Array(Math.ceil((2 * REACH_SAMPLES) / STRIDE));
  const backgrounds = new Float32Array(Math.floor(envelope.length / GRID_SAMPLES) + 2);
  for (let at = 0; at < backgrounds.length; at++) {
    const centre = at * GRID_SAMPLES;
    const end = Math.min(envelope.length, centre + REACH_SAMPLES);
    let count = 0;
    for (let i = Math.max(0, centre - REACH_SAMPLES); i < end && count < scratch.length; i += STRIDE)
      scratch[count++] = envelope[i] ?? 0;
    backgrounds[at] = count > 0 ? takeQuantile(scratch, BACKGROUND_QUANTILE, count) : 0;
  }
  return backgrounds;
}

/** Neighbours on each side whose contrasts tell a beat in noise from noise alone. */
const NEIGHBOUR_BEATS = 4;
/** Noise alone keeps below this over several of its higher humps; beats in noise as strong as they are (6 dB) do not. */
const LEAST_USUAL_CONTRAST = 2.2;

/**
 * Which of the beats stand among others that stand out: a run of humps that hardly do is noise, however even they come.
 * @param contrasts  [beatCount] of the beats in order
 * @returns [beatCount] true where the median contrast of the beat and its neighbours is enough
 */
export function standAmongBeats(contrasts: Float32Array): boolean[] {
  return Array.from(runningMedian(contrasts, NEIGHBOUR_BEATS), (usual) => usual >= LEAST_USUAL_CONTRAST);
}

/** Quality of a beat from its contrast and the log odds that it is one: 0 unreadable, 1 clean. */
export function toBeatQuality(contrast: number, evidence: number): number {
  const clearness = Math.min(1, Math.max(0, (contrast - LEAST_CONTRAST) / (GOOD_CONTRAST - LEAST_CONTRAST)));
  // 0 where beat and no beat are as likely.
  return clearness * Math.tanh(Math.max(0, evidence) / 2);
}

/**
 * Whether a hump is as narrow as a QRS, and not wander: it falls to 60 % on both sides; at the ends of the recording one is enough.
 * @param beat  index into the envelope
 */
export function isNarrow(envelope: Float32Array, beat: number): boolean {
  const least = MAX_SHOULDER * (envelope[beat] ?? 0);
  return fallsBelow(envelope, beat, -1, least) && fallsBelow(envelope, beat, 1, least);
}

function fallsBelow(envelope: Float32Array, beat: number, direction: 1 | -1, least: number): boolean {
  for (let distance = 1; distance <= SHOULDER_SAMPLES; distance++) {
    if ((envelope[beat + direction * distance] ?? 0) < least) return true;
  }
  return false;
}
