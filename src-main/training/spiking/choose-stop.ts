import type { StopRule } from '#main/snn/engine/stop-rule.ts';
import type { SideAnswers } from './side-answers.ts';

export interface StoppedRows {
  readonly meanSteps: number;
  /** [rowCount] */
  readonly decisions: Uint8Array;
}

/** Of accuracy, fraction: what stopping early may cost on the rows that choose. */
export const MOST_LOSS = 0.002;
const MARGIN_STEPS = 200;

/**
 * The rule with the fewest steps in the mean that costs at most MOST_LOSS of accuracy, and changes at most as many decisions: what is lost
 * and won by chance on these rows would not be on others.
 * @param answers  on validation rows
 * @param labels  [rowCount]
 * @param everySteps  a decision is looked at after each of so many steps
 * @returns undefined where no rule spares a step
 */
export function chooseStop(answers: SideAnswers, labels: Uint8Array, everySteps: number): StopRule | undefined {
  const { rowCount, steps, margins } = answers;
  const last = applyStop(answers, { leastSteps: steps, everySteps, margin: Infinity });
  const wanted = countRight(last.decisions, labels) - MOST_LOSS * rowCount;
  const greatest = margins.reduce((most, margin) => Math.max(most, margin), 0);
  let best: { readonly rule: StopRule; readonly meanSteps: number } | undefined;
  for (let leastSteps = everySteps; leastSteps < steps; leastSteps += everySteps) {
    for (let k = 1; k <= MARGIN_STEPS; k++) {
      const rule = { leastSteps, everySteps, margin: round((greatest * k) / MARGIN_STEPS) };
      const { meanSteps, decisions } = applyStop(answers, rule);
      if (meanSteps >= (best?.meanSteps ?? steps)) continue;
      const changed = decisions.reduce((sum, own, row) => sum + (own === last.decisions[row] ? 0 : 1), 0);
      if (countRight(decisions, labels) >= wanted && changed <= MOST_LOSS * rowCount) best = { rule, meanSteps };
    }
  }
  return best?.rule;
}

/** What the engine does by a rule. */
export function applyStop(
  { rowCount, steps, decisions, margins }: SideAnswers,
  { leastSteps, everySteps, margin }: StopRule,
): StoppedRows {
  const stopped = new Uint8Array(rowCount);
  let total = 0;
  for (let row = 0; row < rowCount; row++) {
    let done = Math.min(everySteps, steps);
    while (done < steps && (done < leastSteps || (margins[row * steps + done - 1] ?? 0) < margin))
      done = Math.min(steps, done + everySteps);
    stopped[row] = decisions[row * steps + done - 1] ?? 0;
    total += done;
  }
  return { meanSteps: total / rowCount, decisions: stopped };
}

function countRight(decisions: Uint8Array, labels: Uint8Array): number {
  return decisions.reduce((sum, own, row) => sum + (own === labels[row] ? 1 : 0), 0);
}

/** Three digits: the rule is read by people. */
function round(margin: number): number {
  return Number(margin.toPrecision(3));
}
