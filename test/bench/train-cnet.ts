import { compareTraining } from './harness/compare-training.ts';
import type { Bench } from './harness/figure.ts';

export const bench: Bench = {
  name: 'train-cnet',
  title: 'rows that are trained a second, as a multiple of PyTorch: cnet, batches of 128',
  unit: 'x',
  bar: 1,
  better: 'higher',
  measure: (tell) => compareTraining({ network: 'cnet', batchRows: 128, blockSteps: 20 }, tell),
};
