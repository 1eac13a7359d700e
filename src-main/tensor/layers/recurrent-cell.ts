import type { Rank, Tensor, Tensor2D, Tensor3D, TensorFlow } from '../backend.ts';

/** Of one layer in one direction; gates side by side: input, forget, cell, output; reset, update, new. */
export interface CellWeights {
  /** [features, gates * units] */
  readonly kernel: Tensor2D;
  /** [units, gates * units] */
  readonly recurrentKernel: Tensor2D;
  readonly bias: Tensor;
  /** A second vector of biases, as PyTorch has it. */
  readonly recurrentBias: Tensor | null;
}

export interface CellState {
  /** [rows, units], what is handed up. */
  readonly hidden: Tensor2D;
  /** Of an LSTM. */
  readonly cell: Tensor2D | null;
}

export interface CellRun {
  readonly kind: 'lstm' | 'gru';
  readonly weights: CellWeights;
  readonly direction: 'forward' | 'backward';
  /** [rows, time]: 0 where the state stays as it is; null: nowhere. */
  readonly mask: Tensor2D | null;
  /** Null: zeros. */
  readonly start: CellState | null;
}

export interface CellOutput {
  /** [rows, time, units], in the order of time in either direction. */
  readonly outputs: Tensor3D;
  readonly last: CellState;
}

/** One recurrent layer in one direction. @param x  [rows, time, features] */
export function runCell(tf: TensorFlow, x: Tensor3D, run: CellRun): CellOutput {
  const { kind, weights, direction } = run;
  const [rows, timeSteps, features] = x.shape;
  const units = weights.recurrentKernel.shape[0];
  // The inputs' share of all steps is one product.
  const flat = tf.matMul(tf.reshape<Rank.R2>(x, [rows * timeSteps, features]), weights.kernel);
  const shares = splitSteps(tf, tf.add(flat, toInputBias(tf, run)), timeSteps);
  const masks = run.mask === null ? null : tf.split<Tensor2D>(run.mask, timeSteps, 1);
  let state = run.start ?? startAtZero(tf, kind, rows, units);
  const outputs: Tensor2D[] = new Array<Tensor2D>(timeSteps);
  for (let k = 0; k < timeSteps; k++) {
    const step = direction === 'forward' ? k : timeSteps - 1 - k;
    const share = shares[step];
    if (share === undefined) throw new Error(`runCell: no step ${step}`);
    const next = kind === 'lstm' ? stepLstm(tf, share, state, weights) : stepGru(tf, share, state, weights);
    state = masks === null ? next : holdState(tf, masks[step], state, next);
    outputs[step] = state.hidden;
  }
  return { outputs: tf.stack(outputs, 1) as Tensor3D, last: state }; // one axis more
}

/** [rows * time, n] to one [rows, n] a step. Where there is one step only, tfjs has no gradient for taking it off its axis. */
function splitSteps(tf: TensorFlow, flat: Tensor2D, timeSteps: number): Tensor2D[] {
  if (timeSteps === 1) return [flat];
  const [size, width] = flat.shape;
  return tf.unstack(tf.reshape(flat, [size / timeSteps, timeSteps, width]), 1) as Tensor2D[]; // one axis less
}

/** The second bias of an LSTM is added to the same sums; that of a GRU's new state is under the reset gate. */
function toInputBias(tf: TensorFlow, { kind, weights }: CellRun): Tensor {
  return kind === 'lstm' && weights.recurrentBias !== null ? tf.add(weights.bias, weights.recurrentBias) : weights.bias;
}

function startAtZero(tf: TensorFlow, kind: 'lstm' | 'gru', rows: number, units: number): CellState {
  return { hidden: tf.zeros<Rank.R2>([rows, units]), cell: kind === 'lstm' ? tf.zeros<Rank.R2>([rows, units]) : null };
}

function stepLstm(tf: TensorFlow, share: Tensor2D, { hidden, cell }: CellState, weights: CellWeights): CellState {
  const sums = tf.add<Tensor2D>(share, tf.matMul(hidden, weights.recurrentKernel));
  const [input, forget, fresh, output] = tf.split(sums, 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D]; // 4 asked for
  const kept = tf.mul<Tensor2D>(tf.sigmoid(forget), cell ?? tf.zerosLike(hidden));
  const next = tf.add<Tensor2D>(kept, tf.mul(tf.sigmoid(input), tf.tanh(fresh)));
  return { hidden: tf.mul(tf.sigmoid(output), tf.tanh(next)), cell: next };
}

/** With one bias the state is reset before its product (Keras, reset_after false), with two after it (PyTorch). */
function stepGru(tf: TensorFlow, share: Tensor2D, { hidden }: CellState, weights: CellWeights): CellState {
  const { recurrentKernel, recurrentBias } = weights;
  const units = recurrentKernel.shape[0];
  const [resetShare, updateShare, newShare] = splitGates(tf, share);
  if (recurrentBias !== null) {
    const sums = splitGates(tf, tf.add<Tensor2D>(tf.matMul(hidden, recurrentKernel), recurrentBias));
    const reset = tf.sigmoid(tf.add<Tensor2D>(resetShare, sums[0]));
    const update = tf.sigmoid(tf.add<Tensor2D>(updateShare, sums[1]));
    const fresh = tf.tanh(tf.add<Tensor2D>(newShare, tf.mul(reset, sums[2])));
    return { hidden: blend(tf, update, hidden, fresh), cell: null };
  }
  const gateKernel = tf.slice(recurrentKernel, [0, 0], [units, 2 * units]);
  const [reset, update] = tf.split(
    tf.sigmoid(tf.add<Tensor2D>(tf.concat([resetShare, updateShare], 1), tf.matMul(hidden, gateKernel))),
    2,
    1,
  ) as [Tensor2D, Tensor2D]; // 2 asked for
  const newKernel = tf.slice(recurrentKernel, [0, 2 * units], [units, units]);
  const fresh = tf.tanh(tf.add<Tensor2D>(newShare, tf.matMul(tf.mul<Tensor2D>(reset, hidden), newKernel)));
  return { hidden: blend(tf, update, hidden, fresh), cell: null };
}

function splitGates(tf: TensorFlow, sums: Tensor2D): [Tensor2D, Tensor2D, Tensor2D] {
  return tf.split(sums, 3, 1) as [Tensor2D, Tensor2D, Tensor2D]; // 3 asked for
}

/** Of the old as much as `share` says. */
function blend(tf: TensorFlow, share: Tensor2D, old: Tensor2D, fresh: Tensor2D): Tensor2D {
  return tf.add<Tensor2D>(fresh, tf.mul(share, tf.sub(old, fresh)));
}

function holdState(tf: TensorFlow, mask: Tensor2D | undefined, old: CellState, next: CellState): CellState {
  if (mask === undefined) return next;
  const hold = (before: Tensor2D, after: Tensor2D) => blend(tf, mask, after, before);
  return {
    hidden: hold(old.hidden, next.hidden),
    cell: next.cell === null || old.cell === null ? null : hold(old.cell, next.cell),
  };
}
