import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { readModelCard } from '#main/models/read-model.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { judgeShippedModel, tellDifference, tellResult } from './harness/judge-shipped-model.ts';

/** arXiv 2202.12943, full precision. */
const PUBLISHED_ACCURACY = 93.5;

/** The shipped 17-class network on the test rows of the paper's protocol; beside it the same network by record, as its card has it. */
export const bench: Bench = {
  name: 'plawiak-paper',
  title: 'ECGNet, 17 classes, paper protocol (test rows are training rows too, leak named): accuracy on its test rows',
  unit: '%',
  bar: PUBLISHED_ACCURACY,
  better: 'higher',
  async measure(tell) {
    const plawiak = realData('plawiak17');
    if (plawiak === undefined) return { kind: 'missing', what: 'the data set plawiak17 is not here' };
    const { model, result } = await judgeShippedModel('plawiak17-paper', plawiak, tell);
    tellResult(tell, result);
    tellDifference(tell, model.card.results[0], result);
    for (const leak of model.card.provenance?.leaks ?? []) tell(`leak: ${leak}`);
    const last = model.card.results[1];
    if (last !== undefined) tellResult(tell, last);
    const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
    const byRecord = await readModelCard(join(models, 'plawiak17-by-record'));
    if (byRecord.ok && byRecord.value.results[0] !== undefined) {
      tell('the same network by record, nobody on two sides:');
      tellResult(tell, byRecord.value.results[0]);
    }
    return {
      kind: 'measured',
      value: 100 * result.accuracy,
      against: { peer: 'arXiv 2202.12943, full precision', value: PUBLISHED_ACCURACY },
    };
  },
};
