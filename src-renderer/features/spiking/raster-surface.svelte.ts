import type { SpikeRasters } from '#renderer/state/spike-rasters.svelte.ts';
import { Surface, watchSize } from '#renderer/state/surface.svelte.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import { hasRoomForSteps, RasterPainter } from '#renderer/trace/raster-painter.ts';
import { toRowCount } from '#renderer/trace/raster-scale.ts';
import type { PlotBox } from '#renderer/trace/strip-geometry.ts';
import { STRIP_RIGHT_PX, toAxisWidthPx, toStripTime } from '#renderer/trace/strip-geometry.ts';
import { createHatch } from '#renderer/trace/trace-style.ts';

/** Room above and below the rows, in CSS px: half of a number's height. */
const EDGE_PX = 6;

/** Draws the spikes of a layer under the strip, column by column where the strip has its own. */
export class RasterSurface extends Surface {
  readonly #viewer: Viewer;
  readonly #rasters: SpikeRasters;
  readonly #painter = new RasterPainter();
  readonly #hatch = $derived.by(() => createHatch(this.palette.paperGap, this.#viewer.display.devicePixelRatio));
  #size = $state.raw({ widthPx: 0, heightPx: 0 });

  constructor(viewer: Viewer, rasters: SpikeRasters) {
    super();
    this.#viewer = viewer;
    this.#rasters = rasters;
  }

  /** Each spike is a tick of its own. */
  readonly showsSteps: boolean = $derived.by(() => {
    const { shown } = this.#rasters;
    const { devicePixelRatio } = this.#viewer.display;
    return shown !== null && hasRoomForSteps({ time: toStripTime(this.#viewer, this.#box), devicePixelRatio }, shown);
  });

  /** Attachment of the canvas; its parent says how large it is. */
  picture = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const frame = createFrame(() => context !== null && this.#paint(canvas, context));
    const endSize = watchSize(canvas.parentElement ?? canvas, (widthPx, heightPx) => {
      this.#size = { widthPx, heightPx };
      this.#rasters.rowCount = toRowCount(heightPx - 2 * EDGE_PX);
    });
    $effect(() => {
      const { shown, problem, layer, beat, steps, startChannel, endChannel } = this.#rasters;
      const { startSample, spanSample } = this.#viewer;
      void [shown, problem, layer, beat, steps, startChannel, endChannel, startSample, spanSample];
      void [this.#size, this.palette, this.#hatch];
      frame.request();
    });
    return () => {
      endSize();
      frame.close();
      this.#rasters.leave();
    };
  };

  #paint(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
    const { devicePixelRatio } = this.#viewer.display;
    const { widthPx, heightPx } = this.#size;
    sizeCanvas(canvas, {
      widthPx: widthPx * devicePixelRatio,
      heightPx: heightPx * devicePixelRatio,
      devicePixelRatio,
    });
    context.clearRect(0, 0, canvas.width, canvas.height);
    const box = this.#box;
    const time = toStripTime(this.#viewer, box);
    const { sampleCount } = this.#viewer.record;
    const { shown } = this.#rasters;
    const style = { palette: this.palette, gapPattern: this.#hatch, devicePixelRatio };
    this.#painter.paint(context, { box, time, raster: shown, sampleCount, ...style });
    if (box.widthPx === 0) return;
    const { startSample, spanSample } = this.#viewer;
    this.#rasters.want({ startSample, spanSample, pxPerSample: time.pxPerSample, sampleCount });
  }

  /** Left and right as uPlot places the strip. */
  get #box(): PlotBox {
    const { devicePixelRatio: unit } = this.#viewer.display;
    const leftPx = Math.round(toAxisWidthPx() * unit);
    const rightPx = Math.round((this.#size.widthPx - STRIP_RIGHT_PX) * unit);
    const topPx = Math.round(EDGE_PX * unit);
    return {
      leftPx,
      topPx,
      widthPx: Math.max(0, rightPx - leftPx),
      heightPx: Math.max(0, Math.round((this.#size.heightPx - EDGE_PX) * unit) - topPx),
    };
  }
}
