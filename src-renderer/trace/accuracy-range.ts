/** Accuracy of a spiking network over its time steps, 0 to 1. */
export interface AccuracyCurve {
  /** Ascending, 1 or more. */
  readonly steps: readonly number[];
  readonly accuracy: readonly number[];
  /** Share of rows on which it decides as its network. */
  readonly agreement: readonly number[];
  /** Of the network that it was made of. */
  readonly parentAccuracy: number;
  /** Asked for now. */
  readonly chosenSteps: number;
  readonly breakEvenSteps: number;
}

/** From the first judged step to the last, wider where T or break-even lie outside by less than a doubling. */
export function toStepRange(
  curve: Pick<AccuracyCurve, 'steps' | 'chosenSteps' | 'breakEvenSteps'> | null,
): [number, number] {
  const [first = 1, last = 2] = [curve?.steps[0], curve?.steps.at(-1)];
  const wanted = curve === null ? [] : [curve.chosenSteps, curve.breakEvenSteps];
  const near = wanted.filter((steps) => steps >= Math.max(1, first / 2) && steps <= 2 * last);
  const low = Math.max(1, Math.min(first, ...near));
  return [low, Math.max(2 * low, last, ...near)];
}

/** 1, 2, 4 … inside a range. */
export function listDoublings([low, high]: readonly [number, number]): number[] {
  const first = Math.ceil(Math.log2(low) - 1e-9);
  const last = Math.floor(Math.log2(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => 2 ** (first + k));
}

/** A little around the curves, to whole five per cent, and never outside of 0 to 1. */
export function toShareRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const bottom = Math.max(0, Math.floor(20 * (low - 0.01)) / 20);
  return [bottom, Math.min(1, Math.max(bottom + 0.1, Math.ceil(20 * (high + 0.01)) / 20))];
}
