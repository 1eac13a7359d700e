import type { Bench } from './harness/figure.ts';
import { measureLeftOut, tellTable } from './harness/waves-ludb.ts';

/** NeuroKit2's `dwt` on 120 leads of LUDB, measured once: P Se 97.7, +P 77.4 %. */
const NEUROKIT_P_F1 = 86.4;

export const bench: Bench = {
  name: 'waves-ludb',
  title:
    'F1 of P onsets and offsets on LUDB, lead by lead, left-out patients of five folds; the table has QRS, T and the scatter',
  unit: '%',
  bar: 97.8,
  better: 'higher',
  async measure(tell) {
    const measured = await measureLeftOut('together');
    if (measured === undefined) return { kind: 'missing', what: 'the data set ludb is not here' };
    const [onset = NaN, offset = NaN] = tellTable(measured, tell);
    return {
      kind: 'measured',
      value: Math.min(onset, offset),
      against: { peer: 'NeuroKit2 dwt, P waves', value: NEUROKIT_P_F1 },
    };
  },
};
