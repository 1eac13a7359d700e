import type { LeadWindow } from '#shared/domain/signal-window.ts';

/** Points of one lead in one block. A view of 1,500 pixel columns is one to three blocks. */
export const BLOCK_POINTS = 2048;

/** Up to so many samples per pixel column the samples themselves are asked for: exact, and small enough. */
const RAW_SAMPLES_PER_PX = 8;
const MAX_LEVEL = 36;

/** Level n asks for at most 2^n samples per point; level 0 is the samples themselves. */
export type Level = number;

/** Finest level that is worth asking for at a zoom: one to two columns per pixel. */
export function toLevel(samplesPerPx: number): Level {
  if (!(samplesPerPx > RAW_SAMPLES_PER_PX)) return 0;
  return Math.min(MAX_LEVEL, Math.floor(Math.log2(samplesPerPx)));
}

export function toBlockSamples(level: Level): number {
  return BLOCK_POINTS * 2 ** level;
}

/** Blocks that a range touches, half-open, kept inside the record. */
export function toBlockRange(
  range: { readonly startSample: number; readonly endSample: number },
  level: Level,
  sampleCount: number,
): { readonly firstBlock: number; readonly endBlock: number } {
  const blockSamples = toBlockSamples(level);
  const startSample = Math.max(0, range.startSample);
  const endSample = Math.min(sampleCount, range.endSample);
  if (startSample >= endSample) return { firstBlock: 0, endBlock: 0 };
  return { firstBlock: Math.floor(startSample / blockSamples), endBlock: Math.ceil(endSample / blockSamples) };
}

/** Part of a lead's window whose points touch a range; arrays are views, nothing is copied. */
export function sliceWindow(
  window: LeadWindow,
  range: { readonly startSample: number; readonly endSample: number },
): LeadWindow {
  const { firstSample, samplesPerPoint } = window;
  const pointCount = window.kind === 'raw' ? window.values.length : window.minima.length;
  const toPoint = (sample: number) => Math.min(pointCount, Math.max(0, (sample - firstSample) / samplesPerPoint));
  const first = Math.floor(toPoint(range.startSample));
  const end = Math.max(first, Math.ceil(toPoint(range.endSample)));
  const shifted = { firstSample: firstSample + first * samplesPerPoint, samplesPerPoint };
  if (window.kind === 'raw') {
    return {
      kind: 'raw',
      leadKey: window.leadKey,
      unit: window.unit,
      ...shifted,
      values: window.values.subarray(first, end),
    };
  }
  return {
    kind: 'minmax',
    leadKey: window.leadKey,
    unit: window.unit,
    ...shifted,
    minima: window.minima.subarray(first, end),
    maxima: window.maxima.subarray(first, end),
    partlyMissing: window.partlyMissing.subarray(first, end),
  };
}

export function toWindowBytes(window: LeadWindow): number {
  return window.kind === 'raw'
    ? window.values.byteLength
    : window.minima.byteLength * 2 + window.partlyMissing.byteLength;
}
