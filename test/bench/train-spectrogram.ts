import { compareTraining } from './harness/compare-training.ts';
import type { Bench } from './harness/figure.ts';

export const bench: Bench = {
  name: 'train-spectrogram',
  title: 'rows that are trained a second, as a multiple of PyTorch: spectrogram-cnn, batches of 20',
  unit: 'x',
  bar: 1,
  better: 'higher',
  measure: (tell) => compareTraining({ network: 'spectrogram-cnn', batchRows: 20, blockSteps: 1 }, tell),
};
