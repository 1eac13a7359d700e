/** Of one spike in the shallowest cell: seen, and no more. */
const LEAST_SHADE = 0.16;

/**
 * Opacity for a share of steps with a spike: the square root, so that rates of a few per cent can be told apart. The same in every layer
 * and window: nothing changes its shade while one scrolls.
 * @param rate  0 to 1
 */
export function toShade(rate: number): number {
  if (!(rate > 0)) return 0;
  return Math.max(LEAST_SHADE, Math.sqrt(Math.min(1, rate)));
}

/** Shares that the legend shows. */
export const LEGEND_RATES = [0.01, 0.1, 0.3, 1] as const;

const LEAST_PITCH_PX = 16;
const STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] as const;

/**
 * Channels whose numbers are written beside their rows: the first, then round ones far enough apart.
 * @param rowPx  CSS px of one
 */
export function listNeuronTicks(startChannel: number, endChannel: number, rowPx: number): readonly number[] {
  const step = STEPS.find((one) => one * rowPx >= LEAST_PITCH_PX) ?? 2048;
  const ticks = [startChannel];
  // Numbers count from 1: neuron 16 is channel 15.
  for (let number = step * Math.ceil((startChannel + 2) / step); number <= endChannel; number += step) {
    if ((number - 1 - startChannel) * rowPx >= LEAST_PITCH_PX) ticks.push(number - 1);
  }
  return ticks;
}

/** Rows that a plot of so many CSS px has room for: below 1.5 px a row is lost. */
export function toRowCount(heightPx: number): number {
  return Math.max(8, Math.floor(heightPx / 1.5));
}
