import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { SpikingTally } from '#main/snn/engine/spiking-tally.ts';
import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { addAnswer, reserveAnswers, type SideAnswers } from './side-answers.ts';
import type { SpikingRows } from './spiking-rows.ts';

export interface SideRun {
  readonly network: SpikingNetwork;
  readonly steps: number;
  readonly rule: DecisionRule;
  readonly pool: Pick<SpikingPool, 'run' | 'size'>;
  /** Takes what the rows cost. */
  readonly tally: SpikingTally;
  readonly signal: AbortSignal;
  readonly onRow: (doneCount: number) => void;
}

/** Runs rows to the last step, several side by side. Errors: those of the pool; the first one ends all. */
export async function runSide(
  rows: Int32Array,
  read: SpikingRows['read'],
  { network, steps, rule, pool, tally, signal, onRow }: SideRun,
): Promise<Result<SideAnswers>> {
  const answers = reserveAnswers(rows.length, steps, rule);
  const running = new Set<Promise<void>>();
  let failure: Result<never> | undefined;
  let doneCount = 0;
  await read(rows, async (row, index) => {
    if (failure !== undefined) return;
    const one = pool.run(network, row, { steps, signal }).then((answer) => {
      if (!answer.ok) failure ??= answer;
      else {
        tally.add(answer.value);
        addAnswer(answers, index, { curve: answer.value.curve, rule });
        onRow(++doneCount);
      }
      running.delete(one);
    });
    running.add(one);
    // One waits for each thread: rows that are read ahead would only lie about.
    if (running.size > pool.size) await Promise.race(running);
  });
  await Promise.all(running);
  return failure ?? ok(answers);
}
