import { assert } from '#shared/result/assert.ts';

/** One-sided power spectral density on evenly spaced frequencies. */
export interface PowerSpectrum {
  readonly spacingHz: number;
  /** [fftLength / 2 + 1] from 0 Hz, in the square of the signal's unit per Hz. */
  readonly densities: Float64Array;
}

/**
 * Modified periodogram: the straight line of least squares is taken off, then a periodic Hann window is laid on, and zeros fill up to
 * fftLength. Scaled so that the integral over all frequencies is the mean square of the windowed signal over that of the window.
 * @param values  [n], n at most fftLength
 * @param fftLength  power of two
 * Errors: another length is a programming error. Source: Welch 1967 (IEEE Trans Audio Electroacoust 15:70), one segment.
 */
export function computePeriodogram(
  values: Float64Array,
  { sampleRateHz, fftLength }: { readonly sampleRateHz: number; readonly fftLength: number },
): PowerSpectrum {
  const count = values.length;
  assert(
    count <= fftLength && (fftLength & (fftLength - 1)) === 0,
    () => `computePeriodogram: fftLength must be a power of two of at least ${count}, got ${fftLength}`,
  );
  const real = new Float64Array(fftLength);
  const imaginary = new Float64Array(fftLength);
  real.set(detrend(values));
  let windowPower = 0;
  for (let i = 0; i < count; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / count);
    real[i] = (real[i] ?? 0) * weight;
    windowPower += weight * weight;
  }
  transformInto(real, imaginary);
  const half = fftLength / 2;
  const densities = new Float64Array(half + 1);
  for (let k = 0; k <= half; k++) {
    const sides = k === 0 || k === half ? 1 : 2;
    densities[k] = (sides * ((real[k] ?? 0) ** 2 + (imaginary[k] ?? 0) ** 2)) / (sampleRateHz * windowPower);
  }
  return { spacingHz: sampleRateHz / fftLength, densities };
}

/** Power between two frequencies: the integral of the density, which is taken to be straight from one frequency to the next. */
export function integrateBand({ spacingHz, densities }: PowerSpectrum, lowHz: number, highHz: number): number {
  let power = 0;
  for (let k = Math.floor(lowHz / spacingHz); k * spacingHz < highHz && k + 1 < densities.length; k++) {
    const fromHz = Math.max(lowHz, k * spacingHz);
    const toHz = Math.min(highHz, (k + 1) * spacingHz);
    const middle = ((fromHz + toHz) / 2 - k * spacingHz) / spacingHz;
    power += (toHz - fromHz) * ((1 - middle) * (densities[k] ?? 0) + middle * (densities[k + 1] ?? 0));
  }
  return power;
}

/** Without its straight line of least squares. */
function detrend(values: Float64Array): Float64Array {
  const count = values.length;
  const centre = (count - 1) / 2;
  let sum = 0;
  let product = 0;
  let square = 0;
  for (let i = 0; i < count; i++) {
    sum += values[i] ?? 0;
    product += (i - centre) * (values[i] ?? 0);
    square += (i - centre) ** 2;
  }
  const slope = square === 0 ? 0 : product / square;
  return values.map((value, i) => value - sum / count - slope * (i - centre));
}

/** Discrete Fourier transform in place, radix 2. Source: Cooley and Tukey 1965. */
function transformInto(real: Float64Array, imaginary: Float64Array): void {
  const count = real.length;
  reorderInto(real, imaginary);
  for (let size = 2; size <= count; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const cosine = Math.cos((-2 * Math.PI * k) / size);
      const sine = Math.sin((-2 * Math.PI * k) / size);
      for (let low = k; low < count; low += size) {
        const high = low + half;
        const turnedReal = (real[high] ?? 0) * cosine - (imaginary[high] ?? 0) * sine;
        const turnedImaginary = (real[high] ?? 0) * sine + (imaginary[high] ?? 0) * cosine;
        real[high] = (real[low] ?? 0) - turnedReal;
        imaginary[high] = (imaginary[low] ?? 0) - turnedImaginary;
        real[low] = (real[low] ?? 0) + turnedReal;
        imaginary[low] = (imaginary[low] ?? 0) + turnedImaginary;
      }
    }
  }
}

/** Each value to the place whose binary digits are its own in reverse. */
function reorderInto(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 1, j = 0; i < real.length; i++) {
    let bit = real.length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j] ?? 0, real[i] ?? 0];
    [imaginary[i], imaginary[j]] = [imaginary[j] ?? 0, imaginary[i] ?? 0];
  }
}
