import type { Random } from '#main/preprocessing/random.ts';

/** No heart beats faster: shorter intervals are drawn out to it. */
export const LEAST_RR_SEC = 0.28;

export type MadeBeatKind = 'normal' | 'early' | 'ventricular' | 'fibrillating';

export interface MadeBeat {
  readonly kind: MadeBeatKind;
  /** Interval before it. */
  readonly rrSec: number;
}

export interface RhythmFacts {
  /** Usual interval of the recording's own sinus beats. */
  readonly rrSec: number;
  readonly beatCount: number;
  readonly hasVentricular: boolean;
  readonly random: Random;
}
