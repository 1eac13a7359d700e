import type { Bench } from './harness/figure.ts';
import { findLast, judgeSpiking, tellSide } from './harness/judge-spiking.ts';
import { LITE_SPIKES } from './harness/lite-spiking.ts';

const STEPS = 100;

/** On validation recordings; test recordings beside them. */
export const bench: Bench = {
  name: 'snn-agreement',
  title: 'decisions of the small CinC 2017 network that are the same in spikes, T = 100, validation recordings',
  unit: '%',
  bar: 98,
  better: 'higher',
  async measure(tell) {
    const judged = await judgeSpiking({ spikingId: LITE_SPIKES, dataSet: 'cinc2017', steps: STEPS }, tell);
    const validation = judged?.sides.find(({ side }) => side === 'validation');
    if (judged === undefined || validation === undefined)
      return { kind: 'missing', what: 'the data set cinc2017 is not here' };
    for (const side of judged.sides) {
      tellSide(tell, side);
      const points = 100 * (findLast(side).accuracy - side.parent.accuracy);
      tell(`  accuracy at T = ${STEPS} less the network's: ${points.toFixed(2)} points (0.5 are allowed)`);
    }
    const { energyRatio, breakEvenSteps } = judged.energy;
    tell(`energy ${energyRatio.toFixed(2)} times the network's, break-even at ${breakEvenSteps.toFixed(1)} steps`);
    return { kind: 'measured', value: 100 * findLast(validation).agreement, against: null };
  },
};
