/** Types of what delineation answers. Times are samples of the input signal, with fractions; null or absence means 'not measurable'. */

export const WAVE_KINDS = ['P', 'QRS', 'T'] as const;
export type WaveKind = (typeof WAVE_KINDS)[number];

export interface Wave {
  readonly kind: WaveKind;
  readonly onset: number;
  /** One, or two where a P or a T goes both ways: the higher one first. */
  readonly peaks: readonly number[];
  readonly offset: number;
}

export interface DelineatedLead {
  /** False where nothing was recorded, or a constant. */
  readonly isUsable: boolean;
  /** In order of onset. */
  readonly waves: readonly Wave[];
}

/** A wave of the heart, over all leads that show it. */
export interface GlobalWave {
  readonly kind: WaveKind;
  /** Earliest onset that other leads bear out. */
  readonly onset: number;
  /** Latest offset that other leads bear out. */
  readonly offset: number;
  /** How sure its presence is: greatest mean probability over the leads, 0 to 1. */
  readonly score: number;
  /** Index of this wave in each lead's list, -1 where it is not measurable. */
  readonly inLeads: readonly number[];
}

export interface Delineation {
  readonly leads: readonly DelineatedLead[];
  readonly waves: readonly GlobalWave[];
}

/** A trained network, as read from a model's folder. */
export interface DelineationNetwork {
  /** In file order, see listWeights. */
  readonly weights: Float32Array;
  /** What to add to each boundary, ms, by kind: the mean error that left-out training records showed, turned around. */
  readonly shiftsMs: Readonly<Record<WaveKind, { readonly onset: number; readonly offset: number }>>;
}
