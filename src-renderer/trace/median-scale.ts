import type { MedianLead } from '#shared/domain/beat-analysis.ts';

/** Gains in mm/mV, the largest that fits is taken: steps that people know from paper. */
const GAINS_MM_PER_MV = [40, 20, 10, 5, 2.5, 1.25] as const;
const SPEED_MM_PER_SEC = 25;
const HEADROOM = 1.08;

/** What of a median beat is drawn. */
export interface MedianSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly low: number;
  readonly high: number;
}

/** How a median beat is put into its picture. Squares stay square: a small one is 40 ms by 1 mm of the gain. */
export interface MedianScale {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly pxPerMm: number;
  readonly pxPerMs: number;
  readonly pxPerUnit: number;
  /** Null for a lead without calibration: nothing is read off as mV. */
  readonly gainMmPerMv: number | null;
  readonly middleValue: number;
}

/** Scale at which a span fills its width, and the largest usual gain at which it fits into the height. */
export function toMedianScale(
  size: { readonly widthPx: number; readonly heightPx: number },
  span: MedianSpan,
  isCalibrated: boolean,
): MedianScale {
  const durationMs = Math.max(1, span.endMs - span.startMs);
  const pxPerMs = size.widthPx / durationMs;
  const pxPerMm = (pxPerMs * 1000) / SPEED_MM_PER_SEC;
  const heightMm = size.heightPx / pxPerMm;
  const neededUnits = Math.max(1e-6, (span.high - span.low) * HEADROOM);
  const fitting = heightMm / neededUnits;
  const gain = isCalibrated ? (GAINS_MM_PER_MV.find((one) => one <= fitting) ?? fitting) : fitting;
  return {
    ...size,
    startMs: span.startMs,
    endMs: span.endMs,
    pxPerMm,
    pxPerMs,
    pxPerUnit: gain * pxPerMm,
    gainMmPerMv: isCalibrated ? gain : null,
    middleValue: (span.low + span.high) / 2,
  };
}

export function toMedianX(scale: MedianScale, timeMs: number): number {
  return (timeMs - scale.startMs) * scale.pxPerMs;
}

export function toMedianY(scale: MedianScale, value: number): number {
  return scale.heightPx / 2 - (value - scale.middleValue) * scale.pxPerUnit;
}

/** Time at a place of the picture, on a sample of the median beat. */
export function findMedianTimeMs(scale: MedianScale, xPx: number, sampleRateHz: number): number {
  return snapToSample(scale.startMs + xPx / scale.pxPerMs, sampleRateHz);
}

/** The nearest time at which a median beat has a sample; time zero is on one. */
export function snapToSample(timeMs: number, sampleRateHz: number): number {
  const index = Math.round((timeMs * sampleRateHz) / 1000);
  return (index * 1000) / sampleRateHz + 0; // + 0: no negative zero
}

/**
 * What of a median beat is worth drawing: all of its time, and the values of these leads with the spread of the chosen one.
 * Leads without any value leave a span of 1.
 */
export function findMedianSpan(
  beat: { readonly sampleRateHz: number; readonly zeroIndex: number },
  leads: readonly MedianLead[],
  chosen: MedianLead | undefined,
): MedianSpan {
  let [low, high] = [Infinity, -Infinity];
  for (const lead of leads) {
    for (let i = 0; i < lead.values.length; i += 1) {
      const spread = lead === chosen ? (lead.spread[i] ?? 0) : 0;
      const value = lead.values[i] ?? Number.NaN;
      const reach = Number.isNaN(spread) ? 0 : spread;
      if (value - reach < low) low = value - reach;
      if (value + reach > high) high = value + reach;
    }
  }
  if (low > high) [low, high] = [-0.5, 0.5];
  const sampleCount = leads[0]?.values.length ?? 1;
  const toMs = (index: number) => ((index - beat.zeroIndex) * 1000) / beat.sampleRateHz;
  return { startMs: toMs(0), endMs: toMs(Math.max(1, sampleCount - 1)), low, high };
}

/** What a small square of the grid is: '40 ms, 0.2 mV'; time alone for a lead without calibration. */
export function formatSquare(scale: MedianScale): string {
  const smallMs = 1000 / SPEED_MM_PER_SEC;
  return scale.gainMmPerMv === null
    ? `${smallMs} ms, not calibrated`
    : `${smallMs} ms, ${Number((1 / scale.gainMmPerMv).toPrecision(3))} mV`;
}
