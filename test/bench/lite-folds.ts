import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { evaluateTables } from '#main/training/evaluate-tables.ts';
import { root } from '#scripts/setup/places.mjs';
import { unwrap } from '#shared/result/result.ts';
import type { Bench } from './harness/figure.ts';

const JUDGED = ['N', 'A', 'O'];
/** In points of accuracy. */
const BAR = 0.5;

const RECORDED = join(root, 'test', 'bench', 'recorded');
const REFERENCE = join(root, 'resources', 'models', 'rhythm-cinc2017', 'answers', 'reference.csv');

const fraction = z.number().min(0).max(1);
const scores = z.strictObject({ accuracy: fraction, macroF1: fraction });
/** Test side of what `snn convert` wrote for the network of each fold. */
const spikesSchema = z.strictObject({
  steps: z.int().min(1),
  folds: z
    .array(
      z.strictObject({ rowCount: z.int().min(1), network: scores, spikes: scores.extend({ agreement: fraction }) }),
    )
    .min(1),
});

/** The small network on the five folds of rhythm-cinc2017, and each fold's network in spikes on the same test recordings: what they said, recorded. */
export const bench: Bench = {
  name: 'lite-folds',
  title: 'cinc2017-lite in five folds: accuracy of spikes at a fixed T beside that of the networks, distance in points',
  unit: 'points',
  bar: BAR,
  better: 'lower',
  async measure(tell) {
    const { report, recordCount } = unwrap(
      await evaluateTables({
        predictions: join(RECORDED, 'cinc2017-lite-folds.csv'),
        reference: REFERENCE,
        groups: null,
        against: null,
        validation: null,
        seed: 1,
        replicateCount: 1000,
      }),
    );
    if (report.kind !== 'classes') throw new Error('lite-folds: each recording has one class');
    const percent = ({ value, low, high }: { value: number | null; low: number | null; high: number | null }) =>
      [value, low, high].map((part) => (100 * (part ?? NaN)).toFixed(2)).join(', ');
    tell(`${recordCount} recordings; accuracy ${percent(report.accuracy)} (value, 95 % interval)`);
    for (const own of report.classes) tell(`F1 ${own.classId}: ${percent(own.f1)} of ${own.referenceCount}`);
    const judged = report.classes.filter(({ classId }) => JUDGED.includes(classId));
    const meanF1 = judged.reduce((sum, { f1 }) => sum + (f1.value ?? 0), 0) / judged.length;
    tell(`mean F1 of N, A, O ${(100 * meanF1).toFixed(2)}`);
    const { steps, folds } = spikesSchema.parse(
      JSON.parse(readFileSync(join(RECORDED, 'cinc2017-lite-folds.spikes.json'), 'utf8')),
    );
    const meanOf = (pick: (fold: (typeof folds)[number]) => number) =>
      folds.reduce((sum, fold) => sum + pick(fold) * fold.rowCount, 0) /
      folds.reduce((sum, { rowCount }) => sum + rowCount, 0);
    for (const [k, { network, spikes }] of folds.entries())
      tell(
        `fold ${k + 1}: network ${toPercent(network.accuracy)}, spikes ${toPercent(spikes.accuracy)}, agreement ${toPercent(spikes.agreement)}; macro F1 ${toPercent(network.macroF1)} and ${toPercent(spikes.macroF1)}`,
      );
    const [network, spikes] = [meanOf((fold) => fold.network.accuracy), meanOf((fold) => fold.spikes.accuracy)];
    tell(
      `all folds at T = ${steps}: network ${toPercent(network)}, spikes ${toPercent(spikes)}, agreement ${toPercent(meanOf((fold) => fold.spikes.agreement))} %`,
    );
    return { kind: 'measured', value: 100 * Math.abs(spikes - network), against: null };
  },
};

function toPercent(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
