import { assert } from '#shared/result/assert.ts';
import type { Biquad, Sections } from './biquad.ts';

export interface ButterworthSpec {
  /** >= 1; each costs 6 dB an octave and run. */
  readonly order: number;
  /** Where one run takes 3 dB; above 0 and below half the sampling rate. */
  readonly cornerHz: number;
  readonly sampleRateHz: number;
}

/**
 * Low-pass filter, maximally flat, by the bilinear transform with the corner in its place.
 * @returns ceil(order / 2) sections, gain 1 at 0 Hz
 * Errors: an order below 1 and a corner outside (0, Nyquist) are programming errors.
 * Source: Butterworth 1930; Oppenheim and Schafer, Discrete-Time Signal Processing, 7.2. The same numbers as scipy.signal.butter.
 */
export function designLowPass(spec: ButterworthSpec): Sections {
  const k = toWarpedCorner(spec, 'designLowPass');
  return toPolePairs(spec.order).map((pair): Biquad => {
    if (pair === undefined) {
      const gain = k / (1 + k);
      return { b0: gain, b1: gain, b2: 0, a1: (k - 1) / (1 + k), a2: 0 };
    }
    const scale = 1 / (1 + pair * k + k * k);
    const gain = k * k * scale;
    return { b0: gain, b1: 2 * gain, b2: gain, ...toPoles(k, pair, scale) };
  });
}

/** High-pass filter; as designLowPass, gain 1 at half the sampling rate and exactly 0 at 0 Hz. */
export function designHighPass(spec: ButterworthSpec): Sections {
  const k = toWarpedCorner(spec, 'designHighPass');
  return toPolePairs(spec.order).map((pair): Biquad => {
    if (pair === undefined) {
      const gain = 1 / (1 + k);
      return { b0: gain, b1: -gain, b2: 0, a1: (k - 1) / (1 + k), a2: 0 };
    }
    const scale = 1 / (1 + pair * k + k * k);
    return { b0: scale, b1: -2 * scale, b2: scale, ...toPoles(k, pair, scale) };
  });
}

/**
 * Corner of one run whose two runs, forward and backward, take 3 dB at the wanted frequency: without it they would take 6.
 * @param spec  cornerHz is the wanted one
 * @returns Hz, above the wanted one for a low-pass and below it for a high-pass filter
 */
export function toSingleRunCornerHz(kind: 'low-pass' | 'high-pass', spec: ButterworthSpec): number {
  const factor = (Math.SQRT2 - 1) ** (1 / (2 * spec.order));
  const warped = toWarpedCorner(spec, 'toSingleRunCornerHz');
  const single = kind === 'low-pass' ? warped / factor : warped * factor;
  return (spec.sampleRateHz / Math.PI) * Math.atan(single);
}

function toPoles(k: number, pair: number, scale: number): Pick<Biquad, 'a1' | 'a2'> {
  return { a1: 2 * (k * k - 1) * scale, a2: (1 - pair * k + k * k) * scale };
}

/** 1/Q of each pair of poles; undefined for the single one of an odd order. */
function toPolePairs(order: number): readonly (number | undefined)[] {
  const pairs: (number | undefined)[] = Array.from(
    { length: Math.floor(order / 2) },
    (_, i) => 2 * Math.sin((Math.PI * (2 * i + 1)) / (2 * order)),
  );
  return order % 2 === 1 ? [...pairs, undefined] : pairs;
}

function toWarpedCorner({ order, cornerHz, sampleRateHz }: ButterworthSpec, where: string): number {
  assert(Number.isInteger(order) && order >= 1, () => `${where}: order must be a whole number >= 1, got ${order}`);
  assert(
    cornerHz > 0 && cornerHz < sampleRateHz / 2,
    () => `${where}: cornerHz must lie between 0 and ${sampleRateHz / 2}, got ${cornerHz}`,
  );
  return Math.tan((Math.PI * cornerHz) / sampleRateHz);
}
