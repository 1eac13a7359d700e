import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Palette } from './palette.ts';
import type { PlotBox } from './strip-geometry.ts';
import { chooseStepSec, formatTime, listTicks, toDecimals } from './time-axis.ts';

/** What the tachogram's chart shows. */
export interface TachogramFrame {
  readonly startSec: number;
  readonly endSec: number;
  readonly lowMs: number;
  readonly highMs: number;
  readonly palette: Palette;
}

export interface TachogramPlotDeps {
  readonly target: HTMLElement;
  /** Draws the points; called whenever the chart has drawn its grid and axes. */
  readonly draw: (context: CanvasRenderingContext2D, box: PlotBox) => void;
  readonly toFrame: () => TachogramFrame;
}

const MIN_TIME_PITCH_PX = 80;
const X_AXIS_PX = 24;
const Y_AXIS_PX = 46;
const PADDING: uPlot.Padding = [8, 28, 0, 0];

/** uPlot as the tachogram's chart: scales, grid and axes are its own, points are drawn in its hook. */
export class TachogramPlot {
  readonly #deps: TachogramPlotDeps;
  readonly #plot: uPlot;
  #frame: TachogramFrame;

  constructor(deps: TachogramPlotDeps, size: { readonly widthPx: number; readonly heightPx: number }) {
    this.#deps = deps;
    this.#frame = deps.toFrame();
    this.#plot = new uPlot(this.#toOptions(size), [[], []], deps.target);
  }

  /** The plot inside its canvas, in device pixels. */
  get box(): PlotBox {
    const { left, top, width, height } = this.#plot.bbox;
    return {
      leftPx: Math.round(left),
      topPx: Math.round(top),
      widthPx: Math.round(width),
      heightPx: Math.round(height),
    };
  }

  /** Size of the whole canvas in device pixels. */
  get canvasSize() {
    const { canvas } = this.#plot.ctx;
    return { widthPx: canvas.width, heightPx: canvas.height, devicePixelRatio: uPlot.pxRatio };
  }

  /** Draws everything again, at once. */
  redraw(): void {
    this.#frame = this.#deps.toFrame();
    const { startSec, endSec, lowMs, highMs } = this.#frame;
    this.#plot.batch(() => {
      this.#plot.setData(
        [
          [startSec, endSec],
          [null, null],
        ],
        false,
      );
      this.#plot.setScale('x', { min: startSec, max: endSec });
      this.#plot.setScale('y', { min: lowMs, max: highMs });
    });
  }

  resize(widthPx: number, heightPx: number): void {
    this.#plot.setSize({ width: Math.max(1, widthPx), height: Math.max(1, heightPx) });
    this.redraw();
  }

  close(): void {
    this.#plot.destroy();
  }

  #toOptions(size: { readonly widthPx: number; readonly heightPx: number }): uPlot.Options {
    const font = `11px ${this.#frame.palette.fontFamily}`;
    const axis = { font, stroke: () => this.#frame.palette.chartAxis, ticks: { show: false } };
    const grid = { stroke: () => this.#frame.palette.chartGrid, width: 1 };
    return {
      width: Math.max(1, size.widthPx),
      height: Math.max(1, size.heightPx),
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      padding: PADDING,
      scales: { x: { time: false, auto: false }, y: { auto: false } },
      series: [{}, { scale: 'y', paths: () => null, points: { show: false } }],
      axes: [
        {
          ...axis,
          grid,
          size: X_AXIS_PX,
          splits: () => [...listTicks(this.#frame.startSec, this.#frame.endSec, this.#stepSec())],
          values: (_plot, splits) => splits.map((at) => formatTime(at, toDecimals(this.#stepSec()))),
        },
        { ...axis, grid, size: Y_AXIS_PX, space: 28, values: (_plot, splits) => splits.map(String) },
      ],
      hooks: { draw: [(plot) => this.#deps.draw(plot.ctx, this.box)] },
    };
  }

  #stepSec(): number {
    const { startSec, endSec } = this.#frame;
    const widthCssPx = this.#plot.bbox.width / uPlot.pxRatio;
    return chooseStepSec(widthCssPx / Math.max(1e-9, endSec - startSec), MIN_TIME_PITCH_PX);
  }
}
