import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import {
  OVERVIEW_HEIGHT_PX,
  OverviewPainter,
  drawOverviewWindow,
  widenWindow,
} from '#renderer/trace/overview-painter.ts';
import { createHatch } from '#renderer/trace/trace-style.ts';
import { Surface } from '#renderer/state/surface.svelte.ts';

const EDGE_PX = 5;

type Grip = 'window' | 'start' | 'end';

interface Drag {
  readonly grip: Grip;
  /** From the window's left edge to the pointer, in samples. */
  readonly offsetSample: number;
  readonly startSample: number;
  readonly endSample: number;
}

/** Draws the overview, and moves or stretches its window with the pointer. */
export class OverviewSurface extends Surface {
  widthPx = $state(600);
  readonly #viewer: Viewer;
  readonly #painter = new OverviewPainter();
  readonly #style = $derived.by(() => {
    const { devicePixelRatio } = this.#viewer.display;
    const { chartAxis, paperMuted, paperGap } = this.palette;
    const gapPattern = createHatch(paperGap, devicePixelRatio);
    return {
      trace: chartAxis,
      coarse: paperMuted,
      gap: paperGap,
      clip: 'transparent', // an envelope to find one's way by: cut-off peaks are marked where they are read
      lineWidthPx: Math.max(1, 0.7 * devicePixelRatio),
      devicePixelRatio,
      gapPattern,
    };
  });
  #drag: Drag | undefined;

  constructor(viewer: Viewer) {
    super();
    this.#viewer = viewer;
  }

  /** Attachment of the lower canvas. */
  picture = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d', { alpha: false });
    const frame = createFrame(() => {
      if (context === null) return;
      sizeCanvas(canvas, this.#size);
      const { record, sampleRateHz, activeSlot, marks, signals } = this.#viewer;
      this.#painter.paint(
        context,
        {
          widthPx: this.#size.widthPx,
          devicePixelRatio: this.#size.devicePixelRatio,
          sampleCount: record.sampleCount,
          sampleRateHz,
          slot: activeSlot,
          marks: marks.humanMarks ?? marks.modelMarks,
          isModel: marks.humanMarks === undefined,
          spans: marks.spans,
          palette: this.palette,
          style: this.#style,
        },
        signals.recorded,
      );
    });
    $effect(() => {
      const { activeSlot, marks, signals } = this.#viewer;
      void [
        activeSlot,
        marks.humanMarks,
        marks.modelMarks,
        marks.spans,
        signals.overviewVersion,
        this.#size,
        this.#style,
      ];
      frame.request();
    });
    return () => frame.close();
  };

  /** Attachment of the upper canvas: the window that is open. */
  window = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const frame = createFrame(() => {
      if (context === null) return;
      sizeCanvas(canvas, this.#size);
      drawOverviewWindow(context, this.#windowPx, { ...this.#size, palette: this.palette });
    });
    $effect(() => {
      void [this.#windowPx, this.#size, this.palette];
      frame.request();
    });
    return () => frame.close();
  };

  down(xPx: number): void {
    const { startSample, spanSample } = this.#viewer;
    const sample = this.#toSample(xPx);
    const grip = this.findGrip(xPx);
    if (grip === undefined) this.#viewer.scrollTo(sample - spanSample / 2);
    const start = grip === undefined ? this.#viewer.startSample : startSample;
    this.#drag = {
      grip: grip ?? 'window',
      offsetSample: sample - start,
      startSample: start,
      endSample: start + spanSample,
    };
  }

  move(xPx: number): void {
    if (this.#drag === undefined) return;
    const sample = this.#toSample(xPx);
    const leastSample = this.#viewer.sampleRateHz;
    const { grip, offsetSample, startSample, endSample } = this.#drag;
    if (grip === 'window') this.#viewer.scrollTo(sample - offsetSample);
    else if (grip === 'start') this.#viewer.setStripRange(Math.min(sample, endSample - leastSample), endSample);
    else this.#viewer.setStripRange(startSample, Math.max(sample, startSample + leastSample));
  }

  up(): void {
    this.#drag = undefined;
  }

  /** What of the window is at a place; its edges stretch only the strip, for paper has a scale. */
  findGrip(xPx: number): Grip | undefined {
    const unit = this.#size.devicePixelRatio;
    const { startPx, endPx } = widenWindow(this.#windowPx, unit);
    const at = xPx * unit;
    const isStrip = this.#viewer.mode !== 'paper';
    const isWide = endPx - startPx > 4 * EDGE_PX * unit;
    if (isStrip && isWide && Math.abs(at - startPx) <= EDGE_PX * unit) return 'start';
    if (isStrip && isWide && Math.abs(at - endPx) <= EDGE_PX * unit) return 'end';
    return at >= startPx && at <= endPx ? 'window' : undefined;
  }

  #toSample(xPx: number): number {
    return (xPx / Math.max(1, this.widthPx)) * this.#viewer.record.sampleCount;
  }

  get #size() {
    const { devicePixelRatio } = this.#viewer.display;
    return {
      widthPx: Math.round(this.widthPx * devicePixelRatio),
      heightPx: Math.round(OVERVIEW_HEIGHT_PX * devicePixelRatio),
      devicePixelRatio,
    };
  }

  get #windowPx() {
    const { startSample, spanSample, record } = this.#viewer;
    const pxPerSample = this.#size.widthPx / Math.max(1, record.sampleCount);
    return { startPx: startSample * pxPerSample, endPx: (startSample + spanSample) * pxPerSample };
  }
}
