import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Palette } from './palette.ts';

/** What a training has come to, epoch by epoch: null where an epoch was not judged. */
export interface TrainingCurves {
  /** Ascending. */
  readonly epochs: readonly number[];
  readonly trainLoss: readonly number[];
  readonly validationLoss: readonly (number | null)[];
  readonly macroF1: readonly (number | null)[];
  /** Planned: the axis reaches so far, so that one sees how much is left. */
  readonly epochCount: number;
  /** Whose weights are kept; undefined where none is yet. */
  readonly chosenEpoch: number | undefined;
  /** It may still be another one. */
  readonly isOpen: boolean;
}

export interface CurvePlotDeps {
  readonly target: HTMLElement;
  readonly palette: Palette;
  /** Index of the epoch under the pointer; null for none. */
  readonly onHover: (index: number | null) => void;
}

const X_AXIS_PX = 26;
const Y_AXIS_PX = 46;
const LINE_WIDTH = 2;
const POINT_PX = 6;

/** How each curve is drawn: told apart by its dashes and points too. */
export const CURVE_LOOKS = {
  trainLoss: { colour: 'chartTrace', dash: [], hasPoints: false },
  validationLoss: { colour: 'classV', dash: [6, 4], hasPoints: false },
  macroF1: { colour: 'classS', dash: [], hasPoints: true },
} as const;

/** uPlot for a training: losses at the left axis, macro F1 at the right, the chosen epoch as a line. */
export class CurvePlot {
  readonly #deps: CurvePlotDeps;
  readonly #plot: uPlot;
  #palette: Palette;
  #curves: TrainingCurves | null = null;

  constructor(deps: CurvePlotDeps) {
    this.#deps = deps;
    this.#palette = deps.palette;
    this.#plot = new uPlot(this.#toOptions(deps.target), [[], [], [], []], deps.target);
  }

  show(curves: TrainingCurves): void {
    this.#curves = curves;
    const { epochs, trainLoss, validationLoss, macroF1 } = curves;
    this.#plot.setData([[...epochs], [...trainLoss], [...validationLoss], [...macroF1]]);
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
    const axis = { font, labelFont: font, stroke: () => this.#palette.chartAxis, ticks: { show: false } };
    const grid = { stroke: () => this.#palette.chartGrid, width: 1 };
    return {
      width: Math.max(1, clientWidth),
      height: Math.max(1, clientHeight),
      legend: { show: false },
      padding: [18, 8, 0, 0],
      cursor: { y: false, points: { show: true }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: () => [1, Math.max(2, this.#curves?.epochCount ?? 2)] },
        loss: { range: (_plot, _low, high) => [0, toRoundAbove(high)] },
        share: { range: () => [0, 1] },
      },
      series: [
        {},
        this.#toSeries('trainLoss', 'loss'),
        this.#toSeries('validationLoss', 'loss'),
        this.#toSeries('macroF1', 'share'),
      ],
      axes: [
        { ...axis, grid, size: X_AXIS_PX, incrs: [1, 2, 5, 10, 20, 50, 100, 200], space: 34 },
        { ...axis, grid, scale: 'loss', size: Y_AXIS_PX, space: 28 },
        { ...axis, grid: { show: false }, scale: 'share', side: 1, size: Y_AXIS_PX, space: 28 },
      ],
      hooks: {
        draw: [(plot) => this.#drawChosen(plot)],
        setCursor: [({ cursor }) => this.#deps.onHover(cursor.idx ?? null)],
      },
    };
  }

  #toSeries(name: keyof typeof CURVE_LOOKS, scale: string): uPlot.Series {
    const { colour, dash, hasPoints } = CURVE_LOOKS[name];
    const stroke = () => this.#palette[colour];
    return {
      scale,
      stroke,
      width: LINE_WIDTH,
      dash: [...dash],
      spanGaps: true,
      // A curve of one epoch is a point.
      points: { show: (plot) => hasPoints || plot.data[0].length === 1, size: POINT_PX, fill: stroke, stroke },
    };
  }

  #drawChosen(plot: uPlot): void {
    const { ctx, bbox } = plot;
    if (this.#curves?.chosenEpoch === undefined || this.#curves.chosenEpoch < 1) return;
    const { chosenEpoch: epoch, isOpen } = this.#curves;
    const x = Math.round(plot.valToPos(epoch, 'x', true));
    ctx.save();
    ctx.strokeStyle = this.#palette.accent;
    ctx.fillStyle = this.#palette.accent;
    ctx.lineWidth = uPlot.pxRatio;
    ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `${11 * uPlot.pxRatio}px ${this.#palette.fontFamily}`;
    const isLeft = x < bbox.left + bbox.width / 2;
    ctx.textAlign = isLeft ? 'left' : 'right';
    ctx.fillText(`${isOpen ? 'best so far' : 'kept'}: epoch ${epoch}`, x, bbox.top - 5 * uPlot.pxRatio);
    ctx.restore();
  }
}

/** A little more than the highest value, so that a curve never runs along the frame; 1 where there is none. */
function toRoundAbove(high: number | null): number {
  if (high === null || !Number.isFinite(high) || high <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(high)) / 4;
  return Math.ceil((1.05 * high) / step) * step;
}
