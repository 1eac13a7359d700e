import type { Bench } from './harness/figure.ts';
import { measureLeftOut } from './harness/waves-ludb.ts';

export const bench: Bench = {
  name: 'waves-af',
  title:
    'P waves answered in atrial fibrillation, as a part of the beats: LUDB records so labelled, left-out patients of five folds',
  unit: '%',
  bar: 5,
  better: 'lower',
  async measure(tell) {
    const measured = await measureLeftOut('together');
    if (measured === undefined) return { kind: 'missing', what: 'the data set ludb is not here' };
    const { waveCount, beatCount } = measured.fibrillation;
    tell(`${waveCount} P waves at ${beatCount} beats, lead by lead`);
    return { kind: 'measured', value: (100 * waveCount) / beatCount, against: null };
  },
};
