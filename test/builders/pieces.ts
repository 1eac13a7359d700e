import type { Piece } from '#renderer/trace/window-cache.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';

/** Samples of lead '0' as one exact piece. */
export function rawPiece(values: ArrayLike<number>, firstSample = 0, samplesPerPoint = 1): Piece {
  const window: LeadWindow = {
    kind: 'raw',
    leadKey: '0',
    unit: 'mV',
    firstSample,
    samplesPerPoint,
    values: Float32Array.from(values),
  };
  return { startSample: firstSample, endSample: firstSample + values.length * samplesPerPoint, window, isExact: true };
}

/** Columns of lead '0' as one exact piece; a column of [NaN, NaN] is a gap. */
export function minMaxPiece(
  columns: readonly (readonly [number, number])[],
  samplesPerPoint: number,
  parts: { readonly partlyMissing?: readonly number[]; readonly firstSample?: number } = {},
): Piece {
  const firstSample = parts.firstSample ?? 0;
  const window: LeadWindow = {
    kind: 'minmax',
    leadKey: '0',
    unit: 'mV',
    firstSample,
    samplesPerPoint,
    minima: Float32Array.from(columns, ([minimum]) => minimum),
    maxima: Float32Array.from(columns, ([, maximum]) => maximum),
    partlyMissing: Uint8Array.from(parts.partlyMissing ?? columns.map(() => 0)),
  };
  const endSample = firstSample + columns.length * samplesPerPoint;
  return { startSample: firstSample, endSample, window, isExact: true };
}
