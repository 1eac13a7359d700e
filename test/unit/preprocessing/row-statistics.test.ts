import { expect, it } from 'vitest';
import { applyStatistics, createStatisticsCollector } from '#main/preprocessing/row-statistics.ts';

const rows = [
  [1, 10, 3, 30],
  [3, 20, 3, 50],
].map((row) => Float32Array.from(row));

function collect(kind: 'global' | 'by-lead' | 'by-position') {
  const collector = createStatisticsCollector(kind, { rowLength: 4, leadCount: 2 });
  rows.forEach((row) => collector.add(row));
  return collector.finish('training-rows');
}

it('takes means and deviations by position, dividing by n, and 1 where all rows are equal', () => {
  const { means, deviations, rowCount } = collect('by-position');

  expect([...means]).toEqual([2, 15, 3, 40]);
  expect([...deviations]).toEqual([1, 5, 1, 10]);
  expect(rowCount).toBe(2);
});

it('takes them by lead and over all', () => {
  expect([...collect('by-lead').means]).toEqual([2.5, 27.5]);
  expect(collect('by-lead').deviations[0]).toBeCloseTo(Math.sqrt(0.75), 6);
  expect(collect('global').means[0]).toBeCloseTo(15, 6);
});

it('scales values and cuts them off at 0.5 deviations', () => {
  const values = rows[1]!.slice();
  applyStatistics(values, collect('by-position'), { clipDeviations: 0.5 });

  expect([...values]).toEqual([0.5, 0.5, 0, 0.5]);
});
