import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { readModelCard } from '#main/models/read-model.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { judgeShippedModel, tellDifference, tellResult } from './harness/judge-shipped-model.ts';

const MOST_BITS = 2;

/** The shipped compressed CNet on the test rows of the paper's split, which chose nothing of the compression. */
export const bench: Bench = {
  name: 'alq-cnet',
  title: `CNet at ${MOST_BITS} bits a weight or fewer, paper split (people on both sides, leak named): points of macro F1 lost on the test rows`,
  unit: 'points',
  bar: 1,
  better: 'lower',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
    if (!(await readModelCard(join(models, 'cnet-paper-alq'))).ok)
      return { kind: 'missing', what: 'the model cnet-paper-alq is not here' };
    const { model, result } = await judgeShippedModel('cnet-paper-alq', mitdb, tell, 'cnet-paper');
    const [carded, before] = model.card.results;
    const { compression } = model.card;
    if (before === undefined || compression === undefined) throw new Error('alq-cnet: its card says nothing of before');
    tellResult(tell, result);
    tellDifference(tell, carded, result);
    tellResult(tell, before);
    const { averageBits, sizes } = compression;
    tell(
      `${averageBits.toFixed(4)} bits a weight${averageBits <= MOST_BITS ? '' : ', MORE than wanted'}: ${(32 / averageBits).toFixed(2)}x smaller, weights only; ${(sizes.uncompressedBytes / sizes.fileBytes).toFixed(2)}x, every byte (${sizes.uncompressedBytes} to ${sizes.fileBytes})`,
    );
    return {
      kind: 'measured',
      value: 100 * (before.macroF1 - result.macroF1),
      against: { peer: 'macro F1 at 32 bits, %', value: 100 * before.macroF1 },
    };
  },
};
