import { ENVELOPE_RATE_HZ, toEnvelopeRate } from '#shared/signal/qrs-envelope.ts';
import { computeNoiseGain, makeNoise, NOISE_KINDS } from '#test/builders/ecg-noise.ts';
import type { Random } from '#test/builders/random.ts';

/** A recording as a detector may meet it, at ENVELOPE_RATE_HZ, with the truth about it. */
export interface TrainingRun {
  readonly leads: readonly Float32Array[];
  /** Beats in samples of the leads; empty in a run that is all noise. */
  readonly beats: readonly number[];
  /** How much its humps count. */
  readonly weight: number;
  /** Whether a beat at this sample is there to be found. */
  readonly isHeard: (sample: number) => boolean;
  /** Whether humps at this sample are learned from. */
  readonly isCounted: (sample: number) => boolean;
}

export interface TrainingRecord {
  readonly signalsMv: readonly Float32Array[];
  readonly sampleRateHz: number;
  /** In samples of the signals. */
  readonly beats: ArrayLike<number>;
}

/** Noise comes and goes every two minutes, as the noise stress test has it. */
const SEGMENT_SAMPLES = 120 * ENVELOPE_RATE_HZ;
const NOISY_RUNS = 9;
/** Noisy runs last 16 minutes: half of them noise. */
const NOISY_SAMPLES = 960 * ENVELOPE_RATE_HZ;
const SHELF_COUNT = 24;
const [LEAST_SNR_DB, GREATEST_SNR_DB] = [-3, 15];

/**
 * One record in many ways: each lead as it is, both together; the heart 1.7 times as fast and 0.6 times; noise on one lead or
 * both at -3 to 15 dB; an electrode that comes off and leaves nothing but noise.
 */
export function* makeTrainingRuns(record: TrainingRecord, noises: NoiseShelf, random: Random): Generator<TrainingRun> {
  const { signalsMv, sampleRateHz } = record;
  const leads = signalsMv.map((signal) => toEnvelopeRate(signal, sampleRateHz));
  const [first, second] = leads;
  if (first === undefined || second === undefined) return;
  const beats = toBeats(record, 1);
  const clean = { beats, isHeard: always, isCounted: always };
  yield { ...clean, leads: [first], weight: 3 };
  yield { ...clean, leads: [second], weight: 0.5 };
  yield { ...clean, leads, weight: 3 };
  for (const speed of [1.7, 0.6]) {
    const stretched = toEnvelopeRate(signalsMv[0] ?? first, sampleRateHz * speed);
    yield { ...clean, beats: toBeats(record, speed), leads: [stretched], weight: 0.5 };
  }
  const noisy = {
    beats: beats.filter((beat) => beat < NOISY_SAMPLES),
    isHeard: always,
    isCounted: isNoisySegment,
    weight: 1,
  };
  const [shortFirst, shortSecond] = [first.subarray(0, NOISY_SAMPLES), second.subarray(0, NOISY_SAMPLES)];
  const spoil = (lead: Float32Array) => addNoise(lead, noisy.beats, { noises, random });
  for (let run = 0; run < NOISY_RUNS; run++) yield { ...noisy, leads: [spoil(shortFirst)] };
  yield { ...noisy, leads: [spoil(shortSecond)], weight: 0.5 };
  yield { ...noisy, leads: [spoil(shortFirst), shortSecond] };
  yield { ...noisy, leads: [spoil(shortFirst), spoil(shortSecond)] };
  const off = shortFirst.map((value, i) => (isNoisySegment(i) ? 0 : value));
  yield { ...noisy, isHeard: (sample) => !isNoisySegment(sample), leads: [spoil(off)] };
  yield {
    ...noisy,
    beats: [],
    isCounted: always,
    weight: 0.25,
    leads: [drawNoise(shortFirst.length, { noises, random })],
  };
}

/** Noises to be cut from. */
export type NoiseShelf = readonly Float32Array[];

/**
 * Each of one kind, mostly, with some of another, played 0.6 to 1.7 times as fast: the detector is to learn what noise is, not one
 * formula of it.
 */
export function makeNoiseShelf(random: Random): NoiseShelf {
  const pure = NOISE_KINDS.map((kind) =>
    makeNoise(kind, { sampleCount: 2 * NOISY_SAMPLES, sampleRateHz: ENVELOPE_RATE_HZ, random }),
  );
  return Array.from({ length: SHELF_COUNT }, (_, k) => {
    const [main, other] = [pure[k % pure.length], pure[Math.floor(random() * pure.length)]];
    const part = 0.5 * random() ** 2;
    const speed = 0.6 + 1.1 * random();
    const mixed = new Float32Array(NOISY_SAMPLES);
    for (let i = 0; i < mixed.length; i++) {
      const position = speed * i;
      const at = Math.floor(position);
      const share = position - at;
      mixed[i] = interpolate(main, at, share) + part * interpolate(other, at, share);
    }
    return mixed;
  });
}

function interpolate(noise: Float32Array | undefined, at: number, share: number): number {
  return (1 - share) * (noise?.[at] ?? 0) + share * (noise?.[at + 1] ?? 0);
}

interface NoiseSource {
  readonly noises: NoiseShelf;
  readonly random: Random;
}

function always(): boolean {
  return true;
}

function isNoisySegment(sample: number): boolean {
  return Math.floor(sample / SEGMENT_SAMPLES) % 2 === 1;
}

function toBeats({ beats, sampleRateHz }: TrainingRecord, speed: number): number[] {
  return Array.from(beats, (beat) => ((beat + 0.5) * ENVELOPE_RATE_HZ) / (sampleRateHz * speed) - 0.5);
}

function addNoise(signal: Float32Array, beats: readonly number[], source: NoiseSource): Float32Array {
  const noise = drawNoise(signal.length, source);
  const snrDb = LEAST_SNR_DB + (GREATEST_SNR_DB - LEAST_SNR_DB) * source.random();
  const rounded = beats.map(Math.round).filter((beat) => (signal[beat] ?? 0) !== 0);
  const gain = computeNoiseGain({ signal, noise, beats: rounded }, { snrDb, sampleRateHz: ENVELOPE_RATE_HZ });
  return signal.map((value, i) => (isNoisySegment(i) ? value + gain * (noise[i] ?? 0) : value));
}

function drawNoise(sampleCount: number, { noises, random }: NoiseSource): Float32Array {
  const noise = noises[Math.floor(random() * noises.length)] ?? new Float32Array(1);
  const sign = random() < 0.5 ? -1 : 1;
  const offset = Math.floor(random() * noise.length);
  const drawn = new Float32Array(sampleCount);
  for (let i = 0; i < sampleCount; i++) drawn[i] = sign * (noise[(i + offset) % noise.length] ?? 0);
  return drawn;
}
