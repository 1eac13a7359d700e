import type { Bench } from './harness/figure.ts';
import { readRecorded } from './harness/recorded-compressions.ts';

const MOST_BITS = 2;

/** CNet by the paper's split, compressed, as it was recorded: the test rows chose nothing of the compression. */
export const bench: Bench = {
  name: 'alq-cnet',
  title: `CNet compressed to ${MOST_BITS} bits a weight or fewer, paper split (people on both sides, leak named): points of macro F1 lost on the test rows`,
  unit: 'points',
  bar: 1,
  better: 'lower',
  measure(tell) {
    const [recorded] = readRecorded('cnet');
    if (recorded === undefined)
      return Promise.resolve({ kind: 'missing', what: 'no compression of CNet was recorded' });
    const { averageBits, uncompressedBytes, fileBytes, before, after, protocol, command } = recorded;
    tell(command);
    tell(protocol);
    if (averageBits > MOST_BITS) tell(`NOT within ${MOST_BITS} bits`);
    tell(
      `${averageBits.toFixed(4)} bits a weight: ${(32 / averageBits).toFixed(2)}x smaller, weights only; ${(uncompressedBytes / fileBytes).toFixed(2)}x, every byte (${uncompressedBytes} to ${fileBytes})`,
    );
    for (const { title, accuracy, macroF1, classIds, confusion } of [before, after]) {
      tell(`${title}: accuracy ${(100 * accuracy).toFixed(2)} %, macro F1 ${(100 * macroF1).toFixed(2)} %`);
      classIds.forEach((classId, k) => tell(`  ${classId}: F1 ${(100 * toF1(confusion, k)).toFixed(2)} %`));
    }
    return Promise.resolve({
      kind: 'measured',
      value: 100 * (before.macroF1 - after.macroF1),
      against: { peer: 'macro F1 at 32 bits, %', value: 100 * before.macroF1 },
    });
  },
};

function toF1(confusion: readonly (readonly number[])[], own: number): number {
  const right = confusion[own]?.[own] ?? 0;
  const truth = (confusion[own] ?? []).reduce((sum, count) => sum + count, 0);
  const answers = confusion.reduce((sum, row) => sum + (row[own] ?? 0), 0);
  return (2 * right) / Math.max(1, truth + answers);
}
