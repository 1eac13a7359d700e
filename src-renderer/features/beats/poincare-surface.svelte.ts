import type { BeatRhythm } from '#renderer/state/beat-rhythm.svelte.ts';
import { nearestIndex } from '#shared/search/ascending.ts';
import { Surface } from '#renderer/state/surface.svelte.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import { drawPoincare, findPoincarePoint, layOutPoincare } from '#renderer/trace/poincare-painter.ts';
import { NO_RR_POINTS } from '#renderer/trace/rr-points.ts';

/** Draws each interval against the one before it: the picture below, and over it the current beat and the one under the pointer. */
export class PoincareSurface extends Surface {
  widthPx = $state(0);
  heightPx = $state(0);
  /** Index of the point under the pointer; -1 for none. */
  hovered = $state(-1);
  readonly #viewer: Viewer;
  readonly #rhythm: BeatRhythm;
  readonly #points = $derived.by(() => this.#rhythm.facts?.points ?? NO_RR_POINTS);
  readonly #layout = $derived.by(() => layOutPoincare(this.#points, this.#size));

  constructor(viewer: Viewer, rhythm: BeatRhythm) {
    super();
    this.#viewer = viewer;
    this.#rhythm = rhythm;
  }

  /** Attachment of the lower canvas. */
  picture = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d', { alpha: false });
    const frame = createFrame(() => {
      if (context === null) return;
      sizeCanvas(canvas, this.#size);
      const { devicePixelRatio } = this.#size;
      context.fillStyle = this.palette.chartGround;
      context.fillRect(0, 0, canvas.width, canvas.height);
      drawPoincare(context, this.#points, this.#layout, { palette: this.palette, devicePixelRatio });
    });
    $effect(() => {
      void [this.#layout, this.palette];
      frame.request();
    });
    return () => frame.close();
  };

  /** Attachment of the upper canvas. */
  overlay = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const frame = createFrame(() => {
      if (context === null) return;
      sizeCanvas(canvas, this.#size);
      context.clearRect(0, 0, canvas.width, canvas.height);
      const current = this.#viewer.marks.currentBeat?.sample;
      if (current !== undefined) this.#ring(context, nearestIndex(this.#points.samples, current), true);
      if (this.hovered >= 0) this.#ring(context, this.hovered, false);
    });
    $effect(() => {
      void [this.#viewer.marks.currentBeat, this.hovered, this.#layout, this.palette];
      frame.request();
    });
    return () => frame.close();
  };

  /** Point near a place in CSS px; -1 for none. */
  findPoint(xPx: number, yPx: number): number {
    const { devicePixelRatio } = this.#size;
    return findPoincarePoint(this.#layout, xPx * devicePixelRatio, yPx * devicePixelRatio, devicePixelRatio);
  }

  #ring(context: CanvasRenderingContext2D, index: number, isCurrent: boolean): void {
    const x = this.#layout.xs[index] ?? Number.NaN;
    const y = this.#layout.ys[index] ?? Number.NaN;
    if (Number.isNaN(x)) return;
    const { devicePixelRatio: unit } = this.#size;
    context.strokeStyle = isCurrent ? this.palette.chartCurrent : this.palette.chartAxis;
    context.lineWidth = 2 * unit;
    context.beginPath();
    context.arc(x, y, 6 * unit, 0, 2 * Math.PI);
    context.stroke();
  }

  get #size() {
    const { devicePixelRatio } = this.#viewer.display;
    return {
      widthPx: Math.max(1, Math.round(this.widthPx * devicePixelRatio)),
      heightPx: Math.max(1, Math.round(this.heightPx * devicePixelRatio)),
      devicePixelRatio,
    };
  }
}
