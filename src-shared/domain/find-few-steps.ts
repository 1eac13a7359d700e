import type { ModelTask } from './model-card.ts';
import type { SpikingCard } from './spiking-card.ts';

/** Fraction; what the four decimals of a card cannot tell from it is still a point. */
const ONE_POINT = 0.01 + 1e-9;

/**
 * What a spiking network's answers in few steps are worth, in words without a full stop: where its card does not have them within a point of the
 * network's accuracy and of its macro F1 (rare classes are lost long before accuracy shows it), the temperature of that network no longer makes
 * probabilities of them. Null: they are as good, within that point.
 * Of the greatest judged number of steps that is not above those asked for; validation rows before test rows.
 */
export function findFewSteps({ sides }: Pick<SpikingCard, 'sides'>, steps: number, task: ModelTask): string | null {
  const judged = sides.find(({ side }) => side === 'validation') ?? sides[0];
  const point = judged?.curve.findLast((one) => one.steps <= steps);
  if (judged === undefined || point === undefined) return `nobody has judged it at T = ${steps}`;
  const { side, parent, stepsForOnePoint } = judged;
  const rows = `${side} ${{ records: 'recordings', fragments: 'fragments', beats: 'beats' }[task]}`;
  if (stepsForOnePoint === null || steps < stepsForOnePoint)
    return `at T = ${point.steps} right in ${percent(point.accuracy)} of ${rows}, the network in ${percent(parent.accuracy)}`;
  return parent.macroF1 - point.macroF1 > ONE_POINT
    ? `at T = ${point.steps} macro F1 is ${percent(point.macroF1)} on ${rows}, the network's ${percent(parent.macroF1)}`
    : null;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
