import { join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';
import type { Bench } from './harness/figure.ts';
import { timeAnswers } from './harness/time-answers.ts';

/** The demo recording of PTB-XL: 10 s of 12 leads at 500 Hz, brought to 100 Hz. */
export const bench: Bench = {
  name: 'answer-12-leads',
  title: '10 s of 12 leads: read, resample, ask normal-abnormal-12, store, with the tensor process warm (median)',
  unit: 'ms',
  bar: 60,
  better: 'lower',
  async measure(tell) {
    const recording = join(root, 'resources', 'demo', 'records', 'ptbxl00001.hea');
    const value = await timeAnswers(recording, 'normal-abnormal-12', tell);
    const six = await timeAnswers(recording, 'ribeiro-6', tell);
    return { kind: 'measured', value, against: { peer: 'ribeiro-6, one network in the place of three', value: six } };
  },
};
