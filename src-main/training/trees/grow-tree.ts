import type { DecisionTree } from '#shared/domain/boosted-trees.ts';
import type { BinnedRows } from './tree-bins.ts';

/** What the loss says of each row: first and second derivative by its logit. [rowCount] */
export interface Slopes {
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
}

export interface TreeShape {
  /** At most. */
  readonly leafCount: number;
  /** A leaf has so many rows at least. */
  readonly leastRows: number;
  /** Added to a leaf's sum of curvatures: few rows move little. */
  readonly penalty: number;
  /** What is taken of a leaf's own best step. */
  readonly learningRate: number;
}

interface Split {
  readonly number: number;
  /** Rows of this bin and of those before it go below. */
  readonly bin: number;
  readonly gain: number;
}

/** Rows first to end of the order. */
interface Node {
  readonly first: number;
  readonly end: number;
  readonly gradient: number;
  readonly curvature: number;
  readonly sums: Float64Array;
  readonly split: Split | undefined;
  /** Where the split above it leads here. */
  readonly place: { readonly split: number; readonly side: 'below' | 'above' } | null;
}

/** Of a bin: sum of gradients, of curvatures, rows. */
const SUMS = 3;
const BIN_COUNT = 256;
/** A node whose rows are as good as certain is left alone. */
const LEAST_CURVATURE = 1e-3;

/**
 * Grows one tree by the second-order gain of Chen and Guestrin 2016, always at the leaf that gains most, over sums by bin (Ke et al. 2017).
 * @param order  [rowCount] every row once; reordered
 * @param onLeaf  gets each leaf's value and the rows that fall into it
 */
export function growTree(
  { bins, edges }: BinnedRows,
  { slopes, shape, order }: { readonly slopes: Slopes; readonly shape: TreeShape; readonly order: Int32Array },
  onLeaf: (value: number, rows: Int32Array) => void,
): DecisionTree {
  const open = (first: number, end: number, sums: Float64Array, place: Node['place']): Node => {
    const [gradient, curvature] = addUp(sums);
    const node = { first, end, gradient, curvature, sums, place };
    return { ...node, split: findSplit(sums, { gradient, curvature, rowCount: end - first, edges, shape }) };
  };
  const sumUp = (first: number, end: number) => sumByBin(bins, slopes, order.subarray(first, end));
  const tree = {
    numbers: [] as number[],
    thresholds: [] as number[],
    below: [] as number[],
    above: [] as number[],
    leaves: [] as number[],
  };
  const nodes: Node[] = [open(0, order.length, sumUp(0, order.length), null)];
  while (nodes.length < shape.leafCount) {
    const widest = findWidest(nodes);
    const node = nodes[widest];
    if (node?.split === undefined) break;
    const { number, bin } = node.split;
    const split = tree.numbers.length;
    if (node.place !== null) tree[node.place.side][node.place.split] = split;
    tree.numbers.push(number);
    tree.thresholds.push(edges[number]?.[bin] ?? 0);
    tree.below.push(-1);
    tree.above.push(-1);
    const middle = node.first + part(order.subarray(node.first, node.end), bins[number] ?? new Uint8Array(0), bin);
    // The smaller side is counted, the other is what is left.
    const isBelowSmaller = middle - node.first < node.end - middle;
    const smaller = isBelowSmaller ? sumUp(node.first, middle) : sumUp(middle, node.end);
    const greater = node.sums.map((sum, i) => sum - (smaller[i] ?? 0));
    const [below, above] = isBelowSmaller ? [smaller, greater] : [greater, smaller];
    nodes.splice(
      widest,
      1,
      open(node.first, middle, below, { split, side: 'below' }),
      open(middle, node.end, above, { split, side: 'above' }),
    );
  }
  nodes.forEach(({ first, end, gradient, curvature, place }, leaf) => {
    const step = curvature + shape.penalty;
    const value = step < LEAST_CURVATURE ? 0 : (-shape.learningRate * gradient) / step;
    if (place !== null) tree[place.side][place.split] = -1 - leaf;
    tree.leaves.push(value);
    onLeaf(value, order.subarray(first, end));
  });
  return tree;
}

function findWidest(nodes: readonly Node[]): number {
  let widest = 0;
  nodes.forEach(({ split }, k) => {
    if ((split?.gain ?? 0) > (nodes[widest]?.split?.gain ?? 0)) widest = k;
  });
  return widest;
}

/** [numbers][bins][3] */
function sumByBin(bins: readonly Uint8Array[], { gradients, curvatures }: Slopes, rows: Int32Array): Float64Array {
  const sums = new Float64Array(bins.length * BIN_COUNT * SUMS);
  bins.forEach((own, number) => {
    const start = number * BIN_COUNT;
    for (const row of rows) {
      const at = SUMS * (start + (own[row] ?? 0));
      sums[at] = (sums[at] ?? 0) + (gradients[row] ?? 0);
      sums[at + 1] = (sums[at + 1] ?? 0) + (curvatures[row] ?? 0);
      sums[at + 2] = (sums[at + 2] ?? 0) + 1;
    }
  });
  return sums;
}

/** Over the bins of the first number: every row is in one of them. */
function addUp(sums: Float64Array): readonly [gradient: number, curvature: number] {
  let gradient = 0;
  let curvature = 0;
  for (let at = 0; at < SUMS * BIN_COUNT; at += SUMS) {
    gradient += sums[at] ?? 0;
    curvature += sums[at + 1] ?? 0;
  }
  return [gradient, curvature];
}

interface SplitSearch {
  readonly gradient: number;
  readonly curvature: number;
  readonly rowCount: number;
  readonly edges: readonly Float64Array[];
  readonly shape: TreeShape;
}

function findSplit(
  sums: Float64Array,
  { gradient, curvature, rowCount, edges, shape }: SplitSearch,
): Split | undefined {
  const { leastRows, penalty } = shape;
  if (rowCount < 2 * leastRows || curvature < LEAST_CURVATURE) return undefined;
  const score = (g: number, h: number) => (g * g) / (h + penalty);
  const whole = score(gradient, curvature);
  let best: Split | undefined;
  edges.forEach((own, number) => {
    let [g, h, count] = [0, 0, 0];
    for (let bin = 0; bin < own.length; bin++) {
      const at = SUMS * (number * BIN_COUNT + bin);
      g += sums[at] ?? 0;
      h += sums[at + 1] ?? 0;
      count += sums[at + 2] ?? 0;
      if (count < leastRows) continue;
      if (rowCount - count < leastRows) break;
      const gain = score(g, h) + score(gradient - g, curvature - h) - whole;
      if (gain > (best?.gain ?? 0)) best = { number, bin, gain };
    }
  });
  return best;
}

/** Rows of the bins up to `bin` first, each side in the order in which it was. @returns how many they are */
function part(rows: Int32Array, bins: Uint8Array, bin: number): number {
  const others: number[] = [];
  let count = 0;
  for (const row of rows) {
    if ((bins[row] ?? 0) <= bin) rows[count++] = row;
    else others.push(row);
  }
  rows.set(others, count);
  return count;
}
