import { BOLD_GRID_MM, FINE_GRID_MM } from '#shared/units/paper.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { Palette } from './palette.ts';

/** Below this the fine lines would run into one another. */
const MIN_FINE_PX = 2.5;
const BOLD_LINE_MM = 0.25;

export interface GridArea {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Device pixels per mm. */
  readonly pxPerMm: number;
}

/** Device pixel at which the line at a distance from the page's edge is: rounded once, never summed up. */
export function toGridPx(distanceMm: number, pxPerMm: number): number {
  return Math.round(distanceMm * pxPerMm);
}

/** Fine lines each mm, bold ones each 5 mm, from the page's upper left corner. */
export function drawGrid(context: Canvas2d, area: GridArea, palette: Palette): void {
  context.fillStyle = palette.paperGround;
  context.fillRect(area.leftPx, area.topPx, area.widthPx, area.heightPx);
  if (area.pxPerMm * FINE_GRID_MM >= MIN_FINE_PX) {
    drawLines(context, area, { stepMm: FINE_GRID_MM, widthPx: toFineLinePx(area.pxPerMm), colour: palette.paperFine });
  }
  const boldPx = Math.max(1, Math.round(BOLD_LINE_MM * area.pxPerMm));
  drawLines(context, area, { stepMm: BOLD_GRID_MM, widthPx: boldPx, colour: palette.paperBold });
}

/** Only lines of time, for a row whose lead has no mV: nothing there may be read as an amplitude. */
export function drawTimeGrid(context: Canvas2d, area: GridArea, palette: Palette): void {
  context.fillStyle = palette.paperGround;
  context.fillRect(area.leftPx, area.topPx, area.widthPx, area.heightPx);
  const boldPx = Math.max(1, Math.round(BOLD_LINE_MM * area.pxPerMm));
  drawLines(context, area, { stepMm: BOLD_GRID_MM, widthPx: boldPx, colour: palette.paperBold, isTimeOnly: true });
}

interface Lines {
  readonly stepMm: number;
  readonly widthPx: number;
  readonly colour: string;
  readonly isTimeOnly?: boolean;
}

function drawLines(context: Canvas2d, area: GridArea, lines: Lines): void {
  context.fillStyle = lines.colour;
  const rightPx = area.leftPx + area.widthPx;
  const bottomPx = area.topPx + area.heightPx;
  const stepPx = lines.stepMm * area.pxPerMm;
  for (let n = Math.floor(area.leftPx / stepPx); n * stepPx < rightPx; n++) {
    const x = toGridPx(n * lines.stepMm, area.pxPerMm);
    if (x >= area.leftPx) context.fillRect(x, area.topPx, Math.min(lines.widthPx, rightPx - x), area.heightPx);
  }
  if (lines.isTimeOnly === true) return;
  for (let n = Math.floor(area.topPx / stepPx); n * stepPx < bottomPx; n++) {
    const y = toGridPx(n * lines.stepMm, area.pxPerMm);
    if (y >= area.topPx) context.fillRect(area.leftPx, y, area.widthPx, Math.min(lines.widthPx, bottomPx - y));
  }
}

function toFineLinePx(pxPerMm: number): number {
  return Math.max(1, Math.round(0.1 * pxPerMm));
}
