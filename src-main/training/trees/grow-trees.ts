import type { Pause } from '#main/signals/pause.ts';
import type { BoostedTrees, DecisionTree } from '#shared/domain/boosted-trees.ts';
import type { TreeSettings } from '#shared/domain/tree-settings.ts';
import { growTree } from './grow-tree.ts';
import { binRows } from './tree-bins.ts';

export interface DescribedRows {
  /** [rowCount][numberCount] finite */
  readonly rows: readonly Float64Array[];
  /** [rowCount] class */
  readonly labels: Uint8Array;
  readonly classCount: number;
}

/**
 * Gradient boosting (Friedman 2001) of the cross-entropy of several classes: a tree for each class in each round. The same rows in the same
 * order give the same trees: nothing is drawn. Undefined when cancelled.
 */
export async function growTrees(
  described: DescribedRows,
  settings: TreeSettings,
  { pause, signal }: { readonly pause: Pause; readonly signal?: AbortSignal },
): Promise<Pick<BoostedTrees, 'start' | 'trees'> | undefined> {
  const { rows, labels, classCount } = described;
  const binned = binRows(rows);
  const start = toStart(labels, classCount);
  const logits = new Float64Array(rows.length * classCount);
  for (let row = 0; row < rows.length; row++) logits.set(start, row * classCount);
  const trees: DecisionTree[] = [];
  for (let round = 0; round < settings.roundCount; round++) {
    const probabilities = toProbabilities(logits, classCount);
    for (let c = 0; c < classCount; c++) {
      await pause();
      if (signal?.aborted === true) return undefined;
      const own = (row: number) => probabilities[row * classCount + c] ?? 0;
      const slopes = {
        gradients: Float64Array.from(labels, (label, row) => own(row) - (label === c ? 1 : 0)),
        curvatures: Float64Array.from(labels, (_, row) => own(row) * (1 - own(row))),
      };
      const order = Int32Array.from(labels, (_, row) => row);
      const tree = growTree(binned, { slopes, shape: settings, order }, (value, fallen) => {
        for (const row of fallen) logits[row * classCount + c] = (logits[row * classCount + c] ?? 0) + value;
      });
      trees.push(tree);
    }
  }
  return { start, trees };
}

/** Logarithms of how often each class is, their mean 0; a class that is never there begins as if it were half a row. */
function toStart(labels: Uint8Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const logs = counts.map((count) => Math.log(Math.max(0.5, count) / Math.max(1, labels.length)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / classCount;
  return logs.map((log) => log - mean);
}

/** Softmax of each row. */
function toProbabilities(logits: Float64Array, classCount: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let at = 0; at < logits.length; at += classCount) {
    const own = logits.subarray(at, at + classCount);
    const greatest = Math.max(...own);
    let sum = 0;
    for (const logit of own) sum += Math.exp(logit - greatest);
    own.forEach((logit, c) => {
      probabilities[at + c] = Math.exp(logit - greatest) / sum;
    });
  }
  return probabilities;
}
