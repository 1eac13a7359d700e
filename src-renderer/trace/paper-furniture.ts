import type { LeadKey } from '#shared/domain/lead.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { LeadSlot } from './lead-slots.ts';
import { drawGrid, drawTimeGrid, toGridPx } from './paper-grid.ts';
import type { PaperCell } from './paper-page.ts';
import { FOOT_LINE_MM, MARGIN_MM, PULSE_HEIGHT_MV, PULSE_WIDTH_MM } from './paper-page.ts';
import type { PaperScene } from './paper-scene.ts';
import { toCellPx, toDevicePxPerMm } from './paper-scene.ts';

const LABEL_MM = 3.2;
const NOTE_MM = 2.6;
const MIN_LABEL_PX = 11;
const MIN_NOTE_PX = 10;

/** What stays when the trace scrolls: paper, calibration pulses, lead names, marks where a row changes leads. */
export function drawFurniture(context: Canvas2d, scene: PaperScene, activeLeadKey: LeadKey): void {
  const pxPerMm = toDevicePxPerMm(scene);
  const widthPx = Math.ceil(scene.page.widthMm * pxPerMm);
  const heightPx = Math.ceil(scene.page.heightMm * pxPerMm);
  drawGrid(context, { leftPx: 0, topPx: 0, widthPx, heightPx, pxPerMm }, scene.palette);
  for (const cell of scene.page.cells) {
    if (cell.slot.leadKey === undefined || cell.slot.isCalibrated) continue;
    const box = toCellPx(cell, pxPerMm);
    const halfPx = Math.round(7.5 * pxPerMm);
    const area = {
      leftPx: cell.isFirst ? 0 : box.leftPx,
      topPx: box.baselinePx - halfPx,
      heightPx: halfPx * 2,
      pxPerMm,
    };
    drawTimeGrid(context, { ...area, widthPx: box.leftPx + box.widthPx - area.leftPx }, scene.palette);
  }
  for (const cell of scene.page.cells) {
    drawCell(context, cell, { scene, isActive: cell.slot.leadKey === activeLeadKey });
  }
  drawFootLines(context, scene);
}

/** What holds for the whole page, in the colour of text: a filter must not be overlooked. */
function drawFootLines(context: Canvas2d, { page, palette, ...scene }: PaperScene): void {
  const pxPerMm = toDevicePxPerMm({ page, palette, ...scene });
  const linePx = Math.max(MIN_LABEL_PX * scene.devicePixelRatio, NOTE_MM * pxPerMm);
  context.font = `600 ${linePx}px ${palette.fontFamily}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillStyle = palette.paperText;
  for (const [index, line] of page.footLines.entries()) {
    const bottomMm = page.heightMm - (page.footLines.length - 1 - index) * FOOT_LINE_MM;
    context.fillText(line, Math.round(MARGIN_MM * pxPerMm), Math.round((bottomMm - 1.5) * pxPerMm));
  }
}

function drawCell(
  context: Canvas2d,
  cell: PaperCell,
  { scene, isActive }: { readonly scene: PaperScene; readonly isActive: boolean },
): void {
  const pxPerMm = toDevicePxPerMm(scene);
  if (cell.isFirst && cell.slot.isCalibrated) drawPulse(context, cell, scene);
  if (!cell.isFirst) drawSwitchMark(context, cell, scene);
  const { leftPx } = toCellPx(cell, pxPerMm);
  const labelPx = Math.max(MIN_LABEL_PX * scene.devicePixelRatio, LABEL_MM * pxPerMm);
  const notePx = Math.max(MIN_NOTE_PX * scene.devicePixelRatio, NOTE_MM * pxPerMm);
  const x = leftPx + Math.round(1 * pxPerMm);
  const labelY = Math.round(cell.labelMm * pxPerMm);
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = `600 ${labelPx}px ${scene.palette.fontFamily}`;
  const labelWidthPx = context.measureText(cell.slot.label).width;
  if (isActive) {
    context.fillStyle = scene.palette.chartCurrent;
    context.fillRect(
      x,
      labelY + Math.round(0.8 * pxPerMm),
      Math.ceil(labelWidthPx),
      Math.max(2, Math.round(0.5 * pxPerMm)),
    );
  }
  context.fillStyle = cell.slot.leadKey === undefined ? scene.palette.paperMuted : scene.palette.paperText;
  context.fillText(cell.slot.label, x, labelY);
  context.font = `400 ${notePx}px ${scene.palette.fontFamily}`;
  context.fillStyle = scene.palette.paperMuted;
  context.fillText(toNote(cell.slot, scene), x + labelWidthPx + Math.round(1.2 * pxPerMm), labelY);
}

/** What must be known about a lead to read it: 'derived', 'not recorded', another gain, no mV. */
export function toNote(slot: LeadSlot, scene: Pick<PaperScene, 'leadGainFactors'>): string {
  if (slot.leadKey === undefined) return 'not recorded';
  const notes: string[] = [];
  if (slot.origin === 'derived') notes.push('derived');
  if (!slot.isCalibrated) notes.push(slot.unit === 'adu' ? 'no gain known: digital units' : `in ${slot.unit}, not mV`);
  const factor = scene.leadGainFactors.get(slot.leadKey);
  if (factor !== undefined) notes.push(factor < 1 ? `1:${Number((1 / factor).toFixed(2))}` : `${factor}:1`);
  return notes.join(', ');
}

/** 1 mV high at this row's gain, 5 mm wide, on a bold line. */
function drawPulse(context: Canvas2d, cell: PaperCell, scene: PaperScene): void {
  const pxPerMm = toDevicePxPerMm(scene);
  const factor = scene.leadGainFactors.get(cell.slot.leadKey ?? '') ?? 1;
  const heightMm = PULSE_HEIGHT_MV * scene.gainMmPerMv * factor;
  const leftMm = scene.page.pulseLeftMm;
  const lineWidthPx = Math.max(1, 0.3 * pxPerMm);
  const shiftPx = 0.5; // the middle of a grid line of one pixel
  const at = (xMm: number, yMm: number): [number, number] => [
    toGridPx(xMm, pxPerMm) + shiftPx,
    toGridPx(yMm, pxPerMm) + shiftPx,
  ];
  const points = [
    at(leftMm - 3, cell.baselineMm),
    at(leftMm, cell.baselineMm),
    at(leftMm, cell.baselineMm - heightMm),
    at(leftMm + PULSE_WIDTH_MM, cell.baselineMm - heightMm),
    at(leftMm + PULSE_WIDTH_MM, cell.baselineMm),
    at(leftMm + PULSE_WIDTH_MM + 3, cell.baselineMm),
  ];
  context.strokeStyle = scene.palette.paperTrace;
  context.lineWidth = lineWidthPx;
  context.lineJoin = 'miter';
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/** Two short strokes above and below the line where the row goes over to another lead. */
function drawSwitchMark(context: Canvas2d, cell: PaperCell, scene: PaperScene): void {
  const pxPerMm = toDevicePxPerMm(scene);
  const { leftPx, baselinePx } = toCellPx(cell, pxPerMm);
  const widthPx = Math.max(1, Math.round(0.35 * pxPerMm));
  const lengthPx = Math.round(3 * pxPerMm);
  const awayPx = Math.round(5 * pxPerMm);
  context.fillStyle = scene.palette.paperTrace;
  context.fillRect(leftPx, baselinePx - awayPx - lengthPx, widthPx, lengthPx);
  context.fillRect(leftPx, baselinePx + awayPx, widthPx, lengthPx);
}
