import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { toSymbol } from '#shared/domain/wfdb-codes.ts';

/** One wave as LUDB marks it; null where a mark is missing. */
export interface LudbWave {
  readonly kind: 'P' | 'QRS' | 'T';
  readonly onset: number | null;
  readonly peak: number;
  readonly offset: number | null;
}

const KINDS: ReadonlyMap<string, LudbWave['kind']> = new Map([
  ['p', 'P'],
  ['N', 'QRS'],
  ['t', 'T'],
]);

/** Waves of one lead of LUDB, in order: '(' before and ')' after each peak. */
export function readLudbWaves({ samples, codes }: AnnotationColumns): LudbWave[] {
  const symbols = Array.from(codes, toSymbol);
  return symbols.flatMap((symbol, k) => {
    const kind = KINDS.get(symbol);
    const peak = samples[k];
    if (kind === undefined || peak === undefined) return [];
    const onset = symbols[k - 1] === '(' ? (samples[k - 1] ?? null) : null;
    const offset = symbols[k + 1] === ')' ? (samples[k + 1] ?? null) : null;
    return [{ kind, onset, peak, offset }];
  });
}
