import type { Canvas2d } from './draw-trace.ts';
import { OTHER_CLASS, toAamiClass } from './mark-layer.ts';
import type { Palette } from './palette.ts';
import type { RrPoints } from './rr-points.ts';
import { drawRrPoint, UNREADABLE } from './rr-points.ts';
import type { PlotBox } from './strip-geometry.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** Which part of time and of intervals a tachogram shows, in samples and ms. */
export interface TachogramView {
  readonly startSample: number;
  readonly endSample: number;
  readonly lowMs: number;
  readonly highMs: number;
}

export interface TachogramStyle {
  readonly palette: Palette;
  readonly devicePixelRatio: number;
}

const RADIUS_PX = 2.4;
/** Fewer pixels than this for each point: columns from the least to the greatest interval, and one shape for each small cell. */
const MIN_PITCH_PX = 2.5;
const CELL_PX = 4;
const HIT_PX = 14;

export function toTachogramX(view: TachogramView, box: PlotBox, sample: number): number {
  return box.leftPx + ((sample - view.startSample) / (view.endSample - view.startSample)) * box.widthPx;
}

/** Height of an interval; one beyond the axis lies on its edge. */
export function toTachogramY(view: TachogramView, box: PlotBox, intervalMs: number): number {
  const part = (intervalMs - view.lowMs) / (view.highMs - view.lowMs);
  return box.topPx + (1 - Math.min(1, Math.max(0, part))) * box.heightPx;
}

/** Draws the intervals that are in view. */
export function drawTachogram(
  context: Canvas2d,
  points: RrPoints,
  place: { readonly view: TachogramView; readonly box: PlotBox },
  style: TachogramStyle,
): void {
  const { view, box } = place;
  const first = Math.max(0, lowerBound(points.samples, view.startSample, points.count) - 1);
  const end = Math.min(points.count, lowerBound(points.samples, view.endSample, points.count) + 1);
  context.save();
  context.beginPath();
  context.rect(box.leftPx, box.topPx - 6, box.widthPx, box.heightPx + 12);
  context.clip();
  const isDense = (end - first) * MIN_PITCH_PX * style.devicePixelRatio > box.widthPx;
  if (isDense) drawColumns(context, points, { ...place, first, end }, style);
  else drawLine(context, points, { ...place, first, end }, style);
  drawShapes(context, points, { ...place, first, end, isDense }, style);
  context.restore();
}

interface Stretch {
  readonly view: TachogramView;
  readonly box: PlotBox;
  readonly first: number;
  readonly end: number;
}

/** From beat to beat; broken where an interval cannot be read. */
function drawLine(context: Canvas2d, points: RrPoints, stretch: Stretch, style: TachogramStyle): void {
  const { view, box, first, end } = stretch;
  context.strokeStyle = style.palette.paperMuted;
  context.globalAlpha = 0.6;
  context.lineWidth = Math.max(1, style.devicePixelRatio);
  context.beginPath();
  let isDown = false;
  for (let i = first; i < end; i += 1) {
    if (points.kinds[i] === UNREADABLE) {
      isDown = false;
      continue;
    }
    const x = toTachogramX(view, box, points.samples[i] ?? 0);
    const y = toTachogramY(view, box, points.intervalsMs[i] ?? 0);
    if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = true;
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** From the least to the greatest counted interval of each column of pixels. */
function drawColumns(context: Canvas2d, points: RrPoints, stretch: Stretch, { palette }: TachogramStyle): void {
  const { view, box, first, end } = stretch;
  context.fillStyle = palette.chartTrace;
  let column = -1;
  let [topPx, bottomPx] = [Infinity, -Infinity];
  const flush = () => {
    if (topPx <= bottomPx) context.fillRect(column, topPx, 1, Math.max(1, bottomPx - topPx));
    [topPx, bottomPx] = [Infinity, -Infinity];
  };
  for (let i = first; i < end; i += 1) {
    if (points.kinds[i] !== 0) continue;
    const x = Math.floor(toTachogramX(view, box, points.samples[i] ?? 0));
    if (x !== column) flush();
    column = x;
    const y = toTachogramY(view, box, points.intervalsMs[i] ?? 0);
    topPx = Math.min(topPx, y);
    bottomPx = Math.max(bottomPx, y);
  }
  flush();
}

/** Every point where there is room; else what is not counted or not normal, one of a class for each small cell. */
function drawShapes(
  context: Canvas2d,
  points: RrPoints,
  stretch: Stretch & { readonly isDense: boolean },
  { palette, devicePixelRatio: unit }: TachogramStyle,
): void {
  const { view, box, first, end, isDense } = stretch;
  const radiusPx = (isDense ? 1.8 : RADIUS_PX) * unit;
  context.lineWidth = Math.max(1, unit);
  const columns = Math.ceil(box.widthPx / (CELL_PX * unit)) + 2;
  const rows = Math.ceil(box.heightPx / (CELL_PX * unit)) + 2;
  const taken = new Uint8Array(isDense ? columns * rows : 0);
  for (let i = first; i < end; i += 1) {
    const isExcluded = points.kinds[i] !== 0;
    const classIndex = points.classes[i] ?? OTHER_CLASS;
    if (points.kinds[i] === UNREADABLE || (isDense && !isExcluded)) continue;
    const x = toTachogramX(view, box, points.samples[i] ?? 0);
    const y = toTachogramY(view, box, points.intervalsMs[i] ?? 0);
    if (isDense) {
      const column = Math.floor((x - box.leftPx) / (CELL_PX * unit)) + 1;
      const cell = Math.floor((y - box.topPx) / (CELL_PX * unit)) * columns + column;
      const bit = 1 << classIndex;
      if (((taken[cell] ?? 255) & bit) !== 0) continue;
      taken[cell] = (taken[cell] ?? 0) | bit;
    }
    drawRrPoint(context, { x, y, radiusPx }, { aamiClass: toAamiClass(classIndex), isExcluded }, palette);
  }
}

/** The point nearest to a place in device pixels; -1 for none in reach. */
export function findTachogramPoint(
  points: RrPoints,
  place: { readonly view: TachogramView; readonly box: PlotBox; readonly devicePixelRatio: number },
  at: { readonly xPx: number; readonly yPx: number },
): number {
  const { view, box } = place;
  const reachPx = HIT_PX * place.devicePixelRatio;
  const samplesPerPx = (view.endSample - view.startSample) / Math.max(1, box.widthPx);
  const sample = view.startSample + (at.xPx - box.leftPx) * samplesPerPx;
  let nearest = -1;
  let least = reachPx * reachPx;
  const end = lowerBound(points.samples, sample + reachPx * samplesPerPx, points.count);
  for (let i = lowerBound(points.samples, sample - reachPx * samplesPerPx, points.count); i < end; i += 1) {
    if (points.kinds[i] === UNREADABLE) continue;
    const dx = toTachogramX(view, box, points.samples[i] ?? 0) - at.xPx;
    const dy = toTachogramY(view, box, points.intervalsMs[i] ?? 0) - at.yPx;
    const distance = dx * dx + dy * dy;
    if (distance <= least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}
