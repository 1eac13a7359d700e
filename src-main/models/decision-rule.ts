import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import { toThresholds } from '#shared/domain/record-answer.ts';
import { toNetworkSpec } from './read-model.ts';
import type { NetworkModel } from './read-network-model.ts';

/** A threshold of 0 or 1 would be infinitely far away. */
const LEAST = 1e-6;

/** How a model's logits become its answer: its classes, and where each is a question of its own the logits of its thresholds. */
export function toModelDecision(model: Omit<NetworkModel, 'statistics'>): DecisionRule {
  const { classMask, temperature } = toNetworkSpec(model);
  const thresholds = model.network.output === 'sigmoid' ? toThresholds({ ...model.card, output: 'sigmoid' }) : null;
  if (thresholds === null) return { classMask, cuts: null };
  const toCut = (threshold: number) => {
    const p = Math.min(1 - LEAST, Math.max(LEAST, threshold));
    return temperature * Math.log(p / (1 - p));
  };
  return { classMask, cuts: Float64Array.from(thresholds, toCut) };
}
