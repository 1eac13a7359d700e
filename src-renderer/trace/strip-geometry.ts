import type { ValueScale } from './draw-trace.ts';
import type { ValueRange } from './lead-levels.ts';
import type { LeadSlot } from './lead-slots.ts';
import type { TimeScale } from './trace-columns.ts';

/** Heights in CSS px of what stands above the traces. */
export const LANE_ROW_PX = 20;
export const BAR_PX = 15;
/** Room between the human's and the model's row for the diamonds of their disagreements. */
export const DISAGREEMENT_PX = 6;
export const LANE_GAP_PX = 3;
const AXIS_WIDTH_PX = 58;
/** At the right of the plot: half of a label of time. */
export const STRIP_RIGHT_PX = 28;

/** Room that a chart gives beyond a lead's usual range, above and below. */
const HEADROOM = 0.12;
const DEFAULT_RANGE: ValueRange = { low: -1, high: 1 };

/** What stands above the traces, from top to bottom; a height of 0 where there is nothing to show. */
export interface StripLanes {
  readonly rhythmPx: number;
  readonly noisePx: number;
  readonly humanPx: number;
  /** With the room above it for disagreements. */
  readonly modelPx: number;
}

export function toStripLanes(has: {
  readonly rhythm: boolean;
  readonly noise: boolean;
  readonly human: boolean;
  readonly model: boolean;
}): StripLanes {
  return {
    rhythmPx: has.rhythm ? BAR_PX : 0,
    noisePx: has.noise ? BAR_PX : 0,
    humanPx: has.human || has.model ? LANE_ROW_PX : 0,
    modelPx: has.model ? DISAGREEMENT_PX + LANE_ROW_PX : 0,
  };
}

/** Height of all lanes with a little room around them. */
export function toLanesHeightPx(lanes: StripLanes): number {
  const heights = [lanes.rhythmPx, lanes.noisePx, lanes.humanPx + lanes.modelPx];
  return heights.reduce((sum, height) => sum + (height > 0 ? height + LANE_GAP_PX : 0), LANE_GAP_PX);
}

/** One row of letters in CSS px from the top of the strip. */
export function toLetterRow(
  lanes: StripLanes,
  whose: 'human' | 'model',
): { readonly topPx: number; readonly heightPx: number } {
  const bars = [lanes.rhythmPx, lanes.noisePx].filter((height) => height > 0);
  const humanTopPx = bars.reduce((top, height) => top + height + LANE_GAP_PX, LANE_GAP_PX);
  if (whose === 'human') return { topPx: humanTopPx, heightPx: lanes.humanPx };
  const heightPx = Math.max(0, lanes.modelPx - DISAGREEMENT_PX);
  return { topPx: humanTopPx + lanes.humanPx + DISAGREEMENT_PX, heightPx };
}

export function toAxisWidthPx(): number {
  return AXIS_WIDTH_PX;
}

/** The plot inside its canvas, in device pixels. */
export interface PlotBox {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** One lead's row of the plot. */
export interface StripRow {
  readonly slot: LeadSlot;
  readonly topPx: number;
  readonly heightPx: number;
  /** Values at the lower and the upper edge; upper below lower for a lead that is turned over. */
  readonly lowValue: number;
  readonly highValue: number;
  readonly scale: ValueScale;
}

export interface StripRowOptions {
  readonly box: PlotBox;
  /** 1: the lead's usual range fills its row. */
  readonly gainOf: (slot: LeadSlot) => number;
  readonly rangeOf: (slot: LeadSlot) => ValueRange | undefined;
  readonly recorderRangeOf: (slot: LeadSlot) => ValueRange | undefined;
}

/** Below so many CSS px a lead's row cannot be read. */
const LEAST_ROW_PX = 60;

/** The leads of a strip that has little room: all where each has a row that can be read, else the active one alone. */
export function chooseStripSlots(
  slots: readonly LeadSlot[],
  room: { readonly heightPx: number; readonly active: LeadSlot | undefined },
): readonly LeadSlot[] {
  if (slots.length <= 1 || room.heightPx / slots.length >= LEAST_ROW_PX) return slots;
  return room.active === undefined ? slots.slice(0, 1) : [room.active];
}

/** Rows of equal height. The vertical scale belongs to the lead and the gain, not to what is in sight: it never jumps. */
export function toStripRows(slots: readonly LeadSlot[], options: StripRowOptions): readonly StripRow[] {
  const { box } = options;
  const rowPx = box.heightPx / Math.max(1, slots.length);
  return slots.map((slot, index) => {
    const topPx = Math.round(box.topPx + index * rowPx);
    const heightPx = Math.round(box.topPx + (index + 1) * rowPx) - topPx;
    const range = options.rangeOf(slot) ?? DEFAULT_RANGE;
    const usualSpan = Math.max(range.high - range.low, slot.isCalibrated ? 0.5 : 1e-9) * (1 + 2 * HEADROOM);
    const span = usualSpan / options.gainOf(slot);
    const middle = (range.low + range.high) / 2;
    const sign = slot.isInverted ? -1 : 1;
    const ends = options.recorderRangeOf(slot);
    return {
      slot,
      topPx,
      heightPx,
      lowValue: middle - (sign * span) / 2,
      highValue: middle + (sign * span) / 2,
      scale: {
        baselinePx: topPx + heightPx / 2,
        baselineValue: middle,
        pxPerUnit: (sign * heightPx) / span,
        lowestValue: ends?.low ?? -Infinity,
        highestValue: ends?.high ?? Infinity,
      },
    };
  });
}

/** Where samples are inside the plot: column 0 is at the plot's left edge, and whole pixels, so that nothing shimmers. */
export function toStripTime(
  view: { readonly startSample: number; readonly spanSample: number },
  box: PlotBox,
): TimeScale {
  const pxPerSample = box.widthPx / Math.max(1, view.spanSample);
  return { pxPerSample, originPx: Math.round(view.startSample * pxPerSample) };
}

const NICE_STEPS = [1, 2, 5] as const;

/** Labels of a row's axis: round values, some 40 px apart. */
export function listValueTicks(row: StripRow, minPitchPx: number): readonly number[] {
  const low = Math.min(row.lowValue, row.highValue);
  const high = Math.max(row.lowValue, row.highValue);
  const least = ((high - low) * minPitchPx) / Math.max(1, row.heightPx);
  const decade = 10 ** Math.floor(Math.log10(Math.max(least, 1e-12)));
  const step = (NICE_STEPS.find((nice) => nice * decade >= least) ?? 10) * decade;
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(n * step);
  return ticks;
}
