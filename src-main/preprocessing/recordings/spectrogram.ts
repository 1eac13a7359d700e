/** Samples of a frame, and from one frame to the next. */
export const FRAME_LENGTH = 64;
export const FRAME_STEP = 32;
/** One-sided: 0 to half the rate. */
export const FREQUENCY_COUNT = FRAME_LENGTH / 2 + 1;

const TAPER = 0.25;

/** Whole frames of a signal; none below 64 samples. */
export function countFrames(sampleCount: number): number {
  return Math.max(0, Math.floor((sampleCount - FRAME_LENGTH + FRAME_STEP) / FRAME_STEP));
}

/**
 * Power spectral density of overlapping frames, as scipy.signal.spectrogram(x, fs, nperseg=64, noverlap=32) computes it: Tukey window of
 * 0.25 (periodic), each frame freed of its mean, one-sided density in unit^2 / Hz. In double precision.
 * @param signal  [n]
 * @returns [countFrames(n) * 33], frame after frame (SciPy's is the transpose)
 * Source: Welch 1967; SciPy's documentation of `spectrogram` and `windows.tukey`.
 */
export function computeSpectrogram(signal: Float32Array, sampleRateHz: number): Float64Array {
  const frameCount = countFrames(signal.length);
  const output = new Float64Array(frameCount * FREQUENCY_COUNT);
  const scale = 1 / (sampleRateHz * WINDOW_POWER);
  const real = new Float64Array(FRAME_LENGTH);
  const imaginary = new Float64Array(FRAME_LENGTH);
  for (let frame = 0; frame < frameCount; frame++) {
    const start = frame * FRAME_STEP;
    if (!fillFrame(real, signal, start)) continue;
    imaginary.fill(0);
    transformInPlace(real, imaginary);
    for (let k = 0; k < FREQUENCY_COUNT; k++) {
      const re = real[k] ?? 0;
      const im = imaginary[k] ?? 0;
      const sides = k === 0 || k === FREQUENCY_COUNT - 1 ? 1 : 2;
      output[frame * FREQUENCY_COUNT + k] = sides * scale * (re * re + im * im);
    }
  }
  return output;
}

/** The frame without its mean, windowed, in bit-reversed order; false where it is constant: its spectrum is 0. */
function fillFrame(frame: Float64Array, signal: Float32Array, start: number): boolean {
  const first = signal[start] ?? 0;
  let sum = 0;
  let isConstant = true;
  for (let i = 0; i < FRAME_LENGTH; i++) {
    const value = signal[start + i] ?? 0;
    sum += value;
    if (value !== first) isConstant = false;
  }
  if (isConstant) return false;
  const mean = sum / FRAME_LENGTH;
  for (let i = 0; i < FRAME_LENGTH; i++) {
    frame[REVERSED[i] ?? 0] = ((signal[start + i] ?? 0) - mean) * (WINDOW[i] ?? 0);
  }
  return true;
}

/** Cooley and Tukey 1965, radix 2, decimation in time; the input lies in bit-reversed order. */
function transformInPlace(real: Float64Array, imaginary: Float64Array): void {
  for (let size = 2; size <= FRAME_LENGTH; size *= 2) {
    const half = size / 2;
    const stride = FRAME_LENGTH / size;
    for (let block = 0; block < FRAME_LENGTH; block += size) {
      for (let k = 0; k < half; k++) {
        const cosine = COSINES[k * stride] ?? 0;
        const sine = SINES[k * stride] ?? 0;
        const a = block + k;
        const b = a + half;
        const re = (real[b] ?? 0) * cosine + (imaginary[b] ?? 0) * sine;
        const im = (imaginary[b] ?? 0) * cosine - (real[b] ?? 0) * sine;
        real[b] = (real[a] ?? 0) - re;
        imaginary[b] = (imaginary[a] ?? 0) - im;
        real[a] = (real[a] ?? 0) + re;
        imaginary[a] = (imaginary[a] ?? 0) + im;
      }
    }
  }
}

const ANGLES = Array.from({ length: FRAME_LENGTH / 2 }, (_, k) => (2 * Math.PI * k) / FRAME_LENGTH);
const COSINES = Float64Array.from(ANGLES, Math.cos);
const SINES = Float64Array.from(ANGLES, Math.sin);

const REVERSED = Uint8Array.from({ length: FRAME_LENGTH }, (_, i) => {
  let reversed = 0;
  for (let bit = 1; bit < FRAME_LENGTH; bit *= 2) reversed = reversed * 2 + ((i & bit) === 0 ? 0 : 1);
  return reversed;
});

/** Cosine-tapered over 0.25 of its length, one sample longer than the frame and the last one dropped (Harris 1978). */
const WINDOW = Float64Array.from({ length: FRAME_LENGTH }, (_, i) => {
  const width = (TAPER * FRAME_LENGTH) / 2;
  const fromEnd = Math.min(i, FRAME_LENGTH - i);
  return fromEnd < width ? 0.5 * (1 - Math.cos((Math.PI * fromEnd) / width)) : 1;
});

const WINDOW_POWER = WINDOW.reduce((sum, value) => sum + value * value, 0);
