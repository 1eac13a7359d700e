import type { Span } from './spans.ts';

/** A wave that the leads show together, at the network's rate. */
export interface WaveEvent extends Span {
  /** 0 P, 1 QRS, 2 T */
  readonly kind: 0 | 1 | 2;
  /** Greatest mean probability over the leads. */
  readonly score: number;
}
