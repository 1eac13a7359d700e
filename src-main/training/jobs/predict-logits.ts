import { open } from 'node:fs/promises';
import type { NetworkSpec } from '#main/tensor/protocol.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PredictLogits } from './judge-run.ts';
import { readNetworkRows, type NetworkRowsSource } from './read-network-rows.ts';

export interface PredictorOptions extends NetworkRowsSource {
  /** Of temperature 1. */
  readonly network: NetworkSpec;
  /** Rows that are given together; null: as many as memory allows. Matters where an answer depends on its neighbours. */
  readonly batchRows: number | null;
  readonly signal: AbortSignal;
}

/** Floats of rows that are read at once. */
const MAX_VALUES = 4 * 1024 * 1024;
/** A probability of 0 in single precision was this or less. */
const LEAST = 1e-38;
/** And one of 1 was nearer to it than this. */
const LEAST_REST = 2 ** -24;

/** Asks a network about rows of a set, from its file. Errors of the answers: those of the tensor process, 'job/cancelled'. */
export function createLogitPredictor(
  { set, statistics, finisher, network, batchRows, signal }: PredictorOptions,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): PredictLogits {
  const atOnce = batchRows ?? Math.max(1, Math.floor(MAX_VALUES / Math.max(finisher.inputLength, set.rowLength)));
  return async (rows) => {
    const logits = new Float32Array(rows.length * set.classIds.length);
    const handle = await open(set.files.inputsPath, 'r');
    try {
      for (let start = 0; start < rows.length; start += atOnce) {
        if (signal.aborted) return err('job/cancelled', 'Cancelled.');
        const own = rows.subarray(start, start + atOnce);
        const { inputs, lengths } = await readNetworkRows(handle, own, { set, statistics, finisher });
        const answer = await tensor.predictBeats({
          network,
          inputs,
          lengths,
          timeSteps: finisher.inputShape[0] ?? 0,
          rowCount: own.length,
          signal,
        });
        if (!answer.ok) return answer;
        logits.set(
          answer.value.probabilities.map(set.labelKind === 'classes' ? toLog : toLogit),
          start * set.classIds.length,
        );
      }
      return ok(logits);
    } finally {
      await handle.close();
    }
  };
}

/** Logits but for a sum that is the same for a row's classes: a softmax does not notice. */
function toLog(probability: number): number {
  return Math.log(Math.max(LEAST, probability));
}

function toLogit(probability: number): number {
  return Math.log(Math.max(LEAST, probability) / Math.max(LEAST_REST, 1 - probability));
}
