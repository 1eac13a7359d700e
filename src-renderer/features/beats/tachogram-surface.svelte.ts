import { untrack } from 'svelte';
import type { BeatRhythm } from '#renderer/state/beat-rhythm.svelte.ts';
import { Surface, watchSize } from '#renderer/state/surface.svelte.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import type { RrPoints } from '#renderer/trace/rr-points.ts';
import { findRrRange, NO_RR_POINTS } from '#renderer/trace/rr-points.ts';
import type { TachogramView } from '#renderer/trace/tachogram-painter.ts';
import { drawTachogram, findTachogramPoint, toTachogramX, toTachogramY } from '#renderer/trace/tachogram-painter.ts';
import { TachogramPlot } from '#renderer/trace/tachogram-plot.ts';
import { zoomAt } from '#renderer/trace/time-view.ts';
import { nearestIndex } from '#shared/search/ascending.ts';

/** Draws the RR intervals of a recording over time: uPlot below, and over it what moves with the pointer and the current beat. */
export class TachogramSurface extends Surface {
  /** Index of the point under the pointer; -1 for none. */
  hovered = $state(-1);
  readonly #viewer: Viewer;
  readonly #rhythm: BeatRhythm;
  /** Part of the recording that is shown, in samples; null: all of it. */
  #range = $state.raw<{ readonly startSample: number; readonly spanSample: number } | null>(null);
  readonly #values = $derived.by(() => findRrRange(this.#points.intervalsMs));
  #plot: TachogramPlot | undefined;
  #overlayPainter: (() => void) | undefined;

  constructor(viewer: Viewer, rhythm: BeatRhythm) {
    super();
    this.#viewer = viewer;
    this.#rhythm = rhythm;
  }

  get isZoomed(): boolean {
    return this.#range !== null;
  }

  /** Attachment of the element that uPlot fills. */
  chart = (element: HTMLElement): (() => void) => {
    const frame = createFrame(() => this.#plot?.redraw());
    const plot = untrack(() => this.#createPlot(element));
    this.#plot = plot;
    const endSize = watchSize(element, (widthPx, heightPx) => plot.resize(widthPx, heightPx));
    $effect(() => {
      void [this.#points, this.#range, this.#values, this.palette];
      frame.request();
    });
    return () => {
      endSize();
      frame.close();
      plot.close();
      this.#plot = undefined;
    };
  };

  /** Attachment of the canvas over the chart. */
  overlay = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const paint = () => {
      if (context !== null && this.#plot !== undefined) this.#paintOverlay(canvas, context, this.#plot);
    };
    const frame = createFrame(paint);
    this.#overlayPainter = paint;
    $effect(() => {
      const { startSample, spanSample, marks } = this.#viewer;
      void [startSample, spanSample, marks.currentBeat, marks.selection, this.hovered, this.palette];
      frame.request();
    });
    $effect(() => {
      const sample = this.#viewer.marks.currentBeat?.sample;
      if (sample !== undefined) untrack(() => this.#bringIntoSight(sample));
    });
    return () => {
      frame.close();
      this.#overlayPainter = undefined;
    };
  };

  /** Point near a place in CSS px; -1 for none. */
  findPoint(xPx: number, yPx: number): number {
    if (this.#plot === undefined) return -1;
    const { devicePixelRatio } = this.#plot.canvasSize;
    const at = { xPx: xPx * devicePixelRatio, yPx: yPx * devicePixelRatio };
    return findTachogramPoint(this.#points, { view: this.#view, box: this.#plot.box, devicePixelRatio }, at);
  }

  /** Zooms at a place in CSS px; below 1: in. */
  zoom(factor: number, xPx: number | undefined): void {
    const atFraction = xPx === undefined ? 0.5 : this.#toFraction(xPx);
    const { record, sampleRateHz } = this.#viewer;
    const limits = { sampleCount: record.sampleCount, sampleRateHz };
    const zoomed = zoomAt(this.#toTimeView(), { factor, atFraction }, limits);
    this.#range = zoomed.spanSample >= record.sampleCount ? null : zoomed;
  }

  showAll(): void {
    this.#range = null;
  }

  /** Pans by a distance in CSS px. */
  pan(byPx: number): void {
    if (this.#plot === undefined || this.#range === null) return;
    const { box, canvasSize } = this.#plot;
    const samplesPerPx = (this.#range.spanSample * canvasSize.devicePixelRatio) / Math.max(1, box.widthPx);
    this.#moveTo(this.#range.startSample + byPx * samplesPerPx);
  }

  get #points(): RrPoints {
    return this.#rhythm.facts?.points ?? NO_RR_POINTS;
  }

  get #view(): TachogramView {
    const { startSample, spanSample } = this.#toTimeView();
    return { startSample, endSample: startSample + spanSample, ...this.#values };
  }

  #toTimeView() {
    return this.#range ?? { startSample: 0, spanSample: Math.max(1, this.#viewer.record.sampleCount) };
  }

  #toFraction(xPx: number): number {
    if (this.#plot === undefined) return 0.5;
    const { box, canvasSize } = this.#plot;
    return Math.min(1, Math.max(0, (xPx * canvasSize.devicePixelRatio - box.leftPx) / box.widthPx));
  }

  #moveTo(startSample: number): void {
    if (this.#range === null) return;
    const last = Math.max(0, this.#viewer.record.sampleCount - this.#range.spanSample);
    this.#range = { ...this.#range, startSample: Math.min(last, Math.max(0, startSample)) };
  }

  #bringIntoSight(sample: number): void {
    if (this.#range === null) return;
    const { startSample, spanSample } = this.#range;
    if (sample < startSample || sample > startSample + spanSample) this.#moveTo(sample - spanSample / 2);
  }

  #createPlot(element: HTMLElement): TachogramPlot {
    return new TachogramPlot(
      {
        target: element,
        draw: (context, box) => {
          const { devicePixelRatio } = this.#viewer.display;
          drawTachogram(context, this.#points, { view: this.#view, box }, { palette: this.palette, devicePixelRatio });
          this.#overlayPainter?.();
        },
        toFrame: () => {
          const { startSample, endSample, lowMs, highMs } = this.#view;
          const { sampleRateHz } = this.#viewer;
          const times = { startSec: startSample / sampleRateHz, endSec: endSample / sampleRateHz };
          return { ...times, lowMs, highMs, palette: this.palette };
        },
      },
      { widthPx: element.clientWidth, heightPx: element.clientHeight },
    );
  }

  #paintOverlay(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, plot: TachogramPlot): void {
    const { box, canvasSize } = plot;
    const unit = canvasSize.devicePixelRatio;
    sizeCanvas(canvas, canvasSize);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.beginPath();
    context.rect(box.leftPx, 0, box.widthPx, canvas.height);
    context.clip();
    const { startSample, spanSample, marks } = this.#viewer;
    const { palette } = this;
    const toX = (sample: number) => toTachogramX(this.#view, box, sample);
    context.fillStyle = palette.chartWindow;
    const windowPx = Math.max(3 * unit, toX(startSample + spanSample) - toX(startSample));
    context.fillRect(toX(startSample), box.topPx, windowPx, box.heightPx);
    const current = marks.currentBeat?.sample;
    if (current !== undefined) {
      context.fillStyle = palette.chartCurrent;
      context.fillRect(Math.round(toX(current)), box.topPx, Math.max(1, Math.round(unit)), box.heightPx);
      this.#ring(context, box, nearestIndex(this.#points.samples, current), { colour: palette.chartCurrent, unit });
    }
    if (this.hovered >= 0) this.#ring(context, box, this.hovered, { colour: palette.chartAxis, unit });
    context.restore();
  }

  #ring(
    context: CanvasRenderingContext2D,
    box: TachogramPlot['box'],
    index: number,
    { colour, unit }: { readonly colour: string; readonly unit: number },
  ): void {
    const sample = this.#points.samples[index];
    const intervalMs = this.#points.intervalsMs[index];
    if (sample === undefined || intervalMs === undefined) return;
    context.strokeStyle = colour;
    context.lineWidth = 2 * unit;
    context.beginPath();
    const x = toTachogramX(this.#view, box, sample);
    context.arc(x, toTachogramY(this.#view, box, intervalMs), 6 * unit, 0, 2 * Math.PI);
    context.stroke();
  }
}
