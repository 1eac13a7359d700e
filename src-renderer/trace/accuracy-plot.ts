import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { AccuracyCurve } from './accuracy-range.ts';
import { listDoublings, toShareRange, toStepRange } from './accuracy-range.ts';
import type { Palette } from './palette.ts';

export interface AccuracyPlotDeps {
  readonly target: HTMLElement;
  readonly palette: Palette;
  /** Index of the point under the pointer; null for none. */
  readonly onHover: (index: number | null) => void;
}

/** How each curve is drawn: told apart by dashes and points too. */
export const ACCURACY_LOOKS = {
  accuracy: { colour: 'chartTrace', dash: [], hasPoints: true },
  agreement: { colour: 'classS', dash: [6, 4], hasPoints: false },
  parentAccuracy: { colour: 'classV', dash: [2, 3], hasPoints: false },
} as const;

const X_AXIS_PX = 26;
const Y_AXIS_PX = 44;
const MARKS_PX = 30; // two lines of words above the plot

/** uPlot for accuracy over time steps: steps by doublings, the network's own accuracy as a level, T and break-even as lines. */
export class AccuracyPlot {
  readonly #deps: AccuracyPlotDeps;
  readonly #plot: uPlot;
  #palette: Palette;
  #curve: AccuracyCurve | null = null;

  constructor(deps: AccuracyPlotDeps) {
    this.#deps = deps;
    this.#palette = deps.palette;
    this.#plot = new uPlot(this.#toOptions(deps.target), [[], [], [], []], deps.target);
  }

  show(curve: AccuracyCurve): void {
    this.#curve = curve;
    const level = curve.steps.map(() => curve.parentAccuracy);
    this.#plot.setData([[...curve.steps], [...curve.accuracy], [...curve.agreement], level]);
  }

  recolour(palette: Palette): void {
    this.#palette = palette;
    this.#plot.redraw();
  }

  resize(widthPx: number, heightPx: number): void {
    this.#plot.setSize({ width: Math.max(1, widthPx), height: Math.max(1, heightPx) });
  }

  close(): void {
    this.#plot.destroy();
  }

  #toOptions({ clientWidth, clientHeight }: HTMLElement): uPlot.Options {
    const font = `11px ${this.#palette.fontFamily}`;
    const axis = { font, stroke: () => this.#palette.chartAxis, ticks: { show: false } };
    const grid = { stroke: () => this.#palette.chartGrid, width: 1 };
    return {
      width: Math.max(1, clientWidth),
      height: Math.max(1, clientHeight),
      legend: { show: false },
      padding: [MARKS_PX, 10, 0, 0],
      cursor: { y: false, points: { show: true }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, distr: 3, log: 2, range: () => toStepRange(this.#curve) },
        share: { range: (_plot, low, high) => toShareRange(low, high) },
      },
      series: [{}, this.#toSeries('accuracy'), this.#toSeries('agreement'), this.#toSeries('parentAccuracy')],
      axes: [
        {
          ...axis,
          grid,
          size: X_AXIS_PX,
          splits: () => listDoublings(toStepRange(this.#curve)),
          filter: (_plot, splits) => splits, // not every other one is left out
          values: (_plot, splits) => splits.map(String),
        },
        {
          ...axis,
          grid,
          scale: 'share',
          size: Y_AXIS_PX,
          space: 24,
          values: (_plot, splits) => splits.map((share) => `${Math.round(100 * share)} %`),
          incrs: [0.01, 0.02, 0.05, 0.1, 0.2],
        },
      ],
      hooks: {
        draw: [(plot) => this.#drawMarks(plot)],
        setCursor: [({ cursor }) => this.#deps.onHover(cursor.idx ?? null)],
      },
    };
  }

  #toSeries(name: keyof typeof ACCURACY_LOOKS): uPlot.Series {
    const { colour, dash, hasPoints } = ACCURACY_LOOKS[name];
    const stroke = () => this.#palette[colour];
    const points = { show: hasPoints, size: 5, fill: stroke, stroke };
    return { scale: 'share', stroke, width: 2, dash: [...dash], points };
  }

  #drawMarks(plot: uPlot): void {
    if (this.#curve === null) return;
    const { chosenSteps, breakEvenSteps } = this.#curve;
    const [low, high] = toStepRange(this.#curve);
    const mark = (steps: number, words: string, look: { colour: string; dash: readonly number[]; line: number }) => {
      if (steps < low || steps > high) return;
      drawMark(plot, { steps, words, ...look, fontFamily: this.#palette.fontFamily });
    };
    mark(breakEvenSteps, 'break-even', { colour: this.#palette.chartAxis, dash: [2, 3], line: 1 });
    mark(chosenSteps, `T = ${chosenSteps}`, { colour: this.#palette.accent, dash: [], line: 0 });
  }
}

interface Mark {
  readonly steps: number;
  readonly words: string;
  readonly colour: string;
  readonly dash: readonly number[];
  /** Of words, from the top: two marks may stand close. */
  readonly line: number;
  readonly fontFamily: string;
}

function drawMark(plot: uPlot, { steps, words, colour, dash, line, fontFamily }: Mark): void {
  const { ctx, bbox } = plot;
  const unit = uPlot.pxRatio;
  const x = Math.round(plot.valToPos(steps, 'x', true));
  const y = bbox.top - (MARKS_PX - 11 - 13 * line) * unit;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = unit;
  ctx.setLineDash(dash.map((length) => length * unit));
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${11 * unit}px ${fontFamily}`;
  const isLeft = x < bbox.left + bbox.width / 2;
  ctx.textAlign = isLeft ? 'left' : 'right';
  ctx.fillText(words, x + (isLeft ? 4 : -4) * unit, y);
  ctx.restore();
}
