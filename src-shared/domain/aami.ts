import type { AamiClass } from './aami-class.ts';
import { findWfdbCode } from './wfdb-codes.ts';

/** Two named maps of WFDB symbols to AAMI groups; every figure names its map. */
export const LABEL_MAPS = ['ec57', 'dechazal'] as const;
export type LabelMap = (typeof LABEL_MAPS)[number];

const ESCAPE_CODES: ReadonlySet<number> = new Set([11, 34, 35]); // j, e, n: N in de Chazal 2004 and the papers after it

/** AAMI group of a WFDB code; undefined for what is no beat. */
export function findAamiClass(code: number, map: LabelMap): AamiClass | undefined {
  if (map === 'dechazal' && ESCAPE_CODES.has(code)) return 'N';
  return findWfdbCode(code)?.ec57 ?? undefined;
}

/** WFDB code that stands for a whole AAMI group, for a model's answer: N, S, V, F, Q. */
export function toWfdbCode(aamiClass: AamiClass): number {
  return { N: 1, S: 9, V: 5, F: 6, Q: 13 }[aamiClass];
}
