import type { Random } from './random.ts';

export interface MadeEcg {
  /** R peaks in samples, where they were put. */
  readonly beats: readonly number[];
  readonly signalMv: Float32Array;
}

export interface MadeEcgOptions {
  readonly sampleRateHz: number;
  readonly durationSec: number;
  readonly heartRateBpm: number;
  readonly random: Random;
  /** Standard deviation of white noise, mV. */
  readonly noiseMv?: number;
  /** Standard deviation of the RR interval as a part of it. */
  readonly irregularity?: number;
}

/** Sum of Gaussian bumps for P, Q, R, S and T (1 mV R wave): not a heart, but every answer about it is known. */
export function makeEcg(options: MadeEcgOptions): MadeEcg {
  const { sampleRateHz, durationSec, heartRateBpm, random, noiseMv = 0, irregularity = 0.03 } = options;
  const signalMv = new Float32Array(Math.round(sampleRateHz * durationSec));
  const beats: number[] = [];
  const rrSec = 60 / heartRateBpm;
  // Waves come closer together when the heart beats faster, the QRS hardly does.
  const stretch = Math.min(1, Math.sqrt(rrSec));
  for (let timeSec = 0.5; timeSec < durationSec - 0.5; timeSec += rrSec * (1 + irregularity * (2 * random() - 1))) {
    beats.push(Math.round(timeSec * sampleRateHz));
    for (const wave of WAVES) addBump(signalMv, wave, { timeSec, stretch, sampleRateHz });
  }
  for (let i = 0; i < signalMv.length; i++) signalMv[i] = signalMv[i]! + noiseMv * gaussian(random);
  return { beats, signalMv };
}

export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

interface Wave {
  readonly atSec: number;
  readonly widthSec: number;
  readonly heightMv: number;
  readonly moves: boolean;
}

const WAVES: readonly Wave[] = [
  { atSec: -0.17, widthSec: 0.022, heightMv: 0.12, moves: true },
  { atSec: -0.026, widthSec: 0.009, heightMv: -0.1, moves: false },
  { atSec: 0, widthSec: 0.011, heightMv: 1, moves: false },
  { atSec: 0.028, widthSec: 0.01, heightMv: -0.22, moves: false },
  { atSec: 0.27, widthSec: 0.045, heightMv: 0.28, moves: true },
];

function addBump(
  signalMv: Float32Array,
  wave: Wave,
  { timeSec, stretch, sampleRateHz }: { timeSec: number; stretch: number; sampleRateHz: number },
): void {
  const factor = wave.moves ? stretch : 1;
  const centre = (timeSec + wave.atSec * factor) * sampleRateHz;
  const width = wave.widthSec * factor * sampleRateHz;
  const end = Math.min(signalMv.length - 1, centre + 5 * width);
  for (let i = Math.max(0, Math.ceil(centre - 5 * width)); i <= end; i++) {
    signalMv[i] = signalMv[i]! + wave.heightMv * Math.exp(-0.5 * ((i - centre) / width) ** 2);
  }
}
