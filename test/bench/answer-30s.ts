import { join } from 'node:path';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { timeAnswers } from './harness/time-answers.ts';

/** Record A00001 of CinC 2017: 30 s of one lead at 300 Hz, brought to 100 Hz. */
export const bench: Bench = {
  name: 'answer-30s',
  title: '30 s of one lead: read, resample, ask rhythm-cinc2017, store, with the tensor process warm (median)',
  unit: 'ms',
  bar: 150,
  better: 'lower',
  async measure(tell) {
    const cinc = realData('cinc2017');
    if (cinc === undefined) return { kind: 'missing', what: 'the data set cinc2017 is not here' };
    return {
      kind: 'measured',
      value: await timeAnswers(join(cinc, 'A00001.hea'), 'rhythm-cinc2017', tell),
      against: null,
    };
  },
};
