import type { LeadKey } from '#shared/domain/lead.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { Palette } from './palette.ts';
import type { TimeScale } from './trace-columns.ts';

/** A stretch of one lead on the screen, in device pixels; time.originPx is at leftPx. */
export interface OverlaySegment {
  readonly leadKey: LeadKey;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  readonly time: TimeScale;
  /** Where a value of this lead is; undefined until the lead's level is known. */
  readonly toY: ((value: number) => number) | undefined;
}

/** A row of letters on the screen, in device pixels. */
export interface OverlayLane {
  readonly leftPx: number;
  readonly widthPx: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly time: TimeScale;
}

export interface OverlayMarks {
  readonly currentSample: number | undefined;
  readonly selection: { readonly startSample: number; readonly endSample: number } | undefined;
  readonly rangeStartSample: number | undefined;
  /** Where a mark would be put now: over all leads, with a ring on the lead that it snapped to. */
  readonly preview:
    { readonly sample: number; readonly leadKey: LeadKey; readonly value: number | undefined } | undefined;
  readonly caliper: OverlayCaliper | undefined;
}

export interface OverlayCaliper {
  readonly leadKey: LeadKey;
  readonly fromSample: number;
  readonly toSample: number;
  readonly fromValue: number | undefined;
  readonly toValue: number | undefined;
  readonly text: string;
}

export interface OverlayStyle {
  readonly palette: Palette;
  readonly devicePixelRatio: number;
}

/** Nothing to see: the canvas is then hidden, for putting a see-through one over the trace costs time in every frame. */
export function isEmptyOverlay({
  currentSample,
  selection,
  rangeStartSample,
  preview,
  caliper,
}: OverlayMarks): boolean {
  return [currentSample, selection, rangeStartSample, preview, caliper].every((mark) => mark === undefined);
}

/** What changes with every move of the pointer and every jump: on a canvas of its own, so that no trace is drawn for it. */
export function drawOverlay(
  context: Canvas2d,
  segments: readonly OverlaySegment[],
  marks: OverlayMarks,
  style: OverlayStyle,
): void {
  for (const segment of segments) {
    if (marks.selection !== undefined) fillRange(context, segment, marks.selection, style);
    if (marks.currentSample !== undefined) drawCurrent(context, segment, marks.currentSample, style);
    if (marks.rangeStartSample !== undefined) drawDashed(context, segment, marks.rangeStartSample, style);
    if (marks.preview !== undefined) drawPreview(context, segment, marks.preview, style);
    if (marks.caliper?.leadKey === segment.leadKey) drawCaliper(context, segment, marks.caliper, style);
  }
}

/** A frame around the current beat's letter. */
export function drawCurrentLetter(
  context: Canvas2d,
  lanes: readonly OverlayLane[],
  sample: number,
  { palette, devicePixelRatio: unit }: OverlayStyle,
): void {
  const halfPx = Math.round(9 * unit);
  context.strokeStyle = palette.chartCurrent;
  context.lineWidth = Math.max(1, Math.round(1.5 * unit));
  for (const lane of lanes) {
    const x = findX(lane, sample);
    if (x !== undefined) context.strokeRect(Math.round(x) - halfPx, lane.topPx, 2 * halfPx, lane.heightPx);
  }
}

/** Undefined outside the segment. */
function findX(segment: Pick<OverlayLane, 'leftPx' | 'widthPx' | 'time'>, sample: number): number | undefined {
  const x = sample * segment.time.pxPerSample - segment.time.originPx;
  return x >= 0 && x < segment.widthPx ? segment.leftPx + x : undefined;
}

function clampX(segment: OverlaySegment, sample: number): number {
  const x = sample * segment.time.pxPerSample - segment.time.originPx;
  return segment.leftPx + Math.min(segment.widthPx, Math.max(0, x));
}

function fillRange(
  context: Canvas2d,
  segment: OverlaySegment,
  range: { readonly startSample: number; readonly endSample: number },
  { palette, devicePixelRatio }: OverlayStyle,
): void {
  const from = Math.round(clampX(segment, range.startSample));
  const end = Math.round(clampX(segment, range.endSample));
  if (end <= from) return;
  const heightPx = segment.bottomPx - segment.topPx;
  context.fillStyle = palette.chartSelection;
  context.fillRect(from, segment.topPx, end - from, heightPx);
  context.fillStyle = palette.chartCurrent;
  const edgePx = Math.max(1, Math.round(devicePixelRatio));
  if (findX(segment, range.startSample) !== undefined) context.fillRect(from, segment.topPx, edgePx, heightPx);
  if (findX(segment, range.endSample) !== undefined) context.fillRect(end - edgePx, segment.topPx, edgePx, heightPx);
}

/** A line over the lead with a wedge at its top and its foot: the wave itself stays free. */
function drawCurrent(context: Canvas2d, segment: OverlaySegment, sample: number, style: OverlayStyle): void {
  const x = findX(segment, sample);
  if (x === undefined) return;
  const unit = style.devicePixelRatio;
  const linePx = Math.max(1, Math.round(unit));
  const wedgePx = 5 * unit;
  context.fillStyle = style.palette.chartCurrent;
  context.globalAlpha = 0.45;
  context.fillRect(Math.round(x - linePx / 2), segment.topPx, linePx, segment.bottomPx - segment.topPx);
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(x - wedgePx, segment.topPx);
  context.lineTo(x + wedgePx, segment.topPx);
  context.lineTo(x, segment.topPx + wedgePx);
  context.moveTo(x - wedgePx, segment.bottomPx);
  context.lineTo(x + wedgePx, segment.bottomPx);
  context.lineTo(x, segment.bottomPx - wedgePx);
  context.fill();
}

function drawDashed(context: Canvas2d, segment: OverlaySegment, sample: number, style: OverlayStyle): void {
  const x = findX(segment, sample);
  if (x === undefined) return;
  const unit = style.devicePixelRatio;
  context.fillStyle = style.palette.chartCurrent;
  for (let y = segment.topPx; y < segment.bottomPx; y += 8 * unit) {
    context.fillRect(Math.round(x), y, Math.max(1, Math.round(unit)), Math.min(5 * unit, segment.bottomPx - y));
  }
}

function drawPreview(
  context: Canvas2d,
  segment: OverlaySegment,
  preview: NonNullable<OverlayMarks['preview']>,
  style: OverlayStyle,
): void {
  drawDashed(context, segment, preview.sample, style);
  const x = findX(segment, preview.sample);
  if (x === undefined || preview.leadKey !== segment.leadKey || preview.value === undefined) return;
  const y = segment.toY?.(preview.value);
  if (y === undefined) return;
  const unit = style.devicePixelRatio;
  context.strokeStyle = style.palette.chartCurrent;
  context.lineWidth = 1.5 * unit;
  context.beginPath();
  context.arc(x, y, 5 * unit, 0, 2 * Math.PI);
  context.stroke();
}

function drawCaliper(context: Canvas2d, segment: OverlaySegment, caliper: OverlayCaliper, style: OverlayStyle): void {
  const unit = style.devicePixelRatio;
  const from = clampX(segment, caliper.fromSample);
  const to = clampX(segment, caliper.toSample);
  if (from === to && findX(segment, caliper.fromSample) === undefined) return;
  const linePx = Math.max(1, Math.round(unit));
  context.fillStyle = style.palette.chartCurrent;
  for (const x of [from, to]) context.fillRect(Math.round(x), segment.topPx, linePx, segment.bottomPx - segment.topPx);
  const barY = Math.round(segment.topPx + 14 * unit);
  context.fillRect(Math.min(from, to), barY, Math.abs(to - from), linePx);
  for (const value of [caliper.fromValue, caliper.toValue]) {
    const y = value === undefined ? undefined : segment.toY?.(value);
    if (y !== undefined)
      context.fillRect(Math.min(from, to), Math.round(y), Math.max(linePx, Math.abs(to - from)), linePx);
  }
  drawTag(context, caliper.text, { x: Math.max(from, to) + 4 * unit, y: barY, segment, style });
}

function drawTag(
  context: Canvas2d,
  text: string,
  {
    x,
    y,
    segment,
    style,
  }: { readonly x: number; readonly y: number; readonly segment: OverlaySegment; readonly style: OverlayStyle },
): void {
  const unit = style.devicePixelRatio;
  context.font = `600 ${12 * unit}px ${style.palette.fontFamily}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const widthPx = context.measureText(text).width + 10 * unit;
  const leftPx = Math.max(segment.leftPx, Math.min(x, segment.leftPx + segment.widthPx - widthPx));
  context.fillStyle = style.palette.accent;
  context.fillRect(leftPx, y - 9 * unit, widthPx, 18 * unit);
  context.fillStyle = style.palette.onAccent;
  context.fillText(text, leftPx + 5 * unit, y);
}
