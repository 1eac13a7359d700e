import { assert } from '#shared/result/assert.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';
import type { Piece } from './window-cache.ts';

/** What one pixel column of a trace shows. */
export const COLUMN = {
  /** Nothing: outside the record, or between two samples that are more than a pixel apart. */
  empty: 0,
  data: 1,
  /** Nothing was recorded. */
  gap: 2,
  /** Values, and samples that were not recorded. */
  partlyMissing: 3,
  /** Not known yet. */
  unknown: 4,
} as const;

/** Where samples are: xPx = sample * pxPerSample - originPx, in device pixels. */
export interface TimeScale {
  readonly pxPerSample: number;
  readonly originPx: number;
}

/**
 * First, least, greatest and last value per pixel column: a line through these four covers the same pixels as a line through all
 * samples. Kept and filled again, so that drawing allocates nothing.
 */
export class TraceColumns {
  count = 0;
  first = new Float32Array(0);
  minima = new Float32Array(0);
  maxima = new Float32Array(0);
  last = new Float32Array(0);
  kinds = new Uint8Array(0);
  /** 1: the line must not come from the column before. */
  breaks = new Uint8Array(0);
  /** 1: holds spans of a window of least and greatest values, whose order in time is not known. */
  spans = new Uint8Array(0);
  /** 1: from a coarser level than the zoom asks for. */
  coarse = new Uint8Array(0);
  /** 1: the recorder had reached an end of its range and stayed there. */
  saturated = new Uint8Array(0);
  /** The sample before was missing: the line must not go on. */
  isBroken = false;
  /** Every piece was there, at the level of the zoom. */
  isComplete = true;

  reset(count: number): void {
    assert(
      Number.isInteger(count) && count >= 0,
      () => `TraceColumns: count must be a whole number >= 0, got ${count}`,
    );
    if (this.kinds.length < count) {
      this.first = new Float32Array(count);
      this.minima = new Float32Array(count);
      this.maxima = new Float32Array(count);
      this.last = new Float32Array(count);
      this.kinds = new Uint8Array(count);
      this.breaks = new Uint8Array(count);
      this.spans = new Uint8Array(count);
      this.coarse = new Uint8Array(count);
      this.saturated = new Uint8Array(count);
    }
    this.count = count;
    this.kinds.fill(COLUMN.empty, 0, count);
    this.breaks.fill(0, 0, count);
    this.spans.fill(0, 0, count);
    this.coarse.fill(0, 0, count);
    this.saturated.fill(0, 0, count);
    this.isBroken = false;
    this.isComplete = true;
  }

  /** Adds one value, or a span from a least to a greatest one; they come in order of time. */
  add(column: number, minimum: number, maximum: number): void {
    if (column < 0 || column >= this.count) {
      this.isBroken = false;
      return;
    }
    if (hasValue(this.kinds[column])) {
      if (minimum < (this.minima[column] ?? 0)) this.minima[column] = minimum;
      if (maximum > (this.maxima[column] ?? 0)) this.maxima[column] = maximum;
    } else {
      this.breaks[column] = this.isBroken ? 1 : 0;
      this.kinds[column] = this.kinds[column] === COLUMN.gap ? COLUMN.partlyMissing : COLUMN.data;
      this.first[column] = minimum;
      this.minima[column] = minimum;
      this.maxima[column] = maximum;
    }
    this.last[column] = maximum;
    this.isBroken = false;
  }

  /** Says that samples of columns from..end (out) are missing. */
  addMissing(from: number, end: number): void {
    const stop = Math.min(end, this.count);
    for (let column = Math.max(0, from); column < stop; column++) {
      this.kinds[column] = hasValue(this.kinds[column]) ? COLUMN.partlyMissing : COLUMN.gap;
    }
    this.isBroken = true;
  }
}

export function hasValue(kind: number | undefined): boolean {
  return kind === COLUMN.data || kind === COLUMN.partlyMissing;
}

/** Time, and the ends of the recorder's range in the values' unit; infinite where they are not known. */
export interface FillScale extends TimeScale {
  readonly lowestValue: number;
  readonly highestValue: number;
}

/** So many samples in a row at an end of the range are no peak any more. */
const SATURATED_RUN = 3;

/** Fills the columns from the pieces of one lead, left to right. Reset them first. */
export function fillColumns(columns: TraceColumns, pieces: readonly Piece[], scale: FillScale): void {
  let nextSample = -Infinity;
  for (const piece of pieces) {
    if (!piece.isExact) columns.isComplete = false;
    if (piece.window === undefined) fillUnknown(columns, piece, scale);
    else if (piece.window.kind === 'raw') nextSample = fillRaw(columns, piece.window, { piece, scale, nextSample });
    else nextSample = fillMinMax(columns, piece.window, { piece, scale, nextSample });
  }
}

interface FillContext {
  readonly piece: Piece;
  readonly scale: FillScale;
  /** Samples before this one have been drawn: neighbouring blocks may both hold the point at their border. */
  readonly nextSample: number;
}

function fillUnknown(columns: TraceColumns, piece: Piece, { pxPerSample, originPx }: TimeScale): void {
  const from = Math.max(0, Math.floor(piece.startSample * pxPerSample - originPx));
  const end = Math.min(columns.count, Math.ceil(piece.endSample * pxPerSample - originPx));
  if (end > from) columns.kinds.fill(COLUMN.unknown, from, end);
}

function fillRaw(columns: TraceColumns, window: LeadWindow & { kind: 'raw' }, context: FillContext): number {
  const { piece, scale, nextSample } = context;
  const { pxPerSample, originPx } = scale;
  const { firstSample, samplesPerPoint, values } = window;
  const from = Math.max(0, Math.ceil((Math.max(piece.startSample, nextSample) - firstSample) / samplesPerPoint));
  const end = Math.min(values.length, Math.ceil((piece.endSample - firstSample) / samplesPerPoint));
  let atEndCount = 0;
  for (let i = from; i < end; i++) {
    const value = values[i] ?? Number.NaN;
    atEndCount = value >= scale.highestValue || value <= scale.lowestValue ? atEndCount + 1 : 0;
    const xPx = (firstSample + i * samplesPerPoint) * pxPerSample - originPx;
    const column = Math.floor(xPx);
    if (value !== value) {
      columns.addMissing(column, Math.max(column + 1, Math.ceil(xPx + samplesPerPoint * pxPerSample - 1e-6)));
    } else {
      columns.add(column, value, value);
      if (atEndCount >= SATURATED_RUN && column >= 0 && column < columns.count) columns.saturated[column] = 1;
    }
  }
  return firstSample + end * samplesPerPoint;
}

function fillMinMax(columns: TraceColumns, window: LeadWindow & { kind: 'minmax' }, context: FillContext): number {
  const { piece, scale, nextSample } = context;
  const { pxPerSample, originPx } = scale;
  const { firstSample, samplesPerPoint, minima, maxima, partlyMissing } = window;
  const isCoarse = samplesPerPoint * pxPerSample > 1.0001;
  const startSample = Math.max(piece.startSample, nextSample);
  const from = Math.max(0, Math.floor((startSample - firstSample) / samplesPerPoint));
  const end = Math.min(minima.length, Math.ceil((piece.endSample - firstSample) / samplesPerPoint));
  for (let i = from; i < end; i++) {
    const pointSample = firstSample + i * samplesPerPoint;
    if (pointSample + samplesPerPoint <= nextSample) continue;
    const leftPx = Math.max(pointSample, piece.startSample) * pxPerSample - originPx;
    const rightPx = Math.min(pointSample + samplesPerPoint, piece.endSample) * pxPerSample - originPx;
    const column = Math.floor(leftPx);
    // A point that lies over two pixels counts in both: no pixel may miss a wave that is in its time.
    const endColumn = Math.max(column + 1, Math.ceil(rightPx - 1e-6));
    const minimum = minima[i] ?? Number.NaN;
    if (minimum !== minimum) {
      columns.addMissing(column, endColumn);
      continue;
    }
    const maximum = maxima[i] ?? minimum;
    const isSaturated = minimum >= scale.highestValue || maximum <= scale.lowestValue;
    addSpan(columns, { column, endColumn, minimum, maximum, isCoarse, isSaturated });
    if (partlyMissing[i] === 1) columns.addMissing(column, endColumn);
  }
  return firstSample + end * samplesPerPoint;
}

interface Span {
  readonly column: number;
  readonly endColumn: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly isCoarse: boolean;
  readonly isSaturated: boolean;
}

function addSpan(columns: TraceColumns, span: Span): void {
  const { column, endColumn, minimum, maximum, isCoarse, isSaturated } = span;
  for (let covered = Math.max(0, column); covered < Math.min(endColumn, columns.count); covered++) {
    columns.add(covered, minimum, maximum);
    columns.spans[covered] = 1;
    if (isCoarse) columns.coarse[covered] = 1;
    if (isSaturated) columns.saturated[covered] = 1;
  }
}
