import type { ModelTask } from './model-card.ts';
import type { SpikingCard } from './spiking-card.ts';

/**
 * What a spiking network's answers in few steps are worth, in words without a full stop: where its card does not have them within a point of the
 * network's accuracy, the temperature of that network no longer makes probabilities of them. Null: they are as good, within that point.
 * Of the greatest judged number of steps that is not above those asked for; validation rows before test rows.
 */
export function findFewSteps({ sides }: Pick<SpikingCard, 'sides'>, steps: number, task: ModelTask): string | null {
  const judged = sides.find(({ side }) => side === 'validation') ?? sides[0];
  if (judged === undefined) return `nobody has judged it at T = ${steps}`;
  const { side, curve, parent, stepsForOnePoint } = judged;
  if (stepsForOnePoint !== null && steps >= stepsForOnePoint) return null;
  const point = curve.findLast((one) => one.steps <= steps);
  if (point === undefined) return `nobody has judged it at T = ${steps}`;
  const things = { records: 'recordings', fragments: 'fragments', beats: 'beats' }[task];
  return `at T = ${point.steps} right in ${percent(point.accuracy)} of ${side} ${things}, the network in ${percent(parent.accuracy)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
