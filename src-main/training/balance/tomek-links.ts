import type { Pause } from '#main/signals/pause.ts';
import { createNeighbourSearch } from './neighbour-search.ts';
import type { RowMatrix } from './principal-axes.ts';

/**
 * Tomek links: two rows of different classes that are each other's nearest (Tomek 1976).
 * @param labels  [rowCount] class of each row
 * @returns [rowCount] 1 for both rows of each link
 */
export async function findTomekLinks(matrix: RowMatrix, labels: Uint8Array, pause: Pause): Promise<Uint8Array> {
  const search = createNeighbourSearch(matrix);
  const linked = new Uint8Array(matrix.rowCount);
  const nearest = new Int32Array(1);
  const largest = findLargestClass(labels);
  const findNearest = (row: number): number => {
    search.findNearestInto(nearest, row);
    return nearest[0] ?? -1;
  };
  for (const row of search.order) {
    // One row of a link is not of the largest class: it is enough to ask those.
    if (labels[row] === largest) continue;
    await pause();
    const other = findNearest(row);
    if (other < 0 || labels[other] === labels[row] || findNearest(other) !== row) continue;
    linked[row] = 1;
    linked[other] = 1;
  }
  return linked;
}

function findLargestClass(labels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts.indexOf(Math.max(...counts));
}
