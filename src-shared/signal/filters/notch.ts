import { assert } from '#shared/result/assert.ts';
import type { Sections } from './biquad.ts';

export interface NotchSpec {
  /** What is taken away: 50 or 60 Hz of the mains. Above 0 and below half the sampling rate. */
  readonly frequencyHz: number;
  /** Frequency over the width at -3 dB of one run. A high one is narrow and rings for long: about quality / frequency / 3 seconds to 1/e. */
  readonly quality: number;
  readonly sampleRateHz: number;
}

/**
 * Takes one frequency away and leaves the rest: gain 0 there, 1 at 0 Hz and at half the sampling rate.
 * @returns one section
 * Errors: a frequency outside (0, Nyquist) or a quality that is not positive is a programming error.
 * Source: Orfanidis, Introduction to Signal Processing, 11.3.2. The same numbers as scipy.signal.iirnotch.
 */
export function designNotch({ frequencyHz, quality, sampleRateHz }: NotchSpec): Sections {
  assert(
    frequencyHz > 0 && frequencyHz < sampleRateHz / 2,
    () => `designNotch: frequencyHz must lie between 0 and ${sampleRateHz / 2}, got ${frequencyHz}`,
  );
  assert(quality > 0, () => `designNotch: quality must be > 0, got ${quality}`);
  const angle = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const gain = 1 / (1 + Math.tan(angle / quality / 2));
  const middle = -2 * gain * Math.cos(angle);
  return [{ b0: gain, b1: middle, b2: gain, a1: middle, a2: 2 * gain - 1 }];
}
