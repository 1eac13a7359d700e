import type { Bench } from './harness/figure.ts';
import { measureLeftOut, tellTable } from './harness/waves-ludb.ts';

export const bench: Bench = {
  name: 'waves-ludb-one-lead',
  title: 'the same as waves-ludb with each lead alone, as if there were no other',
  unit: '%',
  bar: 97.8,
  better: 'higher',
  async measure(tell) {
    const measured = await measureLeftOut('alone');
    if (measured === undefined) return { kind: 'missing', what: 'the data set ludb is not here' };
    const [onset = NaN, offset = NaN] = tellTable(measured, tell);
    return { kind: 'measured', value: Math.min(onset, offset), against: null };
  },
};
