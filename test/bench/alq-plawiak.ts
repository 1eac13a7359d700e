import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { readModelCard } from '#main/models/read-model.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { judgeShippedModel, tellDifference, tellResult } from './harness/judge-shipped-model.ts';

/** arXiv 2202.12943, at 1.37 bits. */
const PUBLISHED_ACCURACY = 95.84;

/** The shipped compressed 17-class network (seed 1) on the test rows of the paper's protocol. */
export const bench: Bench = {
  name: 'alq-plawiak',
  title: 'ECGNet at 1.37 bits a weight, paper protocol (test rows are training rows too, leak named), seed 1: accuracy',
  unit: '%',
  bar: 95,
  better: 'higher',
  async measure(tell) {
    const plawiak = realData('plawiak17');
    if (plawiak === undefined) return { kind: 'missing', what: 'the data set plawiak17 is not here' };
    const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
    if (!(await readModelCard(join(models, 'plawiak17-paper-alq'))).ok)
      return { kind: 'missing', what: 'the model plawiak17-paper-alq is not here' };
    const { model, result } = await judgeShippedModel('plawiak17-paper-alq', plawiak, tell, 'plawiak17-paper');
    tellResult(tell, result);
    tellDifference(tell, model.card.results[0], result);
    const before = model.card.results[1];
    if (before !== undefined) tellResult(tell, before);
    const { averageBits, probe } = model.card.compression ?? { averageBits: NaN, probe: null };
    tell(`${averageBits.toFixed(4)} bits a weight, ${(32 / averageBits).toFixed(2)}x smaller, weights only`);
    if (probe !== null)
      tell(
        `estimated against measured loss increase of ${probe.coordinateCount} coordinates, rank correlation: ${probe.fullGradient.toFixed(3)} by the gradient over all rows (bar 0.8), ${probe.runningMoments.toFixed(3)} by running moments`,
      );
    return {
      kind: 'measured',
      value: 100 * result.accuracy,
      against: { peer: 'arXiv 2202.12943, 1.37 bits', value: PUBLISHED_ACCURACY },
    };
  },
};
