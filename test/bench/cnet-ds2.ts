import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { findF1, judgeBeatModel } from './harness/judge-beat-model.ts';

/** De Chazal 2004 on the same recordings, as remembered: VEB Se 77.7 and +P 81.9 %. */
const DE_CHAZAL_VEB_F1 = 79.7;

/** The tables of the model's card, from the shipped weights; the value is the F1 of V at reference positions. */
export const bench: Bench = {
  name: 'cnet-ds2',
  title: 'the shipped CNet on MIT-BIH DS2: F1 of V at reference positions, map dechazal, whole recordings',
  unit: '%',
  bar: DE_CHAZAL_VEB_F1,
  better: 'higher',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const [first] = await judgeBeatModel('cnet-aami5', mitdb, tell);
    return {
      kind: 'measured',
      value: findF1(first, 'V'),
      against: { peer: 'de Chazal 2004, F1 of Se 77.7 and +P 81.9 %', value: DE_CHAZAL_VEB_F1 },
    };
  },
};
