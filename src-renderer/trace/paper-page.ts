import { BOLD_GRID_MM } from '#shared/units/paper.ts';
import type { ColumnTiming, LayoutRow, LeadLayout } from './lead-layout.ts';
import type { LeadSlot } from './lead-slots.ts';

/** Calibration pulse: 1 mV high, 5 mm wide, on bold lines, then 5 mm of level line before the trace. */
export const PULSE_HEIGHT_MV = 1;
export const PULSE_WIDTH_MM = 5;
const PULSE_LEFT_MM = 5;
export const MARGIN_MM = 15;
const RIGHT_MARGIN_MM = 5;

/** Width of the traces of a page of columns: 10 s at 25 mm/s, as on a sheet of A4. */
const PAGE_TRACE_WIDTH_MM = 250;
const MIN_TRACE_WIDTH_MM = 50;
const MIN_COLUMN_MM = 30;
const BEAT_LANE_MM = 10;
const TIME_AXIS_MM = 5;
export const FOOT_LINE_MM = 5;
const MIN_ROW_MM: Readonly<Record<string, number>> = { '3x4': 25, '6x2': 20, '12x1': 15, single: 30 };
const MAX_ROW_MM: Readonly<Record<string, number>> = { '3x4': 35, '6x2': 30, '12x1': 25, single: 40 };
/** Names stand above the waves, as far as the row goes. */
const LABEL_HEIGHT_MM = 3.5;
const LABEL_RISE_MM = 13;
/** A tall wave may reach so far into its neighbours' rows before it is cut and marked. */
const OVERLAP_MM = 12.5;

/** One lead over one stretch of time on the page; mm from the page's upper left corner. */
export interface PaperCell {
  readonly slot: LeadSlot;
  readonly leftMm: number;
  readonly widthMm: number;
  readonly baselineMm: number;
  /** Foot of the lead's name. */
  readonly labelMm: number;
  /** Where the trace is cut. */
  readonly topMm: number;
  readonly bottomMm: number;
  /** From the start of the page's time. */
  readonly offsetSec: number;
  readonly durationSec: number;
  /** First of its row: the calibration pulse stands before it. */
  readonly isFirst: boolean;
}

/** Where beats are written as letters: over a stretch of the page that follows one time axis. */
export interface BeatLane {
  readonly topMm: number;
  readonly heightMm: number;
  readonly leftMm: number;
  readonly widthMm: number;
  readonly offsetSec: number;
}

export interface PaperPage {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly speedMmPerSec: number;
  readonly cells: readonly PaperCell[];
  readonly beatLanes: readonly BeatLane[];
  /** Time that the page shows, and so how far a screen is. */
  readonly durationSec: number;
  readonly pulseLeftMm: number;
  /** What is written at the foot about the whole page, e.g. its filter. */
  readonly footLines: readonly string[];
}

export interface PageOptions {
  readonly timing: ColumnTiming;
  readonly speedMmPerSec: number;
  /** Room on the screen in mm at true scale. */
  readonly viewWidthMm: number;
  readonly viewHeightMm: number;
  readonly recordSec: number;
  readonly footLines?: readonly string[];
}

/** Height of the lines at the foot of a page. */
export function toFootMm(footLines: readonly string[]): number {
  return footLines.length * FOOT_LINE_MM;
}

/** Lines of the single-lead page that fit into a view. */
export function toLineCount(viewHeightMm: number): number {
  const roomMm = viewHeightMm - BEAT_LANE_MM - TIME_AXIS_MM;
  return Math.min(8, Math.max(1, Math.floor(roomMm / (30 + BEAT_LANE_MM))));
}

/** Where everything goes on the page. Rows are whole multiples of 5 mm apart, so that every baseline is a bold line. */
export function buildPaperPage(layout: LeadLayout, options: PageOptions): PaperPage {
  const traceWidthMm = toTraceWidthMm(layout, options);
  const laneRows = findLaneRows(layout);
  const footLines = options.footLines ?? [];
  const rowMm = toRowMm(layout, laneRows.length, options.viewHeightMm - toFootMm(footLines));
  const cells: PaperCell[] = [];
  const beatLanes: BeatLane[] = [];
  let topMm = 0;
  layout.rows.forEach((row, index) => {
    if (laneRows.includes(index)) {
      beatLanes.push(...toLanes(row, { layout, options, traceWidthMm, topMm }));
      topMm += BEAT_LANE_MM;
    }
    cells.push(...toCells(row, { layout, options, traceWidthMm, topMm, rowMm }));
    topMm += rowMm;
  });
  const lineCount = layout.name === 'single' ? layout.rows.length : 1;
  const isSimultaneous = options.timing === 'simultaneous' && layout.columnCount > 1;
  const shownMm = isSimultaneous ? traceWidthMm / layout.columnCount : traceWidthMm * lineCount;
  return {
    widthMm: MARGIN_MM + traceWidthMm + RIGHT_MARGIN_MM,
    heightMm: topMm + TIME_AXIS_MM + toFootMm(footLines),
    speedMmPerSec: options.speedMmPerSec,
    cells,
    beatLanes,
    durationSec: shownMm / options.speedMmPerSec,
    pulseLeftMm: PULSE_LEFT_MM,
    footLines,
  };
}

/**
 * Pages of columns have the width of a sheet, or what fits into a narrower view: no column of leads is ever out of sight, the rest
 * of the time is. Pages of full rows fill the view, or end with the recording.
 */
function toTraceWidthMm(layout: LeadLayout, options: PageOptions): number {
  const stepMm = BOLD_GRID_MM * layout.columnCount;
  const roomMm = Math.floor((options.viewWidthMm - MARGIN_MM - RIGHT_MARGIN_MM) / stepMm) * stepMm;
  const recordMm = Math.ceil((options.recordSec * options.speedMmPerSec) / BOLD_GRID_MM) * BOLD_GRID_MM;
  if (layout.columnCount === 1) return Math.max(MIN_TRACE_WIDTH_MM, Math.min(roomMm, recordMm));
  return Math.min(PAGE_TRACE_WIDTH_MM, Math.max(MIN_COLUMN_MM * layout.columnCount, roomMm));
}

function toRowMm(layout: LeadLayout, laneCount: number, viewHeightMm: number): number {
  const roomMm = viewHeightMm - laneCount * BEAT_LANE_MM - TIME_AXIS_MM;
  const fittingMm = Math.floor(roomMm / Math.max(1, layout.rows.length) / BOLD_GRID_MM) * BOLD_GRID_MM;
  return Math.min(MAX_ROW_MM[layout.name] ?? 30, Math.max(MIN_ROW_MM[layout.name] ?? 25, fittingMm));
}

/** Letters stand above the rhythm strip, above each line of a single lead, else above the first row. */
function findLaneRows(layout: LeadLayout): readonly number[] {
  if (layout.name === 'single') return layout.rows.map((_, index) => index);
  const rhythm = layout.rows.findIndex((row) => row.kind === 'rhythm');
  return layout.rows.length === 0 ? [] : [Math.max(0, rhythm)];
}

interface RowPlace {
  readonly layout: LeadLayout;
  readonly options: PageOptions;
  readonly traceWidthMm: number;
  readonly topMm: number;
}

function toCells(row: LayoutRow, place: RowPlace & { readonly rowMm: number }): readonly PaperCell[] {
  const { layout, options, traceWidthMm, topMm, rowMm } = place;
  const widthMm = traceWidthMm / row.slots.length;
  const durationSec = widthMm / options.speedMmPerSec;
  const lineSec = traceWidthMm / options.speedMmPerSec;
  const baselineMm = toBaselineMm(topMm, rowMm);
  const goesOn = options.timing === 'consecutive' && layout.columnCount > 1;
  return row.slots.map((slot, column) => ({
    slot,
    leftMm: MARGIN_MM + column * widthMm,
    widthMm,
    baselineMm,
    labelMm: Math.max(topMm + LABEL_HEIGHT_MM, baselineMm - LABEL_RISE_MM),
    topMm: Math.max(0, topMm - OVERLAP_MM),
    bottomMm: topMm + rowMm + OVERLAP_MM,
    offsetSec: row.lineIndex * lineSec + (goesOn ? column * durationSec : 0),
    durationSec,
    isFirst: column === 0,
  }));
}

/** A little below the middle, for waves go up more often, and on a bold line. */
function toBaselineMm(topMm: number, rowMm: number): number {
  return topMm + Math.ceil((rowMm * 0.55) / BOLD_GRID_MM) * BOLD_GRID_MM;
}

/** One lane over the whole row where its columns follow each other in time, else one per column. */
function toLanes(row: LayoutRow, { layout, options, traceWidthMm, topMm }: RowPlace): readonly BeatLane[] {
  const common = { topMm, heightMm: BEAT_LANE_MM };
  const isOneAxis = row.slots.length === 1 || options.timing === 'consecutive';
  const lineSec = traceWidthMm / options.speedMmPerSec;
  if (isOneAxis) return [{ ...common, leftMm: MARGIN_MM, widthMm: traceWidthMm, offsetSec: row.lineIndex * lineSec }];
  const widthMm = traceWidthMm / layout.columnCount;
  return row.slots.map((_, column) => ({ ...common, leftMm: MARGIN_MM + column * widthMm, widthMm, offsetSec: 0 }));
}
