import { assert } from '#shared/result/assert.ts';
import { gaussian } from './made-ecg.ts';
import type { Random } from './random.ts';

/** What the noise stress test database calls bw, ma and em. */
export const NOISE_KINDS = ['baseline wander', 'muscle', 'electrode motion'] as const;
export type NoiseKind = (typeof NOISE_KINDS)[number];

export interface NoiseOptions {
  readonly sampleCount: number;
  /** At least 100 Hz. */
  readonly sampleRateHz: number;
  readonly random: Random;
}

/**
 * Noise of one kind, made by formula, so that nobody needs a database of it. Scale is arbitrary: see computeNoiseGain.
 *
 * - baseline wander: white noise through two first-order low-passes at 0.4 Hz, plus breathing, a sine whose rate wanders around 0.25 Hz
 *   and which has half the power of the rest;
 * - muscle: white noise between 15 and 100 Hz (first-order high-pass twice, low-pass once), times exp(g), g being a slow noise below
 *   0.3 Hz of standard deviation 0.5: muscles work in bursts;
 * - electrode motion: on average 1.2 events a second, each of one to three Gaussian bumps 15 to 120 ms wide (standard deviation) within
 *   0.25 s, heights log-normal (sigma 0.6) of either sign, every third with a step that recovers within 0.2 to 1.2 s; and under them
 *   noise below 6 Hz. Its bumps are as wide and as high as QRS complexes: the hardest of the three.
 *
 * @returns [sampleCount] of mean square 1
 */
export function makeNoise(kind: NoiseKind, options: NoiseOptions): Float32Array {
  assert(options.sampleRateHz >= 100, () => `makeNoise: sampleRateHz must be >= 100, got ${options.sampleRateHz}`);
  if (kind === 'baseline wander') return toUnitPower(makeWander(options));
  return toUnitPower(kind === 'muscle' ? makeMuscle(options) : makeMotion(options));
}

/**
 * Factor by which a noise has to be multiplied for a signal to noise ratio, as WFDB's `nst` defines it: signal power is an eighth of
 * the square of the QRS amplitude (peak to peak within 50 ms of each beat, mean without the highest and lowest 5 %), as if it were a
 * sine; noise power is the square of its r.m.s. amplitude (around the mean of each second, mean without the highest and lowest 5 %).
 * @param signal  [n] clean; NaN is skipped
 * @param beats  samples of its beats
 */
export function computeNoiseGain(
  {
    signal,
    noise,
    beats,
  }: { readonly signal: Float32Array; readonly noise: Float32Array; readonly beats: ArrayLike<number> },
  { snrDb, sampleRateHz }: { readonly snrDb: number; readonly sampleRateHz: number },
): number {
  const reach = Math.round(0.05 * sampleRateHz);
  const amplitudes = Array.from(beats, (beat) => measurePeakToPeak(signal, beat - reach, beat + reach + 1));
  const second = Math.round(sampleRateHz);
  const levels = Array.from({ length: Math.floor(noise.length / second) }, (_, k) =>
    measureRms(noise.subarray(k * second, (k + 1) * second)),
  );
  const signalPower = toTrimmedMean(amplitudes) ** 2 / 8;
  const noisePower = toTrimmedMean(levels) ** 2;
  return Math.sqrt(signalPower / (noisePower * 10 ** (snrDb / 10)));
}

function makeWander({ sampleCount, sampleRateHz, random }: NoiseOptions): Float32Array {
  const drift = toUnitPower(lowPass(lowPass(makeWhite(sampleCount, random), 0.4 / sampleRateHz), 0.4 / sampleRateHz));
  const rateNoise = toUnitPower(lowPass(makeWhite(sampleCount, random), 0.1 / sampleRateHz));
  let phase = 0;
  return drift.map((value, i) => {
    phase += (2 * Math.PI * (0.25 + 0.04 * (rateNoise[i] ?? 0))) / sampleRateHz;
    // A sine of height 1 has half the power of the drift.
    return value + Math.sin(phase);
  });
}

function makeMuscle({ sampleCount, sampleRateHz, random }: NoiseOptions): Float32Array {
  const white = lowPass(makeWhite(sampleCount, random), Math.min(100 / sampleRateHz, 0.4));
  const sharp = highPass(highPass(white, 15 / sampleRateHz), 15 / sampleRateHz);
  const effort = toUnitPower(lowPass(makeWhite(sampleCount, random), 0.3 / sampleRateHz));
  return sharp.map((value, i) => value * Math.exp(0.5 * (effort[i] ?? 0)));
}

function makeMotion({ sampleCount, sampleRateHz, random }: NoiseOptions): Float32Array {
  const signal = toUnitPower(lowPass(makeWhite(sampleCount, random), 6 / sampleRateHz)).map((value) => 0.25 * value);
  const durationSec = sampleCount / sampleRateHz;
  for (let timeSec = 0; timeSec < durationSec; timeSec -= Math.log(1 - random()) / EVENTS_PER_SEC) {
    const bumpCount = 1 + Math.floor(3 * random());
    for (let bump = 0; bump < bumpCount; bump++) {
      const centre = (timeSec + 0.25 * random()) * sampleRateHz;
      const width = 0.015 * 8 ** random() * sampleRateHz;
      addBump(signal, { centre, width, height: drawHeight(random) });
    }
    if (random() < 1 / 3) {
      const recovery = (0.2 + random()) * sampleRateHz;
      addStep(signal, { start: timeSec * sampleRateHz, recovery, height: 0.7 * drawHeight(random) });
    }
  }
  return highPass(signal, 0.05 / sampleRateHz);
}

const EVENTS_PER_SEC = 1.2;

function drawHeight(random: Random): number {
  return (random() < 0.5 ? -1 : 1) * Math.exp(0.6 * gaussian(random));
}

function addBump(
  signal: Float32Array,
  { centre, width, height }: { readonly centre: number; readonly width: number; readonly height: number },
): void {
  const end = Math.min(signal.length - 1, centre + 5 * width);
  for (let i = Math.max(0, Math.ceil(centre - 5 * width)); i <= end; i++)
    signal[i] = (signal[i] ?? 0) + height * Math.exp(-0.5 * ((i - centre) / width) ** 2);
}

function addStep(
  signal: Float32Array,
  { start, recovery, height }: { readonly start: number; readonly recovery: number; readonly height: number },
): void {
  const first = Math.ceil(start);
  const end = Math.min(signal.length - 1, first + 6 * recovery);
  for (let i = first; i <= end; i++) signal[i] = (signal[i] ?? 0) + height * Math.exp((first - i) / recovery);
}

function makeWhite(sampleCount: number, random: Random): Float32Array {
  return Float32Array.from({ length: sampleCount }, () => gaussian(random));
}

/** First order. @param cutoff  -3 dB point as a part of the sample rate */
function lowPass(signal: Float32Array, cutoff: number): Float32Array {
  const part = 1 - Math.exp(-2 * Math.PI * cutoff);
  let state = 0;
  return signal.map((value) => (state += part * (value - state)));
}

function highPass(signal: Float32Array, cutoff: number): Float32Array {
  const low = lowPass(signal, cutoff);
  return signal.map((value, i) => value - (low[i] ?? 0));
}

function toUnitPower(signal: Float32Array): Float32Array {
  const rms = Math.max(measureRms(signal), 1e-12);
  const mean = signal.reduce((sum, value) => sum + value, 0) / Math.max(1, signal.length);
  return signal.map((value) => (value - mean) / rms);
}

/** Around the mean. */
function measureRms(signal: Float32Array): number {
  const mean = signal.reduce((sum, value) => sum + value, 0) / Math.max(1, signal.length);
  return Math.sqrt(signal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, signal.length));
}

function measurePeakToPeak(signal: Float32Array, start: number, end: number): number {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = Math.max(0, start); i < Math.min(signal.length, end); i++) {
    const value = signal[i] ?? NaN;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return Math.max(0, greatest - least);
}

/** Mean without the highest and the lowest 5 %. */
function toTrimmedMean(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(0.05 * sorted.length);
  const kept = sorted.slice(cut, sorted.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / Math.max(1, kept.length);
}
