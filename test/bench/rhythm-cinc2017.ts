import { join } from 'node:path';
import { evaluateTables } from '#main/training/evaluate-tables.ts';
import { root } from '#scripts/setup/places.mjs';
import { unwrap } from '#shared/result/result.ts';
import type { Bench } from './harness/figure.ts';

/** Classes whose F1 the challenge takes the mean of; noise is left out. */
const JUDGED = ['N', 'A', 'O'];
const BAR = 83;

/** Five folds, each recording answered by the network that has not seen it: the committed answers, scored again. */
export const bench: Bench = {
  name: 'rhythm-cinc2017',
  title:
    'rhythm of one lead (CinC 2017), five folds, answers of networks that had not seen the recording: mean F1 of N, A, O',
  unit: '%',
  bar: BAR,
  better: 'higher',
  async measure(tell) {
    const answers = join(root, 'resources', 'models', 'rhythm-cinc2017', 'answers');
    const { report, recordCount } = unwrap(
      await evaluateTables({
        predictions: join(answers, 'predictions.csv'),
        reference: join(answers, 'reference.csv'),
        groups: null,
        against: null,
        validation: null,
        seed: 1,
        replicateCount: 1000,
      }),
    );
    if (report.kind !== 'classes') throw new Error('rhythm-cinc2017: each recording has one class');
    const toText = ({ value, low, high }: { value: number | null; low: number | null; high: number | null }) =>
      [value, low, high].map((part) => (100 * (part ?? NaN)).toFixed(2)).join(', ');
    tell(`${recordCount} recordings; accuracy ${toText(report.accuracy)} (value, 95 % interval)`);
    for (const own of report.classes) tell(`F1 ${own.classId}: ${toText(own.f1)} of ${own.referenceCount}`);
    tell(`calibration error ${(100 * (report.calibration?.expectedError ?? NaN)).toFixed(2)}`);
    const judged = report.classes.filter(({ classId }) => JUDGED.includes(classId));
    const sum = judged.reduce((total, { f1 }) => total + (f1.value ?? 0), 0);
    return {
      kind: 'measured',
      value: (100 * sum) / judged.length,
      against: { peer: "the challenge's winners, on its hidden test", value: 83 },
    };
  },
};
