import { findPrincipalAxes, type RowMatrix } from './principal-axes.ts';

/** Finds the rows of a matrix that lie nearest to one of them. */
export interface NeighbourSearch {
  /**
   * @param nearest  [k] filled with the rows nearest to `row`, itself left out, nearest first; of equally near ones the first. -1 where there
   *   are fewer
   */
  findNearestInto(nearest: Int32Array, row: number): void;
  /** All rows, those that lie near one another near one another: asked in this order, a search is quicker. */
  readonly order: Int32Array;
}

const AXIS_COUNT = 16;
const LEAF_ROWS = 24;
/** Values of a row that are added up before it is seen whether it is too far already. */
const STRIDE = 32;
/** Projections are rounded: what they say of a distance is trusted to this part. */
const TRUST = 1 - 1e-9;

/**
 * Exact search by Euclidean distance (in double precision): a k-d tree over projections on the axes in which rows differ most. A
 * projection never makes a distance greater, so that whatever is too far there is too far.
 * Source: Friedman, Bentley and Finkel 1977; Arya and Mount 1993 for the distance to a cell.
 */
export function createNeighbourSearch(matrix: RowMatrix): NeighbourSearch {
  const { rowCount, rowLength, values } = matrix;
  const axisCount = Math.min(AXIS_COUNT, rowLength);
  const projections = project(matrix, axisCount);
  const tree = buildTree(projections, rowCount, axisCount);
  const projectedDistance = createDistance(projections, axisCount);
  const fullDistance = createDistance(values, rowLength);
  const offsets = new Float64Array(axisCount);

  function findNearestInto(nearest: Int32Array, row: number): void {
    const distances = new Float64Array(nearest.length).fill(Infinity);
    nearest.fill(-1);
    offsets.fill(0);
    visit(0, 0);

    function visit(node: number, cellDistance: number): void {
      const axis = tree.axes[node] ?? -1;
      if (axis < 0) return scan(tree.starts[node] ?? 0, tree.ends[node] ?? 0);
      const difference = (projections[row * axisCount + axis] ?? 0) - (tree.cuts[node] ?? 0);
      const near = (difference < 0 ? tree.lefts[node] : tree.rights[node]) ?? 0;
      const far = (difference < 0 ? tree.rights[node] : tree.lefts[node]) ?? 0;
      visit(near, cellDistance);
      const before = offsets[axis] ?? 0;
      const beyond = cellDistance - before * before + difference * difference;
      if (beyond * TRUST > (distances.at(-1) ?? 0)) return;
      offsets[axis] = difference;
      visit(far, beyond);
      offsets[axis] = before;
    }

    function scan(start: number, end: number): void {
      for (let k = start; k < end; k++) {
        const other = tree.order[k] ?? 0;
        const limit = distances.at(-1) ?? 0;
        if (other === row || projectedDistance(row, other, limit) * TRUST > limit) continue;
        const distance = fullDistance(row, other, limit);
        if (distance <= limit) insert(other, distance);
      }
    }

    function insert(other: number, distance: number): void {
      let place = nearest.length;
      const isBefore = (at: number) => {
        const own = distances[at] ?? Infinity;
        return distance < own || (distance === own && other < (nearest[at] ?? -1));
      };
      while (place > 0 && isBefore(place - 1)) place--;
      if (place === nearest.length) return;
      nearest.copyWithin(place + 1, place, nearest.length - 1);
      distances.copyWithin(place + 1, place, nearest.length - 1);
      nearest[place] = other;
      distances[place] = distance;
    }
  }
  return { findNearestInto, order: tree.order };
}

type Distance = (a: number, b: number, limit: number) => number;

/** Square of the distance of two rows of a matrix; where it exceeds `limit`, some number above that. */
function createDistance(values: Float32Array | Float64Array, length: number): Distance {
  return (a, b, limit) => {
    let sum = 0;
    const offsetA = a * length;
    const offsetB = b * length;
    for (let start = 0; start < length; start += STRIDE) {
      const end = Math.min(length, start + STRIDE);
      for (let i = start; i < end; i++) {
        const difference = (values[offsetA + i] ?? 0) - (values[offsetB + i] ?? 0);
        sum += difference * difference;
      }
      if (sum > limit) return sum;
    }
    return sum;
  };
}

/** [rowCount * axisCount] */
function project({ values, rowCount, rowLength }: RowMatrix, axisCount: number): Float64Array {
  const axes = findPrincipalAxes({ values, rowCount, rowLength }, axisCount);
  const projections = new Float64Array(rowCount * axisCount);
  for (let row = 0; row < rowCount; row++) {
    const offset = row * rowLength;
    for (let axis = 0; axis < axisCount; axis++) {
      let sum = 0;
      const start = axis * rowLength;
      for (let i = 0; i < rowLength; i++) sum += (values[offset + i] ?? 0) * (axes[start + i] ?? 0);
      projections[row * axisCount + axis] = sum;
    }
  }
  return projections;
}

interface Tree {
  /** Rows; a leaf has those from its start to its end. */
  readonly order: Int32Array;
  /** By node: the axis that it is cut along, -1 for a leaf. */
  readonly axes: readonly number[];
  readonly cuts: readonly number[];
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Cut at the median of the axis along which the rows of a node spread most. */
function buildTree(projections: Float64Array, rowCount: number, axisCount: number): Tree {
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  const axes: number[] = [];
  const cuts: number[] = [];
  const lefts: number[] = [];
  const rights: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const at = (row: number, axis: number) => projections[row * axisCount + axis] ?? 0;

  function add(start: number, end: number): number {
    const node = axes.length;
    const axis = end - start <= LEAF_ROWS ? -1 : findWidest(start, end);
    axes.push(axis);
    cuts.push(0);
    lefts.push(-1);
    rights.push(-1);
    starts.push(start);
    ends.push(end);
    if (axis < 0) return node;
    order.subarray(start, end).sort((a, b) => at(a, axis) - at(b, axis) || a - b);
    const middle = (start + end) >> 1;
    cuts[node] = at(order[middle] ?? 0, axis);
    lefts[node] = add(start, middle);
    rights[node] = add(middle, end);
    return node;
  }

  /** -1 where all rows lie in one place. */
  function findWidest(start: number, end: number): number {
    let widest = -1;
    let greatest = 0;
    for (let axis = 0; axis < axisCount; axis++) {
      let low = Infinity;
      let high = -Infinity;
      for (let k = start; k < end; k++) {
        const value = at(order[k] ?? 0, axis);
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > greatest) {
        greatest = high - low;
        widest = axis;
      }
    }
    return widest;
  }
  add(0, rowCount);
  return { order, axes, cuts, lefts, rights, starts, ends };
}
