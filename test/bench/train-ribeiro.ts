import { compareTraining } from './harness/compare-training.ts';
import type { Bench } from './harness/figure.ts';

export const bench: Bench = {
  name: 'train-ribeiro',
  title: 'rows that are trained a second, as a multiple of PyTorch: ribeiro-resnet, batches of 16',
  unit: 'x',
  bar: 0.9,
  better: 'higher',
  measure: (tell) => compareTraining({ network: 'ribeiro-resnet', batchRows: 16, blockSteps: 2 }, tell),
};
