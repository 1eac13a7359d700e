/** How logits become a decision. */
export interface DecisionRule {
  /** [classes] 1 where a class may be answered: the others are not looked at. */
  readonly classMask: Uint8Array;
  /** [classes] logits from which on a class counts as given, each a question of its own; null: the greatest logit is the answer. */
  readonly cuts: Float64Array | null;
}
