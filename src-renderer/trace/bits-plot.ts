import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Palette } from './palette.ts';

/** Accuracy at each number of bits that a compression passed through, ascending; null where there is none. */
export interface BitsCurve {
  readonly averageBits: readonly number[];
  /** Right after coordinates were taken away. */
  readonly pruned: readonly (number | null)[];
  /** The best that training made of as many bits. */
  readonly trained: readonly (number | null)[];
}

const X_AXIS_PX = 24;
const Y_AXIS_PX = 46;
const MOST_HIDDEN = 0.7;

/** How each curve is drawn: told apart by its dashes too. */
export const BITS_LOOKS = {
  trained: { colour: 'chartTrace', dash: [] },
  pruned: { colour: 'classV', dash: [6, 4] },
} as const;

/** uPlot of bits against accuracy. */
export class BitsPlot {
  readonly #plot: uPlot;
  #palette: Palette;
  /** The axis ends at it. */
  #mostBits = 1;
  /** The accuracy that the axis begins with: a tenth, and not so near to 1 that a row more or less looks like a fall. */
  #leastShown = 0;

  constructor(target: HTMLElement, palette: Palette) {
    this.#palette = palette;
    this.#plot = new uPlot(this.#toOptions(target), [[], [], []], target);
  }

  show({ averageBits, trained, pruned }: BitsCurve): void {
    this.#mostBits = Math.max(1, Math.ceil(averageBits.at(-1) ?? 1));
    const least = [...trained, ...pruned].reduce<number>((low, value) => Math.min(low, value ?? 1), 1);
    this.#leastShown = Math.min(MOST_HIDDEN, Math.floor(10 * least) / 10);
    this.#plot.setData([[...averageBits], [...trained], [...pruned]]);
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
      padding: [10, 12, 0, 0],
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [0, this.#mostBits] },
        y: { range: () => [this.#leastShown, 1] },
      },
      series: [{}, this.#toSeries('trained'), this.#toSeries('pruned')],
      axes: [
        { ...axis, grid, size: X_AXIS_PX, label: 'average bits a weight', labelSize: 16, space: 34 },
        {
          ...axis,
          grid,
          size: Y_AXIS_PX,
          space: 24,
          values: (_plot, ticks) => ticks.map((v) => `${Math.round(100 * v)} %`),
        },
      ],
    };
  }

  #toSeries(name: keyof typeof BITS_LOOKS): uPlot.Series {
    const { colour, dash } = BITS_LOOKS[name];
    const stroke = () => this.#palette[colour];
    return {
      scale: 'y',
      stroke,
      width: 2,
      dash: [...dash],
      spanGaps: true,
      points: { show: true, size: 6, fill: stroke, stroke },
    };
  }
}
