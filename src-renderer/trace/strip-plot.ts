import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Palette } from './palette.ts';
import type { PlotBox, StripRow } from './strip-geometry.ts';
import { listValueTicks, STRIP_RIGHT_PX, toAxisWidthPx } from './strip-geometry.ts';
import { chooseStepSec, formatTime, listTicks, toDecimals } from './time-axis.ts';

/** What the chart around the traces shows. */
export interface StripFrame {
  readonly startSec: number;
  readonly endSec: number;
  readonly rows: readonly StripRow[];
  readonly lanesPx: number;
  readonly palette: Palette;
}

export interface StripPlotDeps {
  readonly target: HTMLElement;
  /** Draws lanes and traces; called whenever the chart has drawn its grid and axes. */
  readonly draw: (context: CanvasRenderingContext2D, box: PlotBox) => void;
  readonly toFrame: (box: PlotBox) => StripFrame;
}

const MIN_TIME_PITCH_PX = 80;
const MIN_VALUE_PITCH_PX = 34;
const X_AXIS_PX = 28;

/**
 * uPlot as the strip's chart: canvas, scales, grid and axes are its own; traces are drawn in its hook by the same code as on paper,
 * so that gaps, spikes and marks follow the same rules in both.
 */
export class StripPlot {
  readonly #deps: StripPlotDeps;
  #plot: uPlot;
  #frame: StripFrame;
  #ticks: readonly { readonly at: number; readonly text: string }[] = [];

  constructor(deps: StripPlotDeps, size: { readonly widthPx: number; readonly heightPx: number }) {
    this.#deps = deps;
    this.#frame = deps.toFrame({ leftPx: 0, topPx: 0, widthPx: size.widthPx, heightPx: size.heightPx });
    this.#plot = new uPlot(this.#toOptions(size), [[], []], deps.target);
  }

  /** The plot inside its canvas, in device pixels. */
  get box(): PlotBox {
    const { left, top, width, height } = this.#plot.bbox;
    const leftPx = Math.round(left);
    const topPx = Math.round(top);
    // Large text in a narrow window: the axis alone may be wider than the chart.
    const widthPx = Math.max(0, Math.round(left + width) - leftPx);
    return { leftPx, topPx, widthPx, heightPx: Math.max(0, Math.round(top + height) - topPx) };
  }

  /** Size of the whole canvas in device pixels. */
  get canvasSize() {
    const { canvas } = this.#plot.ctx;
    return { widthPx: canvas.width, heightPx: canvas.height, devicePixelRatio: uPlot.pxRatio };
  }

  /** Draws everything again, at once. */
  redraw(): void {
    const lanesPx = this.#frame.lanesPx;
    this.#frame = this.#deps.toFrame(this.box);
    if (this.#frame.lanesPx !== lanesPx) {
      this.#plot.setSize({ width: this.#plot.width, height: this.#plot.height }); // the lanes' room has changed
      this.#frame = this.#deps.toFrame(this.box);
    }
    const { startSec, endSec, rows } = this.#frame;
    this.#ticks = rows.flatMap((row, index) => toTicks(row, rows.length - 1 - index));
    this.#plot.batch(() => {
      this.#plot.setData(
        [
          [startSec, endSec],
          [null, null],
        ],
        false,
      );
      this.#plot.setScale('x', { min: startSec, max: endSec });
      this.#plot.setScale('y', { min: 0, max: Math.max(1, rows.length) });
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
    const colours = () => this.#frame.palette;
    const font = `11px ${this.#frame.palette.fontFamily}`;
    const axis = { font, stroke: () => colours().chartAxis, ticks: { show: false } };
    return {
      width: Math.max(1, size.widthPx),
      height: Math.max(1, size.heightPx),
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      padding: [() => this.#frame.lanesPx, STRIP_RIGHT_PX, 0, 0],
      scales: { x: { time: false, auto: false }, y: { auto: false } },
      series: [{}, { scale: 'y', paths: () => null, points: { show: false } }],
      axes: [
        {
          ...axis,
          size: X_AXIS_PX,
          grid: { stroke: () => colours().chartGrid, width: 1 },
          splits: () => [...this.#listTimeTicks()],
          values: (_plot, splits) => splits.map((at) => formatTime(at, toDecimals(this.#stepSec()))),
        },
        {
          ...axis,
          size: toAxisWidthPx(),
          grid: { stroke: () => colours().chartGrid, width: 1 },
          splits: () => this.#ticks.map((tick) => tick.at),
          values: () => this.#ticks.map((tick) => tick.text),
        },
      ],
      hooks: { draw: [(plot) => this.#deps.draw(plot.ctx, this.box)] },
    };
  }

  #stepSec(): number {
    const { startSec, endSec } = this.#frame;
    const widthCssPx = this.#plot.bbox.width / uPlot.pxRatio;
    return chooseStepSec(widthCssPx / Math.max(1e-9, endSec - startSec), MIN_TIME_PITCH_PX);
  }

  #listTimeTicks(): readonly number[] {
    return listTicks(this.#frame.startSec, this.#frame.endSec, this.#stepSec());
  }
}

/** Values of a row as places on the common axis, on which row n from below goes from n to n + 1. */
function toTicks(row: StripRow, fromBelow: number): readonly { at: number; text: string }[] {
  const ticks = listValueTicks(row, MIN_VALUE_PITCH_PX * uPlot.pxRatio);
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return ticks.map((value) => ({
    at: fromBelow + (value - row.lowValue) / (row.highValue - row.lowValue),
    text: `${value < 0 ? '\u2212' : ''}${Math.abs(value).toFixed(decimals)}`,
  }));
}
