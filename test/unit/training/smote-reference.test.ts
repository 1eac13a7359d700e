import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNeighbourSearch } from '#main/training/balance/neighbour-search.ts';
import type { RowMatrix } from '#main/training/balance/principal-axes.ts';
import { findMates, placeBetweenInto } from '#main/training/balance/smote.ts';
import { findTomekLinks } from '#main/training/balance/tomek-links.ts';
import { root } from '#scripts/setup/places.mjs';
import { createRandom } from '#test/builders/random.ts';

interface Reference {
  readonly rowLength: number;
  readonly neighbours: number;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** Of classes 1 and 2. */
  readonly draws: readonly {
    readonly mates: readonly (readonly number[])[];
    readonly bases: readonly number[];
    readonly columns: readonly number[];
    readonly steps: readonly number[];
  }[];
  readonly resampled: readonly (readonly number[])[];
  readonly resampledLabels: readonly number[];
  readonly keptByTomekLinks: readonly number[];
}

// made by make-smote-reference.py beside it
const path = join(root, 'test', 'fixtures', 'training', 'smote-reference.json');
const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;
const pause = () => Promise.resolve();

function toMatrix(rows: readonly (readonly number[])[]): RowMatrix {
  return { values: Float32Array.from(rows.flat()), rowCount: rows.length, rowLength: rows[0]?.length ?? 0 };
}

it.each([1, 2])('finds the neighbours that scikit-learn finds in class %i, in the same order', async (label) => {
  const own = toMatrix(reference.rows.filter((_, row) => reference.labels[row] === label));

  const mates = await findMates(own, reference.neighbours, pause);

  expect([...mates]).toEqual(reference.draws[label - 1]!.mates.flat());
});

it('puts rows where imbalanced-learn puts them, given its draws, to 1e-6', () => {
  let at = reference.rows.length;
  for (const label of [1, 2]) {
    const own = toMatrix(reference.rows.filter((_, row) => reference.labels[row] === label));
    const { mates, bases, columns, steps } = reference.draws[label - 1]!;
    const output = new Float32Array(bases.length * own.rowLength);

    placeBetweenInto(output, own, {
      bases: Int32Array.from(bases),
      mates: Int32Array.from(bases, (base, k) => mates[base]![columns[k]!]!),
      steps: Float64Array.from(steps),
    });

    const wanted = reference.resampled.slice(at, at + bases.length).flat();
    output.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6));
    at += bases.length;
  }
  expect(at).toBe(reference.resampled.length);
});

it('finds the Tomek links that imbalanced-learn removes, 10 of 120 rows', async () => {
  const linked = await findTomekLinks(toMatrix(reference.resampled), Uint8Array.from(reference.resampledLabels), pause);

  const kept = [...linked.keys()].filter((row) => linked[row] === 0);
  expect(kept).toEqual(reference.keptByTomekLinks);
  expect(linked.length - kept.length).toBe(10);
});

it('finds the same neighbours as comparing all 2000 rows of 40 values, rows that are twice there among them', () => {
  const random = createRandom(11);
  const rows = Array.from({ length: 2000 }, () => {
    const [a, b] = [random(), random()];
    return Array.from({ length: 40 }, (_, i) => Math.fround(Math.sin(a * i) + b * Math.cos(i) + 0.05 * random()));
  });
  rows[1500] = rows[3]!;
  const matrix = toMatrix(rows);
  const search = createNeighbourSearch(matrix);
  const nearest = new Int32Array(4);
  for (const row of [0, 3, 1500, 999, 1999]) {
    const distances = rows.map((other) => other.reduce((sum, value, i) => sum + (value - rows[row]![i]!) ** 2, 0));
    const wanted = [...rows.keys()]
      .filter((other) => other !== row)
      .toSorted((a, b) => distances[a]! - distances[b]! || a - b);

    search.findNearestInto(nearest, row);

    expect([...nearest]).toEqual(wanted.slice(0, 4));
  }
});
