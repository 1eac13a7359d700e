/** Kaiser's shape parameter: 80 dB of stop band (Kaiser 1974: 0.1102 (A - 8.7)). */
const KAISER_BETA = 7.86;

export interface WindowedSincSpec {
  /** Where between two input samples the output lies, 0 to 1. */
  readonly fraction: number;
  /** Taps on each side. */
  readonly half: number;
  /** Cut-off (-6 dB) as a part of the input's Nyquist frequency, 0 to 1. */
  readonly cutoff: number;
}

/**
 * Interpolating low-pass filter: taps for the input samples base - half + 1 ... base + half, when the output lies at base + fraction.
 * @returns [2 * half], sum exactly 1 but for rounding, so that constants pass unchanged
 */
export function computeWindowedSinc({ fraction, half, cutoff }: WindowedSincSpec): Float64Array {
  const taps = new Float64Array(2 * half);
  let sum = 0;
  for (let k = 0; k < taps.length; k++) {
    const distance = k - half + 1 - fraction;
    const angle = Math.PI * cutoff * distance;
    const sinc = Math.abs(angle) < 1e-9 ? 1 : Math.sin(angle) / angle;
    const tap = sinc * kaiser(distance / half);
    taps[k] = tap;
    sum += tap;
  }
  for (let k = 0; k < taps.length; k++) taps[k] = (taps[k] ?? 0) / sum;
  return taps;
}

function kaiser(position: number): number {
  const inside = 1 - position * position;
  return inside <= 0 ? 0 : besselI0(KAISER_BETA * Math.sqrt(inside)) / BESSEL_AT_BETA;
}

/** Modified Bessel function of the first kind, order 0, by its power series (Abramowitz and Stegun 9.6.12). */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

const BESSEL_AT_BETA = besselI0(KAISER_BETA);
