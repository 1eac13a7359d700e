import type { LeadKey } from '#shared/domain/lead.ts';
import type { ValueScale } from './draw-trace.ts';
import type { ValueRange } from './lead-levels.ts';
import type { LeadSlot } from './lead-slots.ts';
import type { Palette } from './palette.ts';
import type { PaperCell, PaperPage } from './paper-page.ts';
import type { PageScale } from './paper-scale.ts';
import type { TraceStyle } from './trace-style.ts';
import { createHatch } from './trace-style.ts';
import type { Demand, Piece } from './window-cache.ts';

/** Where the samples come from. */
export interface TraceSource {
  collectInto(out: Piece[], leadKey: LeadKey, demand: Omit<Demand, 'leadKeys'>): void;
  /** Value that is drawn on the lead's line; undefined until it is known. */
  findLevel(leadKey: LeadKey): number | undefined;
  findRange(leadKey: LeadKey): ValueRange | undefined;
}

/** Everything about a page but where it stands in time. A new one is made when something of it changes. */
export interface PaperScene {
  readonly page: PaperPage;
  readonly scale: PageScale;
  readonly isDisplayCalibrated: boolean;
  readonly devicePixelRatio: number;
  readonly sampleRateHz: number;
  readonly sampleCount: number;
  readonly gainMmPerMv: number;
  readonly leadGainFactors: ReadonlyMap<LeadKey, number>;
  /** Ends of the recorder's range by lead, in the values' unit. */
  readonly rangeEnds: ReadonlyMap<LeadKey, ValueRange>;
  readonly palette: Palette;
}

/** Height that an uncalibrated lead's whole range is given. */
const UNCALIBRATED_RANGE_MM = 15;
const TRACE_LINE_MM = 0.3;

/** Device pixels per mm. */
export function toDevicePxPerMm(scene: PaperScene): number {
  return scene.scale.pxPerMm * scene.devicePixelRatio;
}

/** Device pixels per sample of the record's time base. */
export function toPxPerSample(scene: PaperScene): number {
  return (scene.page.speedMmPerSec * toDevicePxPerMm(scene)) / scene.sampleRateHz;
}

export function toTraceStyle(scene: PaperScene): TraceStyle {
  const { palette, devicePixelRatio } = scene;
  return {
    trace: palette.paperTrace,
    coarse: palette.paperMuted,
    gap: palette.paperGap,
    clip: palette.paperClip,
    lineWidthPx: Math.max(1, TRACE_LINE_MM * toDevicePxPerMm(scene)),
    devicePixelRatio,
    gapPattern: createHatch(palette.paperGap, devicePixelRatio),
  };
}

/** A cell's edges in whole device pixels, so that neighbours meet and bitmaps land on the pixel. */
export function toCellPx(cell: PaperCell, pxPerMm: number) {
  const leftPx = Math.round(cell.leftMm * pxPerMm);
  return {
    leftPx,
    widthPx: Math.round((cell.leftMm + cell.widthMm) * pxPerMm) - leftPx,
    baselinePx: Math.round(cell.baselineMm * pxPerMm),
    topPx: Math.round(cell.topMm * pxPerMm),
    bottomPx: Math.round(cell.bottomMm * pxPerMm),
  };
}

/** How a slot's values become pixels, with its line at 0; undefined until its level is known. */
export function findValueScale(slot: LeadSlot, scene: PaperScene, source: TraceSource): ValueScale | undefined {
  if (slot.leadKey === undefined) return undefined;
  const baselineValue = source.findLevel(slot.leadKey);
  const mmPerUnit = findMmPerUnit(slot, scene, source);
  if (baselineValue === undefined || mmPerUnit === undefined) return undefined;
  const ends = scene.rangeEnds.get(slot.leadKey);
  return {
    baselinePx: 0,
    baselineValue,
    pxPerUnit: mmPerUnit * toDevicePxPerMm(scene) * (slot.isInverted ? -1 : 1),
    lowestValue: ends?.low ?? -Infinity,
    highestValue: ends?.high ?? Infinity,
  };
}

/** mm per mV for a calibrated lead, whatever the recording's range; else what makes the range fit. */
function findMmPerUnit(slot: LeadSlot, scene: PaperScene, source: TraceSource): number | undefined {
  const factor = scene.leadGainFactors.get(slot.leadKey ?? '') ?? 1;
  if (slot.isCalibrated) return scene.gainMmPerMv * factor;
  const range = source.findRange(slot.leadKey ?? '');
  if (range === undefined) return undefined;
  return (UNCALIBRATED_RANGE_MM / Math.max(1e-9, range.high - range.low)) * factor;
}
