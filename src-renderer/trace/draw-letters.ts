import type { AnnotationStatus } from '#shared/domain/annotation.ts';
import { ANNOTATION_STATUSES } from '#shared/domain/annotation.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { MarkLayer } from './mark-layer.ts';
import { findFirstMark, toAamiClass } from './mark-layer.ts';
import type { Palette } from './palette.ts';
import { toClassColour } from './palette.ts';
import type { TimeScale } from './trace-columns.ts';

/** A row of letters, in device pixels. Column 0 of the time scale is at leftPx. */
export interface LetterRow {
  readonly leftPx: number;
  readonly widthPx: number;
  readonly topPx: number;
  readonly heightPx: number;
}

export interface LetterStyle {
  readonly palette: Palette;
  readonly devicePixelRatio: number;
  /** A model's letters stand in boxes, a person's stand free. */
  readonly isModel: boolean;
}

const LETTER_PX = 12.5;
const SMALL_LETTER_PX = 8.5;
/** Letters closer than this on the average become density. */
export const MIN_LETTER_PITCH_PX = 9;

/** Whether the marks of a view fit as letters. */
export function fitAsLetters(layer: MarkLayer, time: TimeScale, row: LetterRow, devicePixelRatio: number): boolean {
  const first = findFirstMark(layer, time.originPx / time.pxPerSample);
  const end = findFirstMark(layer, (time.originPx + row.widthPx) / time.pxPerSample);
  return (end - first) * MIN_LETTER_PITCH_PX * devicePixelRatio <= row.widthPx;
}

/** Letters at their samples. What a person did to a beat is told by a sign under its letter, not by colour. */
export function drawLetters(
  context: Canvas2d,
  layer: MarkLayer,
  place: { readonly row: LetterRow; readonly time: TimeScale },
  style: LetterStyle,
): void {
  const { row, time } = place;
  const { palette, devicePixelRatio } = style;
  const marginPx = LETTER_PX * devicePixelRatio;
  const middleY = row.topPx + row.heightPx / 2;
  const beatFont = `${style.isModel ? 500 : 650} ${LETTER_PX * devicePixelRatio}px ${palette.fontFamily}`;
  const markFont = `400 ${SMALL_LETTER_PX * devicePixelRatio}px ${palette.fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const endSample = (time.originPx + row.widthPx + marginPx) / time.pxPerSample;
  let mark = findFirstMark(layer, (time.originPx - marginPx) / time.pxPerSample);
  for (; mark < layer.count && (layer.samples[mark] ?? Infinity) < endSample; mark++) {
    const x = row.leftPx + (layer.samples[mark] ?? 0) * time.pxPerSample - time.originPx;
    if (x < row.leftPx || x >= row.leftPx + row.widthPx) continue;
    const letter = layer.letters[layer.letterIndices[mark] ?? 0] ?? '?';
    const aamiClass = toAamiClass(layer.classes[mark] ?? 0);
    const isSmall = layer.isSmall[layer.letterIndices[mark] ?? 0] === 1;
    context.font = isSmall ? markFont : beatFont;
    const y = isSmall ? row.topPx + row.heightPx - SMALL_LETTER_PX * 0.5 * devicePixelRatio : middleY;
    context.fillStyle = toClassColour(palette, aamiClass);
    if (style.isModel) drawBox(context, x, row, style);
    context.fillText(letter, x, y);
    if (!style.isModel)
      drawStatus(context, ANNOTATION_STATUSES[layer.statuses[mark] ?? 0] ?? 'imported', { x, row, devicePixelRatio });
  }
}

function drawBox(context: Canvas2d, x: number, row: LetterRow, { palette, devicePixelRatio }: LetterStyle): void {
  const halfPx = Math.round(7 * devicePixelRatio);
  const heightPx = Math.min(row.heightPx, Math.round(15 * devicePixelRatio));
  context.strokeStyle = palette.modelMark;
  context.lineWidth = Math.max(1, devicePixelRatio);
  const topPx = Math.round(row.topPx + (row.heightPx - heightPx) / 2) + 0.5;
  context.strokeRect(Math.round(x) - halfPx + 0.5, topPx, halfPx * 2 - 1, heightPx - 1);
}

interface StatusPlace {
  readonly x: number;
  readonly row: LetterRow;
  readonly devicePixelRatio: number;
}

/** confirmed: a dot; changed: a line; added: a plus; the model's, not reviewed: two dots; deleted: struck out. */
function drawStatus(
  context: Canvas2d,
  status: AnnotationStatus,
  { x, row, devicePixelRatio: unit }: StatusPlace,
): void {
  const y = row.topPx + row.heightPx - 1.5 * unit;
  const signPx = Math.max(1, Math.round(1.5 * unit));
  switch (status) {
    case 'imported':
      return;
    case 'confirmed':
      context.fillRect(x - signPx, y - signPx, signPx * 2, signPx * 2);
      return;
    case 'changed':
      context.fillRect(x - 4 * unit, y - signPx / 2, 8 * unit, signPx);
      return;
    case 'added':
      context.fillRect(x - 3 * unit, y - signPx / 2, 6 * unit, signPx);
      context.fillRect(x - signPx / 2, y - 3 * unit, signPx, 6 * unit);
      return;
    case 'model':
      context.fillRect(x - 4 * unit, y - signPx / 2, signPx * 1.5, signPx);
      context.fillRect(x + 4 * unit - signPx * 1.5, y - signPx / 2, signPx * 1.5, signPx);
      return;
    case 'deleted':
      context.fillRect(x - 6 * unit, row.topPx + row.heightPx / 2 - signPx / 2, 12 * unit, signPx);
  }
}
