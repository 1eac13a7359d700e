import type { Canvas2d } from './draw-trace.ts';
import { CLASS_COUNT, OTHER_CLASS, toAamiClass } from './mark-layer.ts';
import type { Palette } from './palette.ts';
import { toClassColour } from './palette.ts';
import { PointGrid } from './point-grid.ts';
import type { RrPoints } from './rr-points.ts';
import { drawRrPoint, findRrRange, UNREADABLE } from './rr-points.ts';

/** Room for the axes in CSS px. */
const LEFT_PX = 40;
const BOTTOM_PX = 32;
const TOP_PX = 18;
const RIGHT_PX = 10;
const TICK_STEPS_MS = [100, 200, 500, 1000, 2000] as const;
const MIN_TICK_PX = 44;
/** More points than this become a density: one cell, one shade. */
const MOST_SHAPES = 3000;
const CELL_PX = 3;
const HIT_PX = 12;

/** Places of pairs of successive intervals: x the interval before, y the one that ends in the beat. */
export interface PoincareLayout {
  readonly sidePx: number;
  readonly leftPx: number;
  readonly topPx: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** [points.count] NaN where a beat has no two readable intervals before it. */
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly grid: PointGrid;
}

/** @param size  of the canvas in device pixels. Intervals beyond the axes lie on their edges. */
export function layOutPoincare(
  points: RrPoints,
  size: { readonly widthPx: number; readonly heightPx: number; readonly devicePixelRatio: number },
): PoincareLayout {
  const unit = size.devicePixelRatio;
  const leftPx = LEFT_PX * unit;
  const topPx = TOP_PX * unit;
  const roomPx = { x: size.widthPx - leftPx - RIGHT_PX * unit, y: size.heightPx - topPx - BOTTOM_PX * unit };
  const sidePx = Math.max(10, Math.floor(Math.min(roomPx.x, roomPx.y)));
  const { lowMs, highMs } = findRrRange(points.intervalsMs);
  const pxPerMs = sidePx / (highMs - lowMs);
  const xs = new Float32Array(points.count).fill(Number.NaN);
  const ys = new Float32Array(points.count).fill(Number.NaN);
  const clamp = (ms: number) => Math.min(highMs, Math.max(lowMs, ms));
  for (let i = 1; i < points.count; i += 1) {
    if (points.kinds[i] === UNREADABLE || points.kinds[i - 1] === UNREADABLE) continue;
    xs[i] = leftPx + (clamp(points.intervalsMs[i - 1] ?? 0) - lowMs) * pxPerMs;
    ys[i] = topPx + sidePx - (clamp(points.intervalsMs[i] ?? 0) - lowMs) * pxPerMs;
  }
  const grid = new PointGrid({ xs, ys }, { ...size, cellPx: CELL_PX * unit });
  return { sidePx, leftPx, topPx, lowMs, highMs, xs, ys, grid };
}

/** The point at a place in device pixels; -1 for none. */
export function findPoincarePoint(layout: PoincareLayout, xPx: number, yPx: number, devicePixelRatio: number): number {
  return layout.grid.findNearest(xPx, yPx, HIT_PX * devicePixelRatio);
}

export function drawPoincare(
  context: Canvas2d,
  points: RrPoints,
  layout: PoincareLayout,
  style: { readonly palette: Palette; readonly devicePixelRatio: number },
): void {
  drawAxes(context, layout, style);
  if (points.count > MOST_SHAPES) drawDensity(context, points, layout, style);
  else drawShapes(context, points, layout, style);
}

function drawShapes(
  context: Canvas2d,
  points: RrPoints,
  { xs, ys }: PoincareLayout,
  { palette, devicePixelRatio: unit }: { readonly palette: Palette; readonly devicePixelRatio: number },
): void {
  context.lineWidth = Math.max(1, unit);
  const radiusPx = (points.count > 800 ? 1.7 : 2.4) * unit;
  for (let i = 0; i < points.count; i += 1) {
    const [x, y] = [xs[i] ?? Number.NaN, ys[i] ?? Number.NaN];
    if (Number.isNaN(x)) continue;
    const isExcluded = points.kinds[i] !== 0 || points.kinds[i - 1] !== 0;
    const point = { aamiClass: toAamiClass(points.classes[i] ?? OTHER_CLASS), isExcluded };
    drawRrPoint(context, { x, y, radiusPx }, point, palette);
  }
}

/** One shade for each cell, in the colour of its rarest class: a few extrasystoles stay visible among a hundred thousand. */
function drawDensity(
  context: Canvas2d,
  points: RrPoints,
  layout: PoincareLayout,
  { palette, devicePixelRatio: unit }: { readonly palette: Palette; readonly devicePixelRatio: number },
): void {
  const totals = new Float64Array(CLASS_COUNT);
  for (const index of points.classes) totals[index] = (totals[index] ?? 0) + 1;
  const cellPx = CELL_PX * unit;
  layout.grid.forEachCell(({ xPx, yPx, count, members }) => {
    let rarest = points.classes[members[0] ?? 0] ?? OTHER_CLASS;
    for (const i of members) {
      const index = points.classes[i] ?? OTHER_CLASS;
      if ((totals[index] ?? 0) < (totals[rarest] ?? 0)) rarest = index;
    }
    context.globalAlpha = Math.min(1, 0.35 + 0.13 * Math.log2(1 + count));
    context.fillStyle = toClassColour(palette, toAamiClass(rarest));
    context.fillRect(Math.round(xPx), Math.round(yPx), Math.ceil(cellPx), Math.ceil(cellPx));
  });
  context.globalAlpha = 1;
}

function drawAxes(
  context: Canvas2d,
  { sidePx, leftPx, topPx, lowMs, highMs }: PoincareLayout,
  { palette, devicePixelRatio: unit }: { readonly palette: Palette; readonly devicePixelRatio: number },
): void {
  const pxPerMs = sidePx / (highMs - lowMs);
  const stepMs = TICK_STEPS_MS.find((step) => step * pxPerMs >= MIN_TICK_PX * unit) ?? 5000;
  const linePx = Math.max(1, Math.round(unit));
  context.font = `${11 * unit}px ${palette.fontFamily}`;
  for (let ms = Math.ceil(lowMs / stepMs) * stepMs; ms <= highMs; ms += stepMs) {
    const alongPx = Math.round((ms - lowMs) * pxPerMs);
    context.fillStyle = palette.chartGrid;
    context.fillRect(leftPx + alongPx, topPx, linePx, sidePx);
    context.fillRect(leftPx, topPx + sidePx - alongPx, sidePx, linePx);
    context.fillStyle = palette.chartAxis;
    context.textBaseline = 'top';
    context.textAlign = 'center';
    context.fillText(String(ms), leftPx + alongPx, topPx + sidePx + 3 * unit);
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.fillText(String(ms), leftPx - 4 * unit, topPx + sidePx - alongPx);
  }
  context.strokeStyle = palette.chartAxis;
  context.lineWidth = linePx;
  context.globalAlpha = 0.6;
  context.beginPath();
  context.moveTo(leftPx, topPx + sidePx);
  context.lineTo(leftPx + sidePx, topPx);
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = palette.chartAxis;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  context.fillText('RR before, ms', leftPx + sidePx / 2, topPx + sidePx + 17 * unit);
  context.textAlign = 'left';
  context.fillText('RR, ms', leftPx - (LEFT_PX - 4) * unit, 3 * unit);
}
