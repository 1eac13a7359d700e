import { decideInto, toDecisionWidth } from '#main/snn/engine/decision.ts';
import type { DecisionRule } from '#shared/domain/decision-rule.ts';

/** What a spiking network answers on rows, at every number of steps up to the last. */
export interface SideAnswers {
  readonly rowCount: number;
  readonly steps: number;
  /** Numbers of a decision: a class, or a yes or no for each. */
  readonly width: number;
  /** [rowCount * steps * width] after each step. */
  readonly decisions: Uint8Array;
  /** [rowCount * steps] how far each is from another one, see decideInto. */
  readonly margins: Float32Array;
}

/** @param curve  [steps][classes] logits */
export function addAnswer(
  { decisions, margins, steps, width }: SideAnswers,
  row: number,
  { curve, rule }: { readonly curve: Float64Array; readonly rule: DecisionRule },
): void {
  const classCount = rule.classMask.length;
  for (let step = 0; step < steps; step++) {
    const at = row * steps + step;
    const logits = curve.subarray(step * classCount, (step + 1) * classCount);
    margins[at] = decideInto(decisions.subarray(at * width, (at + 1) * width), logits, rule);
  }
}

export function reserveAnswers(rowCount: number, steps: number, rule: DecisionRule): SideAnswers {
  const width = toDecisionWidth(rule);
  return {
    rowCount,
    steps,
    width,
    decisions: new Uint8Array(rowCount * steps * width),
    margins: new Float32Array(rowCount * steps),
  };
}

/** Decisions of all rows, each after a number of steps of its own, [rowCount * width]. */
export function takeDecisions(
  { rowCount, steps, width, decisions }: Omit<SideAnswers, 'margins'>,
  toStep: (row: number) => number,
): Uint8Array {
  const taken = new Uint8Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const at = (row * steps + toStep(row) - 1) * width;
    taken.set(decisions.subarray(at, at + width), row * width);
  }
  return taken;
}

/** Rows whose decisions are the same: of yes-or-no answers all of them. @param width  numbers of a decision */
export function countEqualRows(a: Uint8Array, b: Uint8Array, width: number): number {
  let count = 0;
  for (let start = 0; start < a.length; start += width) {
    let k = 0;
    while (k < width && a[start + k] === b[start + k]) k++;
    if (k === width) count++;
  }
  return count;
}
