import type { Bench } from './harness/figure.ts';
import { findLast, judgeSpiking, tellSide } from './harness/judge-spiking.ts';

const STEPS = 128;

/** Every test row of the paper's protocol. */
export const bench: Bench = {
  name: 'snn-cnet',
  title: 'macro F1 of CNet (paper protocol, test rows) and of its spikes at T = 128: how far apart',
  unit: 'points',
  bar: 0.5,
  better: 'lower',
  async measure(tell) {
    const judged = await judgeSpiking({ spikingId: 'cnet-paper-spikes', dataSet: 'mitdb', steps: STEPS }, tell);
    const test = judged?.sides.find(({ side }) => side === 'test');
    if (judged === undefined || test === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    tellSide(tell, test);
    const { energyRatio, breakEvenSteps } = judged.energy;
    tell(`energy ${energyRatio.toFixed(2)} times the network's, break-even at ${breakEvenSteps.toFixed(1)} steps`);
    return { kind: 'measured', value: 100 * Math.abs(findLast(test).macroF1 - test.parent.macroF1), against: null };
  },
};
