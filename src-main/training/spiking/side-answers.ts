/** What a spiking network answers on rows, at every number of steps up to the last. */
export interface SideAnswers {
  readonly rowCount: number;
  readonly steps: number;
  /** [rowCount * steps] class with the greatest logit after each step. */
  readonly decisions: Uint8Array;
  /** [rowCount * steps] by which it leads the second. */
  readonly margins: Float32Array;
}

/** Classes that may be answered: 1 in the mask. @param curve  [steps][classes] logits */
export function decideInto(
  { decisions, margins, steps }: SideAnswers,
  row: number,
  { curve, classMask }: { readonly curve: Float64Array; readonly classMask: Uint8Array },
): void {
  const classCount = classMask.length;
  for (let step = 0; step < steps; step++) {
    const logits = curve.subarray(step * classCount, (step + 1) * classCount);
    let [best, first, second] = [0, -Infinity, -Infinity];
    logits.forEach((logit, k) => {
      if (classMask[k] !== 1) return;
      if (logit > first) [best, first, second] = [k, logit, first];
      else if (logit > second) second = logit;
    });
    decisions[row * steps + step] = best;
    margins[row * steps + step] = first - second;
  }
}

export function reserveAnswers(rowCount: number, steps: number): SideAnswers {
  return {
    rowCount,
    steps,
    decisions: new Uint8Array(rowCount * steps),
    margins: new Float32Array(rowCount * steps),
  };
}

/** Decisions of all rows after so many steps, [rowCount]. */
export function takeDecisions({ rowCount, steps, decisions }: SideAnswers, step: number): Uint8Array {
  return Uint8Array.from({ length: rowCount }, (_, row) => decisions[row * steps + step - 1] ?? 0);
}
