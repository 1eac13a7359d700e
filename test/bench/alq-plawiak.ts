import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { readModelCard } from '#main/models/read-model.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { countPeople, tellByPerson } from './harness/by-person.ts';
import { mergeTables, readRecorded, toJudged } from './harness/recorded-compressions.ts';
import { judgeShippedModel, tellDifference, tellResult } from './harness/judge-shipped-model.ts';

/** arXiv 2202.12943, at 1.37 bits. */
const PUBLISHED_ACCURACY = 95.84;

/**
 * The compressed 17-class network on the test rows of the paper's protocol: seed 1 as it comes with the program, judged anew; seeds 2 to 5,
 * of which rows, network and compression are drawn anew, as they were recorded.
 */
export const bench: Bench = {
  name: 'alq-plawiak',
  title:
    'ECGNet at 1.37 bits a weight, paper protocol (test rows are training rows too, leak named), seeds 1 to 5: mean accuracy',
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
        `estimated against measured loss increase of ${probe.coordinateCount} coordinates, rank correlation: ${probe.fullGradient.toFixed(3)} by the gradient over all rows (bench alq-pruning measures it), ${probe.runningMoments.toFixed(3)} by running moments`,
      );
    const seeds = readRecorded('alq-seeds');
    tell('seed 1, judged just now; the others as recorded, their commands in test/bench/recorded/alq-seeds.json:');
    const one = { seed: 1, before: 100 * (before?.accuracy ?? NaN), after: 100 * result.accuracy, averageBits };
    const all = [
      one,
      ...seeds.map((own) => {
        return { ...own, before: 100 * (own.before?.accuracy ?? NaN), after: 100 * own.after.accuracy };
      }),
    ];
    for (const own of all) {
      tell(
        `  seed ${own.seed}: ${own.before.toFixed(1)} % at 32 bits, ${own.after.toFixed(1)} % at ${own.averageBits.toFixed(4)} bits (${(32 / own.averageBits).toFixed(2)}x, weights only)`,
      );
    }
    tell(`32 bits: ${tellSpread(all.map((own) => own.before))}; ALQ: ${tellSpread(all.map((own) => own.after))}`);
    tellMethods(tell);
    await tellByRecord(tell, { models, plawiak });
    return {
      kind: 'measured',
      value: toMean(all.map((own) => own.after)),
      against: { peer: 'arXiv 2202.12943, 1.37 bits', value: PUBLISHED_ACCURACY },
    };
  },
};

/** Seed 1 by the methods that the paper compares, and by what a user would try first. */
function tellMethods(tell: (line: string) => void): void {
  tell('other methods, seed 1, same rows, as recorded:');
  for (const { method, averageBits, fileBytes, uncompressedBytes, after } of readRecorded('methods')) {
    tell(
      `  ${method.padEnd(15)} ${averageBits} bits  accuracy ${(100 * after.accuracy).toFixed(1)} %, macro F1 ${(100 * after.macroF1).toFixed(1)} %, weights only ${(32 / averageBits).toFixed(2)}x, every byte ${(uncompressedBytes / fileBytes).toFixed(2)}x`,
    );
  }
}

/** The same network with nobody on two sides, out of fold: at 32 bits, and compressed fold by fold. */
async function tellByRecord(
  tell: (line: string) => void,
  { models, plawiak }: { readonly models: string; readonly plawiak: string },
): Promise<void> {
  const card = await readModelCard(join(models, 'plawiak17-by-record'));
  const [outOfFold] = card.ok ? card.value.results : [];
  if (!card.ok || outOfFold === undefined) return tell('the model plawiak17-by-record is not here');
  const people = countPeople(
    plawiak,
    card.value.classes.map(({ id }) => id),
  );
  tell('by record, statistics from training rows, 201 with 202, nobody on two sides:');
  tellByPerson(tell, toJudged(outOfFold), people);
  const folds = readRecorded('by-record');
  if (folds.length === 0) return tell('of the same network compressed nothing was recorded');
  const bits = folds.map(({ averageBits }) => averageBits.toFixed(4)).join(', ');
  const title = `${folds.length} folds compressed (${bits} bits), each row judged by the network that has not seen it, as recorded`;
  tellByPerson(
    tell,
    mergeTables(
      title,
      folds.map(({ after }) => after),
    ),
    people,
  );
}

function toMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and standard deviation over seeds, of a sample. */
function tellSpread(values: readonly number[]): string {
  const mean = toMean(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return `${mean.toFixed(2)} % (SD ${deviation.toFixed(2)}, ${values.length} seeds)`;
}
