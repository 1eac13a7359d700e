import { DensityDrawer } from './draw-density.ts';
import type { LetterRow } from './draw-letters.ts';
import { drawLetters, fitAsLetters } from './draw-letters.ts';
import type { Canvas2d } from './draw-trace.ts';
import { TraceDrawer } from './draw-trace.ts';
import type { EpisodeSpans } from './episode-spans.ts';
import { drawBars } from './lane-painter.ts';
import type { LeadSlot } from './lead-slots.ts';
import type { MarkLayer } from './mark-layer.ts';
import type { Palette } from './palette.ts';
import type { TraceSource } from './paper-scene.ts';
import { chooseStepSec, formatTime, listTicks, toDecimals } from './time-axis.ts';
import type { TraceStyle } from './trace-style.ts';
import type { Piece } from './window-cache.ts';

/** Heights in CSS px, from top to bottom. */
const RHYTHM_PX = 13;
const NOISE_PX = 7;
const BEATS_PX = 22;
const TRACE_PX = 22;
const AXIS_PX = 15;
const MIN_TIME_PITCH_PX = 90;

export const OVERVIEW_HEIGHT_PX = RHYTHM_PX + NOISE_PX + BEATS_PX + TRACE_PX + AXIS_PX;

export interface OverviewScene {
  /** Device pixels. */
  readonly widthPx: number;
  readonly devicePixelRatio: number;
  readonly sampleCount: number;
  readonly sampleRateHz: number;
  readonly slot: LeadSlot | undefined;
  /** The human's marks, or the model's where there are none. */
  readonly marks: MarkLayer | undefined;
  readonly isModel: boolean;
  readonly spans: EpisodeSpans;
  readonly palette: Palette;
  readonly style: TraceStyle;
}

/** The whole recording at a glance: rhythm, noise, beats by class, the active lead's envelope, time. */
export class OverviewPainter {
  readonly #density = new DensityDrawer();
  readonly #drawer = new TraceDrawer();
  readonly #pieces: Piece[] = [];

  paint(context: Canvas2d, scene: OverviewScene, source: TraceSource): void {
    const { palette, devicePixelRatio: unit, widthPx } = scene;
    const style = { palette, devicePixelRatio: unit };
    const time = { pxPerSample: widthPx / Math.max(1, scene.sampleCount), originPx: 0 };
    const heightPx = Math.round(OVERVIEW_HEIGHT_PX * unit);
    context.fillStyle = palette.chartGround;
    context.fillRect(0, 0, widthPx, heightPx);
    let topPx = 0;
    const take = (cssPx: number): LetterRow => {
      const row = { leftPx: 0, widthPx, topPx: Math.round(topPx), heightPx: Math.round(cssPx * unit) };
      topPx += cssPx * unit;
      return row;
    };
    const rhythm = {
      row: take(RHYTHM_PX),
      time,
      colours: { usual: palette.rhythmBar, bar: palette.rhythmOtherBar, text: palette.rhythmText },
    };
    drawBars(context, scene.spans.rhythms, rhythm, style);
    const noise = {
      row: take(NOISE_PX),
      time,
      colours: { usual: palette.noiseBar, bar: palette.noiseBar, text: palette.noiseBar },
    };
    drawBars(context, scene.spans.noises, noise, style);
    const beats = { row: take(BEATS_PX), time };
    if (scene.marks !== undefined) {
      const letterStyle = { ...style, isModel: scene.isModel };
      if (fitAsLetters(scene.marks, time, beats.row, unit)) drawLetters(context, scene.marks, beats, letterStyle);
      else this.#density.draw(context, scene.marks, beats, letterStyle);
    }
    this.#paintEnvelope(context, take(TRACE_PX), scene, source);
    paintAxis(context, take(AXIS_PX), scene);
  }

  #paintEnvelope(context: Canvas2d, row: LetterRow, scene: OverviewScene, source: TraceSource): void {
    const { slot, sampleCount, widthPx, style } = scene;
    const range = slot?.leadKey === undefined ? undefined : source.findRange(slot.leadKey);
    if (slot?.leadKey === undefined || range === undefined) return;
    const pxPerSample = widthPx / Math.max(1, sampleCount);
    source.collectInto(this.#pieces, slot.leadKey, {
      startSample: 0,
      endSample: sampleCount,
      samplesPerPx: 1 / pxPerSample,
    });
    const span = Math.max(1e-9, range.high - range.low) * 1.1;
    const sign = slot.isInverted ? -1 : 1;
    const value = {
      baselinePx: row.topPx + row.heightPx / 2,
      baselineValue: (range.low + range.high) / 2,
      pxPerUnit: (sign * row.heightPx) / span,
      lowestValue: -Infinity,
      highestValue: Infinity,
    };
    const job = { pieces: this.#pieces, box: row, time: { pxPerSample, originPx: 0 }, value };
    this.#drawer.prepare(job);
    this.#drawer.stroke(context, job, style);
  }
}

function paintAxis(context: Canvas2d, row: LetterRow, scene: OverviewScene): void {
  const { palette, devicePixelRatio: unit, sampleCount, sampleRateHz, widthPx } = scene;
  const durationSec = sampleCount / sampleRateHz;
  const pxPerSec = widthPx / Math.max(1e-9, durationSec);
  const stepSec = chooseStepSec(pxPerSec, MIN_TIME_PITCH_PX * unit);
  context.font = `400 ${10.5 * unit}px ${palette.fontFamily}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = palette.chartAxis;
  for (const tickSec of listTicks(0, durationSec, stepSec)) {
    const x = Math.round(tickSec * pxPerSec);
    const text = formatTime(tickSec, toDecimals(stepSec));
    if (x + context.measureText(text).width + 4 * unit > widthPx) continue;
    context.fillRect(x, row.topPx, Math.max(1, Math.round(unit)), row.heightPx);
    context.fillText(text, x + 4 * unit, row.topPx + row.heightPx / 2);
  }
}

/** The open window over the overview: what is not in it is dimmed, and it never gets too thin to be seen and dragged. */
export function drawOverviewWindow(
  context: Canvas2d,
  window: { readonly startPx: number; readonly endPx: number },
  size: {
    readonly widthPx: number;
    readonly heightPx: number;
    readonly devicePixelRatio: number;
    readonly palette: Palette;
  },
): void {
  const { widthPx, heightPx, devicePixelRatio: unit, palette } = size;
  const { startPx, endPx } = widenWindow(window, unit);
  context.clearRect(0, 0, widthPx, heightPx);
  context.fillStyle = palette.chartWindow;
  context.fillRect(startPx, 0, endPx - startPx, heightPx);
  context.strokeStyle = palette.chartCurrent;
  context.lineWidth = Math.max(1, Math.round(1.5 * unit));
  const inset = context.lineWidth / 2;
  context.strokeRect(startPx + inset, inset, Math.max(1, endPx - startPx - 2 * inset), heightPx - 2 * inset);
}

const MIN_WINDOW_PX = 5;

export function widenWindow(window: { readonly startPx: number; readonly endPx: number }, devicePixelRatio: number) {
  const leastPx = MIN_WINDOW_PX * devicePixelRatio;
  const missingPx = Math.max(0, leastPx - (window.endPx - window.startPx));
  return { startPx: window.startPx - missingPx / 2, endPx: window.endPx + missingPx / 2 };
}
