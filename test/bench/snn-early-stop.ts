import type { Bench } from './harness/figure.ts';
import { findLast, judgeSpiking } from './harness/judge-spiking.ts';
import { LITE_SPIKES } from './harness/lite-spiking.ts';

const STEPS = 100;

/** The rule is that of the card, chosen on validation recordings; its effect on test recordings is told beside. */
export const bench: Bench = {
  name: 'snn-early-stop',
  title:
    'steps of the small CinC 2017 network in spikes that stopping early spares, validation recordings: T = 100 by the mean, for at most 0.2 points of accuracy',
  unit: 'times',
  bar: 2,
  better: 'higher',
  async measure(tell) {
    const judged = await judgeSpiking({ spikingId: LITE_SPIKES, dataSet: 'cinc2017', steps: STEPS }, tell);
    const early = judged?.sides.find(({ side }) => side === 'validation')?.early;
    if (judged === undefined || early === undefined || early === null)
      return { kind: 'missing', what: 'the data set cinc2017 is not here, or the card has no rule for stopping early' };
    const { stop } = judged;
    if (stop !== null)
      tell(`the first class leads by ${stop.margin}, asked every ${stop.everySteps} steps from ${stop.leastSteps} on`);
    for (const side of judged.sides) {
      const own = side.early ?? findLast(side);
      const points = 100 * (own.accuracy - findLast(side).accuracy);
      tell(
        `${side.side}: ${own.steps.toFixed(1)} steps in the mean, accuracy ${points.toFixed(2)} points beside T = ${STEPS}`,
      );
    }
    return { kind: 'measured', value: STEPS / early.steps, against: null };
  },
};
