import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import { decideInto } from './decision.ts';

/**
 * When a decision is safe before the last step, chosen elsewhere on validation recordings: asked after every `everySteps` from `leastSteps`
 * on, whether it is `margin` or more from another one.
 */
export interface StopRule {
  readonly leastSteps: number;
  readonly everySteps: number;
  /** Of logits: see decideInto. */
  readonly margin: number;
  /** Left out: the greatest of all logits is the answer; of one alone whether it is 0 or more. */
  readonly decision?: DecisionRule;
}

/** Whether a decision is looked at after so many steps. */
export function isAsked({ leastSteps, everySteps }: StopRule, done: number): boolean {
  return done >= leastSteps && done % everySteps === 0;
}

/** @param logits  of the classes after some step */
export function isSafe({ margin, decision }: StopRule, logits: Float64Array): boolean {
  const { length } = logits;
  const rule = decision ?? {
    classMask: new Uint8Array(length).fill(1),
    cuts: length === 1 ? Float64Array.of(0) : null,
  };
  return decideInto(new Uint8Array(length), logits, rule) >= margin;
}
