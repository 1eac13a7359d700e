import type { MedianLead } from '#shared/domain/beat-analysis.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { MedianScale } from './median-scale.ts';
import { toMedianX, toMedianY } from './median-scale.ts';
import type { Palette } from './palette.ts';

const SMALL_SQUARE_MS = 40;
const SQUARES_PER_BOLD = 5;
/** Below this small squares would run into one another. */
const MIN_SQUARE_PX = 3;

export interface MedianScene {
  /** In device pixels. */
  readonly scale: MedianScale;
  readonly beat: { readonly sampleRateHz: number; readonly zeroIndex: number };
  /** Drawn strong, with the spread of its beats as a band; undefined for none. */
  readonly chosen: MedianLead | undefined;
  /** Drawn faintly behind it. */
  readonly others: readonly MedianLead[];
  /** Where a line was computed to be, under a reader's own. */
  readonly ghostTimesMs: readonly number[];
  readonly palette: Palette;
  readonly devicePixelRatio: number;
}

/** A median beat on its grid: straight lines between samples, broken where no beat has a sample. */
export function drawMedianBeat(context: Canvas2d, scene: MedianScene): void {
  const { scale, palette, devicePixelRatio } = scene;
  context.save();
  drawSquares(context, scale, palette);
  context.lineJoin = 'round';
  context.lineWidth = Math.max(1, devicePixelRatio);
  context.strokeStyle = palette.paperMuted;
  context.globalAlpha = 0.45;
  for (const lead of scene.others) strokeLead(context, lead, scene);
  if (scene.chosen !== undefined) {
    context.globalAlpha = 0.25;
    context.fillStyle = palette.chartCurrent;
    fillBand(context, scene.chosen, scene);
    context.globalAlpha = 1;
    context.strokeStyle = palette.paperTrace;
    context.lineWidth = Math.max(1, 1.4 * devicePixelRatio);
    strokeLead(context, scene.chosen, scene);
  }
  context.globalAlpha = 1;
  drawGhosts(context, scene);
  context.restore();
}

/** Lines of the grid count from time zero and value zero, so that a wave can be read off against them. */
function drawSquares(context: Canvas2d, scale: MedianScale, palette: Palette): void {
  context.fillStyle = palette.paperGround;
  context.fillRect(0, 0, scale.widthPx, scale.heightPx);
  const squarePx = SMALL_SQUARE_MS * scale.pxPerMs;
  const zeroX = toMedianX(scale, 0);
  const zeroY = toMedianY(scale, 0);
  const hasValues = scale.gainMmPerMv !== null;
  const lines = (step: number, colour: string) => {
    context.fillStyle = colour;
    for (let n = Math.ceil(-zeroX / step); zeroX + n * step < scale.widthPx; n += 1) {
      context.fillRect(Math.round(zeroX + n * step), 0, 1, scale.heightPx);
    }
    for (let n = Math.ceil(-zeroY / step); hasValues && zeroY + n * step < scale.heightPx; n += 1) {
      context.fillRect(0, Math.round(zeroY + n * step), scale.widthPx, 1);
    }
  };
  if (squarePx >= MIN_SQUARE_PX) lines(squarePx, palette.paperFine);
  lines(SQUARES_PER_BOLD * squarePx, palette.paperBold);
}

function strokeLead(context: Canvas2d, lead: MedianLead, { scale, beat }: MedianScene): void {
  context.beginPath();
  let isDown = false;
  for (let i = 0; i < lead.values.length; i += 1) {
    const value = lead.values[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    const x = toMedianX(scale, ((i - beat.zeroIndex) * 1000) / beat.sampleRateHz);
    if (isDown) context.lineTo(x, toMedianY(scale, value));
    else context.moveTo(x, toMedianY(scale, value));
    isDown = true;
  }
  context.stroke();
}

/** One column of the band for each sample: half the beats lie in it. */
function fillBand(context: Canvas2d, lead: MedianLead, { scale, beat }: MedianScene): void {
  const stepPx = (1000 / beat.sampleRateHz) * scale.pxPerMs;
  for (let i = 0; i < lead.values.length; i += 1) {
    const value = lead.values[i] ?? Number.NaN;
    const spread = lead.spread[i] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(spread)) continue;
    const x = toMedianX(scale, ((i - beat.zeroIndex) * 1000) / beat.sampleRateHz) - stepPx / 2;
    const topPx = toMedianY(scale, value + spread);
    context.fillRect(x, topPx, stepPx, Math.max(1, toMedianY(scale, value - spread) - topPx));
  }
}

const GHOST_DASH_PX = 3;

function drawGhosts(context: Canvas2d, { scale, ghostTimesMs, palette, devicePixelRatio }: MedianScene): void {
  context.fillStyle = palette.paperMuted;
  const dashPx = GHOST_DASH_PX * devicePixelRatio;
  for (const timeMs of ghostTimesMs) {
    const x = Math.round(toMedianX(scale, timeMs));
    for (let y = 0; y < scale.heightPx; y += 3 * dashPx) context.fillRect(x, y, Math.max(1, devicePixelRatio), dashPx);
  }
}
