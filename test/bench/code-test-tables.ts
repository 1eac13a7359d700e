import { computeTableFigures } from '#test/builders/code-test.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';

/** Half of the third decimal, to which the tables are printed. */
const HALF_OF_LAST_DECIMAL = 0.0005;

/** Published tables of precision, recall, specificity, F1, confusion, kappa and McNemar, made again from the published answers. */
export const bench: Bench = {
  name: 'code-test-tables',
  title: "greatest difference between a published table's number and ours, all tables of Ribeiro's 827 exams",
  unit: 'absolute',
  bar: HALF_OF_LAST_DECIMAL,
  better: 'lower',
  measure(tell) {
    const folder = realData('code-test');
    if (folder === undefined) return Promise.resolve({ kind: 'missing', what: 'the data set code-test is not here' });
    const figures = computeTableFigures(folder);
    const differences = new Map<string, number[]>();
    for (const { table, published, computed } of figures) {
      // 0.9375 and its 0.938 differ by 0.0005 and what a double cannot hold.
      const difference = Number(Math.abs(published - computed).toFixed(12));
      differences.set(table, [...(differences.get(table) ?? []), difference]);
    }
    for (const [table, own] of differences)
      tell(`${table}: ${own.length} figures, greatest difference ${Math.max(...own)}`);
    const value = Math.max(...[...differences.values()].flat());
    return Promise.resolve({ kind: 'measured', value, against: null });
  },
};
