import type { TimeScale } from './trace-columns.ts';
import { COLUMN, TraceColumns, fillColumns, hasValue } from './trace-columns.ts';
import type { TraceStyle } from './trace-style.ts';
import type { Piece } from './window-cache.ts';

export type Canvas2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Where a trace goes, in device pixels of the canvas. Column 0 of the time scale is at leftPx. */
export interface TraceBox {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** yPx = baselinePx - (value - baselineValue) * pxPerUnit; pxPerUnit is negative for a lead that is turned over. */
export interface ValueScale {
  readonly baselinePx: number;
  readonly baselineValue: number;
  readonly pxPerUnit: number;
  /** Ends of the recorder's range, in the unit of the values: what stays there is marked as saturated. */
  readonly lowestValue: number;
  readonly highestValue: number;
}

export interface TraceJob {
  readonly pieces: readonly Piece[];
  readonly box: TraceBox;
  readonly time: TimeScale;
  readonly value: ValueScale;
}

/** What a trace takes up, before it is cut at its box. */
export interface TraceExtent {
  readonly topPx: number;
  readonly bottomPx: number;
  /** No value in sight. */
  readonly isEmpty: boolean;
  /** Something was not recorded: the whole height is needed. */
  readonly isHatched: boolean;
  /** Everything was there, at the level of the zoom. */
  readonly isComplete: boolean;
}

/** Fewer samples per pixel than this are drawn one by one, with straight lines between them. */
const POINTS_PER_PX = 2;
/** A coarser level than the zoom asks for is a shadow of the trace, not a trace. */
const COARSE_ALPHA = 0.45;

/**
 * Draws traces: straight lines between samples, or first, least, greatest and last value per pixel column where there are more
 * samples than columns. What was not recorded is hatched, never bridged; what is cut off at the box is marked at its edge.
 */
export class TraceDrawer {
  readonly #columns = new TraceColumns();

  /** Reads the samples. Says what the picture will need; it must be called before `stroke`, with the same job. */
  prepare(job: TraceJob): TraceExtent {
    const columns = this.#columns;
    columns.reset(Math.max(0, Math.round(job.box.widthPx))); // a narrow window may leave no room beside the axis
    fillColumns(columns, job.pieces, { ...job.time, ...job.value });
    return toExtent(columns, job.value);
  }

  stroke(context: Canvas2d, job: TraceJob, style: TraceStyle): void {
    const { pieces, box } = job;
    const columns = this.#columns;
    if (!(box.widthPx > 0 && box.heightPx > 0)) return;
    context.save();
    context.beginPath();
    context.rect(box.leftPx, box.topPx, box.widthPx, box.heightPx);
    context.clip();
    drawGaps(context, columns, box, style);
    context.lineWidth = style.lineWidthPx;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    if (arePoints(pieces, job.time.pxPerSample)) strokePoints(context, job, style);
    else strokeColumns(context, columns, { ...job, coarse: false }, style.trace);
    if (!columns.isComplete) {
      context.globalAlpha = COARSE_ALPHA;
      strokeColumns(context, columns, { ...job, coarse: true }, style.coarse);
      context.globalAlpha = 1;
    }
    drawEdgeMarks(context, columns, job, style);
    context.restore();
  }
}

function toExtent(columns: TraceColumns, scale: ValueScale): TraceExtent {
  let minimum = Infinity;
  let maximum = -Infinity;
  let isHatched = false;
  for (let column = 0; column < columns.count; column++) {
    const kind = columns.kinds[column];
    if (kind === COLUMN.gap || kind === COLUMN.partlyMissing) isHatched = true;
    if (!hasValue(kind)) continue;
    minimum = Math.min(minimum, columns.minima[column] ?? Infinity);
    maximum = Math.max(maximum, columns.maxima[column] ?? -Infinity);
  }
  const isEmpty = minimum > maximum;
  const first = isEmpty ? scale.baselinePx : toY(minimum, scale);
  const second = isEmpty ? scale.baselinePx : toY(maximum, scale);
  const topPx = Math.min(first, second);
  return { topPx, bottomPx: Math.max(first, second), isEmpty, isHatched, isComplete: columns.isComplete };
}

function arePoints(pieces: readonly Piece[], pxPerSample: number): boolean {
  for (const piece of pieces) {
    if (piece.window?.kind !== 'raw') return false;
    if (piece.window.samplesPerPoint * pxPerSample * POINTS_PER_PX < 1) return false;
  }
  return true;
}

function toY(value: number, scale: ValueScale): number {
  return scale.baselinePx - (value - scale.baselineValue) * scale.pxPerUnit;
}

/** Every sample where it is, in time too. */
function strokePoints(context: Canvas2d, job: TraceJob, style: TraceStyle): void {
  const { box, time, value: scale } = job;
  context.strokeStyle = style.trace;
  context.beginPath();
  let isDown = false;
  let isDot = false;
  let previousX = 0;
  let previousY = 0;
  let nextSample = -Infinity;
  for (const piece of job.pieces) {
    if (piece.window?.kind !== 'raw') continue;
    const { firstSample, samplesPerPoint, values } = piece.window;
    for (let i = 0; i < values.length; i++) {
      const sample = firstSample + i * samplesPerPoint;
      if (sample < nextSample || sample < piece.startSample || sample >= piece.endSample) continue;
      nextSample = sample + samplesPerPoint;
      const value = values[i] ?? Number.NaN;
      if (value !== value) {
        if (isDot) dot(context, previousX, previousY);
        isDown = false;
        isDot = false;
        continue;
      }
      const x = box.leftPx + sample * time.pxPerSample - time.originPx;
      const y = toY(value, scale);
      if (isDown) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDot = !isDown;
      isDown = true;
      previousX = x;
      previousY = y;
    }
  }
  if (isDot) dot(context, previousX, previousY);
  context.stroke();
}

/** A sample between two gaps is a dot: a path of one point would not be drawn. */
function dot(context: Canvas2d, x: number, y: number): void {
  context.moveTo(x - 0.5, y);
  context.lineTo(x + 0.5, y);
}

function strokeColumns(
  context: Canvas2d,
  columns: TraceColumns,
  { box, value: scale, coarse }: TraceJob & { readonly coarse: boolean },
  colour: string,
): void {
  context.strokeStyle = colour;
  context.beginPath();
  let isDown = false;
  let previousY = 0;
  for (let column = 0; column < columns.count; column++) {
    const isShown = hasValue(columns.kinds[column]) && (columns.coarse[column] === 1) === coarse;
    if (!isShown) {
      isDown = false;
      continue;
    }
    const x = box.leftPx + column + 0.5;
    const isSpan = columns.spans[column] === 1;
    const isCut = columns.breaks[column] === 1 || (isSpan && columns.kinds[column] === COLUMN.partlyMissing);
    const lowY = toY(columns.minima[column] ?? 0, scale);
    const highY = toY(columns.maxima[column] ?? 0, scale);
    let startY = toY(columns.first[column] ?? 0, scale);
    let endY = toY(columns.last[column] ?? 0, scale);
    if (isSpan) {
      // Order in time is not known: go in by the end that is nearer, so that no slope is invented.
      startY = isDown && Math.abs(highY - previousY) < Math.abs(lowY - previousY) ? highY : lowY;
      endY = startY === lowY ? highY : lowY;
    }
    if (isDown && !isCut) context.lineTo(x, startY);
    else context.moveTo(x, startY);
    const isUpFirst = Math.abs(startY - highY) < Math.abs(startY - lowY);
    context.lineTo(x, isUpFirst ? highY : lowY);
    context.lineTo(x, isUpFirst ? lowY : highY);
    context.lineTo(x, endY);
    if (Math.abs(highY - lowY) < 1) {
      context.lineTo(x + 0.5, endY); // at least a pixel, also where neighbours are missing
      context.moveTo(x, endY);
    }
    previousY = endY;
    isDown = !(isSpan && columns.kinds[column] === COLUMN.partlyMissing);
  }
  context.stroke();
}

/** Hatching over what was not recorded, and a mark at the bottom where it hides among values of the same column. */
function drawGaps(context: Canvas2d, columns: TraceColumns, box: TraceBox, style: TraceStyle): void {
  context.fillStyle = style.gapPattern ?? style.gap;
  forEachRun(columns, COLUMN.gap, (from, end) => {
    context.fillRect(box.leftPx + from, box.topPx, end - from, box.heightPx);
  });
  context.fillStyle = style.gap;
  const markPx = Math.round(3 * style.devicePixelRatio);
  forEachRun(columns, COLUMN.partlyMissing, (from, end) => {
    context.fillRect(box.leftPx + from, box.topPx + box.heightPx - markPx, end - from, markPx);
  });
}

/** Bars along the edge at which a trace is cut off, and where the recorder had reached the end of its range. */
function drawEdgeMarks(context: Canvas2d, columns: TraceColumns, job: TraceJob, style: TraceStyle): void {
  const { box, value: scale } = job;
  const markPx = Math.max(2, Math.round(2.5 * style.devicePixelRatio));
  const bottomPx = box.topPx + box.heightPx;
  context.fillStyle = style.clip;
  for (let column = 0; column < columns.count; column++) {
    if (!hasValue(columns.kinds[column])) continue;
    const maximum = columns.maxima[column] ?? 0;
    const minimum = columns.minima[column] ?? 0;
    const upperY = Math.min(toY(maximum, scale), toY(minimum, scale));
    const lowerY = Math.max(toY(maximum, scale), toY(minimum, scale));
    const x = box.leftPx + column;
    if (upperY < box.topPx) context.fillRect(x - 1, box.topPx, 3, markPx);
    if (lowerY > bottomPx) context.fillRect(x - 1, bottomPx - markPx, 3, markPx);
    if (columns.saturated[column] === 1) context.fillRect(x, upperY - markPx, 1, markPx * 2);
  }
}

function forEachRun(columns: TraceColumns, kind: number, visit: (from: number, end: number) => void): void {
  let from = -1;
  for (let column = 0; column <= columns.count; column++) {
    const isInside = column < columns.count && columns.kinds[column] === kind;
    if (isInside && from < 0) from = column;
    if (!isInside && from >= 0) {
      visit(from, column);
      from = -1;
    }
  }
}
