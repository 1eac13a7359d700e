import type { Annotation } from './annotation.ts';
import { toDisplayedAux } from './annotation.ts';
import type { MarkCode } from './annotation-change.ts';

/**
 * Marks that hold until the next one, as WFDB means them: a track is a step function over samples.
 * Values are texts: the rhythm's name, the noise bits in decimal, 'on' and 'off'.
 */
export interface MarkTrack {
  readonly codes: readonly MarkCode[];
  /** What holds before the first mark; null: not known. */
  readonly initialValue: string | null;
  valueOf(mark: Pick<Annotation, 'code' | 'subtype' | 'aux'>): string;
  toMark(value: string): Pick<Annotation, 'code' | 'subtype' | 'aux'>;
}

const RHYTHM_CODE = 28;
const NOISE_CODE = 14;
const FLUTTER_ON_CODE = 32;
const FLUTTER_OFF_CODE = 33;

/** '+' with the rhythm in aux, e.g. '(AFIB'. */
export const RHYTHM_TRACK: MarkTrack = {
  codes: [RHYTHM_CODE],
  initialValue: null,
  valueOf: (mark) => (mark.aux === null ? '' : toDisplayedAux(mark.aux)),
  toMark: (value) => ({ code: RHYTHM_CODE, subtype: 0, aux: value === '' ? null : value }),
};

/** '~' whose subtype's bits mark noise per signal (bit 0 = signal 0), -1 unreadable, 0 clean. */
export const NOISE_TRACK: MarkTrack = {
  codes: [NOISE_CODE],
  initialValue: '0',
  valueOf: (mark) => String(mark.subtype),
  toMark: (value) => ({ code: NOISE_CODE, subtype: Number(value), aux: null }),
};

/** Whether the subtype of a '~' says that neither of two signals can be read: MIT-BIH's bits for both; -1 has them too. Source: bxb(1). */
export function isBothUnreadable(noiseBits: number): boolean {
  return (noiseBits & BOTH_UNREADABLE) === BOTH_UNREADABLE;
}

const BOTH_UNREADABLE = 0x30;

/** Ventricular flutter or fibrillation, '[' to ']'. */
export const FLUTTER_TRACK: MarkTrack = {
  codes: [FLUTTER_ON_CODE, FLUTTER_OFF_CODE],
  initialValue: 'off',
  valueOf: (mark) => (mark.code === FLUTTER_ON_CODE ? 'on' : 'off'),
  toMark: (value) => ({ code: value === 'on' ? FLUTTER_ON_CODE : FLUTTER_OFF_CODE, subtype: 0, aux: null }),
};
