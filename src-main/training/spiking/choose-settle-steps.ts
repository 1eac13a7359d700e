import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import { toSettled } from '#main/snn/engine/readout-step.ts';

const EVERY = 5;

export interface CalibratedRow {
  /** Run without settling: logits after each step, [steps][classes]. */
  readonly curve: SpikingAnswer['curve'];
  /** [classes] of the network itself. */
  readonly logits: Float32Array;
}

/**
 * How many steps are best left out of a decision: those with which the logits after the last step come nearest, in squares, to the network's
 * on calibration rows. No label is looked at.
 */
export function chooseSettleSteps(rows: readonly CalibratedRow[], steps: number): number {
  let [best, least] = [0, Infinity];
  for (let settleSteps = 0; settleSteps <= steps / 2; settleSteps += EVERY) {
    const error = rows.reduce((sum, row) => sum + measureError(row, steps, toSettled(settleSteps, steps)), 0);
    if (error < least) [best, least] = [settleSteps, error];
  }
  return best;
}

/** Means up to two steps tell the mean between them. */
function measureError({ curve, logits }: CalibratedRow, steps: number, before: number): number {
  const classCount = logits.length;
  return logits.reduce((sum, logit, c) => {
    const early = before === 0 ? 0 : before * (curve[(before - 1) * classCount + c] ?? 0);
    const since = (steps * (curve[(steps - 1) * classCount + c] ?? 0) - early) / (steps - before);
    return sum + (since - logit) ** 2;
  }, 0);
}
