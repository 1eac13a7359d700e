import { assert } from '#shared/result/assert.ts';
import { movingAverage } from './moving-average.ts';

/** Rate at which beats are searched: one filter for every recording, whatever its own rate. */
export const ENVELOPE_RATE_HZ = 180;

// Chosen on MIT-BIH first leads (bench beats-mitdb); in samples of ENVELOPE_RATE_HZ.
const SLOPE_LAG_SAMPLES = 2;
const ENERGY_HALF_WIDTH_SAMPLES = 9;
const CURVATURE_WEIGHT = 2;

/**
 * How much QRS-like energy there is around each moment: slope and curvature of the smoothed signal, squared, averaged over
 * 0.1 s, root. Slope alone has its maxima beside the peak; with the curvature the envelope has one hump a beat, upright or inverted.
 * @param signal  [n] at ENVELOPE_RATE_HZ, any unit, finite
 * @returns [n] in the unit of the signal, >= 0; edges count as silent
 * Errors: none.
 */
export function computeQrsEnvelope(signal: Float32Array): Float32Array {
  const smooth = smoothTwice(signal);
  const n = signal.length;
  const lag = SLOPE_LAG_SAMPLES;
  const energy = new Float32Array(n);
  for (let i = 2 * lag + 2; i < n - 2 * lag - 2; i++) {
    const slope = (smooth[i + lag] ?? 0) - (smooth[i - lag] ?? 0);
    const curvature = (smooth[i + 2 * lag] ?? 0) - 2 * (smooth[i] ?? 0) + (smooth[i - 2 * lag] ?? 0);
    energy[i] = slope * slope + CURVATURE_WEIGHT * curvature * curvature;
  }
  const envelope = movingAverage(energy, 2 * ENERGY_HALF_WIDTH_SAMPLES + 1);
  // The running sum of the average may end a rounding error below zero.
  for (let i = 0; i < n; i++) envelope[i] = Math.sqrt(Math.max(0, envelope[i] ?? 0));
  return envelope;
}

/** Moving average over three samples, twice: weights 1 2 3 2 1. The two samples at each end are left out (zero). */
function smoothTwice(signal: Float32Array): Float32Array {
  const smooth = new Float32Array(signal.length);
  for (let i = 2; i < signal.length - 2; i++) {
    const inner = 3 * (signal[i] ?? 0) + 2 * ((signal[i - 1] ?? 0) + (signal[i + 1] ?? 0));
    smooth[i] = (inner + (signal[i - 2] ?? 0) + (signal[i + 2] ?? 0)) / 9;
  }
  return smooth;
}

/**
 * The signal at ENVELOPE_RATE_HZ: means over equal, gapless spans where the rate is higher, straight lines between samples where it
 * is lower. Coarse as anti-aliasing goes, and enough for an envelope; resample() is the one for signals that people or models see.
 * @param signal  [n] at sampleRateHz, finite
 * @returns about n / sampleRateHz * ENVELOPE_RATE_HZ values; value i stands for the time (i + 0.5) / ENVELOPE_RATE_HZ after the start of the first sample's span
 * Errors: a rate that is not positive is a programming error.
 */
export function toEnvelopeRate(signal: Float32Array, sampleRateHz: number): Float32Array {
  assert(sampleRateHz > 0, () => `toEnvelopeRate: sampleRateHz must be > 0, got ${sampleRateHz}`);
  const step = sampleRateHz / ENVELOPE_RATE_HZ;
  if (step === 1) return signal;
  const output = new Float32Array(Math.floor(signal.length / step));
  if (Number.isInteger(step)) averageWholeSpansInto(output, signal, step);
  else if (step > 1) averageSpansInto(output, signal, step);
  else interpolateInto(output, signal, step);
  return output;
}

/** Sample of the signal at its own rate that an index of the envelope stands for. */
export function toSignalSample(envelopeIndex: number, sampleRateHz: number): number {
  return Math.round(((envelopeIndex + 0.5) * sampleRateHz) / ENVELOPE_RATE_HZ - 0.5);
}

function averageWholeSpansInto(output: Float32Array, signal: Float32Array, step: number): void {
  for (let i = 0; i < output.length; i++) {
    const end = (i + 1) * step;
    let sum = 0;
    for (let sample = end - step; sample < end; sample++) sum += signal[sample] ?? 0;
    output[i] = sum / step;
  }
}

function averageSpansInto(output: Float32Array, signal: Float32Array, step: number): void {
  const scale = 1 / step;
  const lastSample = signal.length - 1;
  let sample = 0;
  let carried = 0;
  for (let i = 0; i < output.length; i++) {
    const end = (i + 1) * step;
    // A sample that lies across the border of two spans is shared by its parts.
    const border = Math.min(Math.floor(end), lastSample);
    let sum = carried;
    while (sample < border) sum += signal[sample++] ?? 0;
    const borderValue = signal[border] ?? 0;
    const part = Math.min(1, end - border) * borderValue;
    output[i] = (sum + part) * scale;
    carried = borderValue - part;
    sample = border + 1;
  }
}

function interpolateInto(output: Float32Array, signal: Float32Array, step: number): void {
  const last = signal.length - 1;
  for (let i = 0; i < output.length; i++) {
    const position = Math.min(Math.max((i + 0.5) * step - 0.5, 0), last);
    const before = Math.floor(position);
    const a = signal[before] ?? 0;
    const b = signal[Math.min(before + 1, last)] ?? 0;
    output[i] = a + (b - a) * (position - before);
  }
}
