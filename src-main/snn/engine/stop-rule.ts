/**
 * When a decision is safe before the last step, chosen elsewhere on validation recordings: asked after every `everySteps` from `leastSteps`
 * on, whether the best class leads the second by `margin` or more.
 */
export interface StopRule {
  readonly leastSteps: number;
  readonly everySteps: number;
  /** Of logits; of one output its distance from 0. */
  readonly margin: number;
  /** [classes] 1 where a class may be answered: the others are not looked at. Left out: all may. */
  readonly classMask?: Uint8Array;
}

/** Whether a decision is looked at after so many steps. */
export function isAsked({ leastSteps, everySteps }: StopRule, done: number): boolean {
  return done >= leastSteps && done % everySteps === 0;
}

/** @param logits  of the classes after some step */
export function isSafe({ margin, classMask }: StopRule, logits: Float64Array): boolean {
  if (logits.length === 1) return Math.abs(logits[0] ?? 0) >= margin;
  let [best, second] = [-Infinity, -Infinity];
  for (const [k, logit] of logits.entries()) {
    if (classMask !== undefined && classMask[k] !== 1) continue;
    if (logit > best) [best, second] = [logit, best];
    else if (logit > second) second = logit;
  }
  return best - second >= margin;
}
