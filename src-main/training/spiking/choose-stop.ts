import type { StopRule } from '#main/snn/engine/stop-rule.ts';
import { countEqualRows, takeDecisions, type SideAnswers } from './side-answers.ts';

export interface StoppedRows {
  readonly meanSteps: number;
  /** [rowCount * width] */
  readonly decisions: Uint8Array;
}

/** Of accuracy, fraction: what stopping early may cost on the rows that choose. */
export const MOST_LOSS = 0.002;
/** With fewer, one answer is more than MOST_LOSS: a rule that changes none of them fits chance. */
export const LEAST_STOP_ROWS = Math.ceil(1 / MOST_LOSS);
const MARGIN_STEPS = 200;

/**
 * The rule with the fewest steps in the mean that costs at most MOST_LOSS of accuracy, and changes at most as many decisions: what is lost
 * and won by chance on these rows would not be on others.
 * @param answers  on validation rows
 * @param labels  [rowCount * width] as decisions are
 * @param everySteps  a decision is looked at after each of so many steps
 * @returns undefined where no rule spares a step, and on fewer than LEAST_STOP_ROWS rows
 */
export function chooseStop(answers: SideAnswers, labels: Uint8Array, everySteps: number): StopRule | undefined {
  const { rowCount, steps, margins, width } = answers;
  if (rowCount < LEAST_STOP_ROWS) return undefined;
  const last = applyStop(answers, { leastSteps: steps, everySteps, margin: Infinity });
  const wanted = countEqualRows(last.decisions, labels, width) - MOST_LOSS * rowCount;
  const greatest = margins.reduce((most, margin) => Math.max(most, margin), 0);
  let best: { readonly rule: StopRule; readonly meanSteps: number } | undefined;
  for (let leastSteps = everySteps; leastSteps < steps; leastSteps += everySteps) {
    for (let k = 1; k <= MARGIN_STEPS; k++) {
      const rule = { leastSteps, everySteps, margin: round((greatest * k) / MARGIN_STEPS) };
      const { meanSteps, decisions } = applyStop(answers, rule);
      if (meanSteps >= (best?.meanSteps ?? steps)) continue;
      const changed = rowCount - countEqualRows(decisions, last.decisions, width);
      if (countEqualRows(decisions, labels, width) >= wanted && changed <= MOST_LOSS * rowCount)
        best = { rule, meanSteps };
    }
  }
  return best?.rule;
}

/** What the engine does by a rule. */
export function applyStop(answers: SideAnswers, { leastSteps, everySteps, margin }: StopRule): StoppedRows {
  const { rowCount, steps, margins } = answers;
  const stoppedAt = Uint16Array.from({ length: rowCount }, (_, row) => {
    let done = Math.min(everySteps, steps);
    while (done < steps && (done < leastSteps || (margins[row * steps + done - 1] ?? 0) < margin))
      done = Math.min(steps, done + everySteps);
    return done;
  });
  const total = stoppedAt.reduce((sum, own) => sum + own, 0);
  return { meanSteps: total / rowCount, decisions: takeDecisions(answers, (row) => stoppedAt[row] ?? steps) };
}

/** Three digits: the rule is read by people. */
function round(margin: number): number {
  return Number(margin.toPrecision(3));
}
