import { assert } from '#shared/result/assert.ts';
import { delineate, type DelineateOptions } from './delineate.ts';
import { WAVE_KINDS, type WaveKind } from './waves.ts';

/** Onset and offset of a wave in samples of the median beat, with fractions; null: not measurable. */
export interface BeatWave {
  readonly onset: number;
  readonly offset: number;
  readonly peaks: readonly number[];
}

export type BeatWaves = Readonly<Record<WaveKind, BeatWave | null>>;

export interface DelineatedBeat {
  readonly leads: readonly BeatWaves[];
  /** Over the leads; without peaks. */
  readonly global: BeatWaves;
}

/** Copies on each side of the one that is read: the network sees four seconds and more of rhythm. */
const COPIES_BESIDE = 3;

/**
 * Waves of one beat, such as a median beat, by showing the network a regular rhythm made of it.
 * @param signals  [leadCount][n] one beat with its P and T wave, about 0.6 to 1.5 s, baseline about the same at both ends; finite
 * @param beat  sample of the QRS complex
 * Errors: as delineate.
 */
export function delineateMedianBeat(
  signals: readonly Float32Array[],
  beat: number,
  options: Omit<DelineateOptions, 'beats'>,
): DelineatedBeat {
  const length = signals[0]?.length ?? 0;
  assert(beat >= 0 && beat < Math.max(1, length), () => `delineateMedianBeat: no sample ${beat} in ${length}`);
  const found = delineate(
    signals.map((signal) => repeat(signal, 2 * COPIES_BESIDE + 1)),
    options,
  );
  const start = COPIES_BESIDE * length;
  const isOfBeat = (kind: WaveKind, onset: number, offset: number): boolean => {
    const middle = (onset + offset) / 2 - start;
    if (kind === 'QRS') return Math.abs(middle - beat) < length / 4;
    return kind === 'P' ? middle >= 0 && middle < beat : middle > beat && middle < length;
  };
  const read = (waves: readonly { kind: WaveKind; onset: number; offset: number; peaks?: readonly number[] }[]) => {
    const take = (kind: WaveKind): BeatWave | null => {
      const wave = waves.find((one) => one.kind === kind && isOfBeat(kind, one.onset, one.offset));
      if (wave === undefined) return null;
      const peaks = (wave.peaks ?? []).map((peak) => peak - start);
      return { onset: wave.onset - start, offset: wave.offset - start, peaks };
    };
    const [p, qrs, t] = WAVE_KINDS;
    return { P: take(p), QRS: take(qrs), T: take(t) };
  };
  return { leads: found.leads.map(({ waves }) => read(waves)), global: read(found.waves) };
}

/** Copies one after the other, each tilted a little so that the joints have no step. */
function repeat(signal: Float32Array, count: number): Float32Array {
  const { length } = signal;
  const step = (signal[length - 1] ?? 0) - (signal[0] ?? 0);
  const repeated = new Float32Array(count * length);
  for (let i = 0; i < repeated.length; i++) {
    const k = i % length;
    repeated[i] = (signal[k] ?? 0) - step * ((k + 0.5) / length - 0.5);
  }
  return repeated;
}
