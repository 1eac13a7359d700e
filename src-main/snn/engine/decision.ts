import type { DecisionRule } from '#shared/domain/decision-rule.ts';

/** How many numbers a decision has: the class, or a yes or no for each. */
export function toDecisionWidth({ classMask, cuts }: DecisionRule): number {
  return cuts === null ? 1 : classMask.length;
}

/**
 * Puts a decision into its place. @param out  [toDecisionWidth] the class, or 1 for each that is given
 * @returns how far it is from another one: by how much the class leads the second, or the least distance of a logit from its cut
 */
export function decideInto(out: Uint8Array, logits: ArrayLike<number>, { classMask, cuts }: DecisionRule): number {
  if (cuts !== null) return answerEachInto(out, logits, { classMask, cuts });
  let [best, first, second] = [0, -Infinity, -Infinity];
  for (let k = 0; k < classMask.length; k++) {
    const logit = logits[k] ?? 0;
    if (classMask[k] !== 1) continue;
    if (logit > first) [best, first, second] = [k, logit, first];
    else if (logit > second) second = logit;
  }
  out[0] = best;
  return first - second;
}

function answerEachInto(
  out: Uint8Array,
  logits: ArrayLike<number>,
  { classMask, cuts }: { readonly classMask: Uint8Array; readonly cuts: Float64Array },
): number {
  let least = Infinity;
  for (let k = 0; k < classMask.length; k++) {
    const above = (logits[k] ?? 0) - (cuts[k] ?? 0);
    out[k] = classMask[k] === 1 && above >= 0 ? 1 : 0;
    if (classMask[k] === 1) least = Math.min(least, Math.abs(above));
  }
  return least;
}
