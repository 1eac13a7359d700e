import type { RecurrentKind } from '#shared/domain/network.ts';
import type { Rank, Tensor2D, Tensor3D, TensorFlow } from '../backend.ts';
import { runCell, type CellWeights } from './recurrent-cell.ts';
import { toMask, type RowLengths } from './row-lengths.ts';

type RecurrentLayer = Extract<RecurrentKind, { op: 'recurrent' }>;
type EncoderDecoder = Extract<RecurrentKind, { op: 'encoderDecoder' }>;

export interface StackRun {
  /** By path within the layer, '1.forward'. */
  readonly findCell: (path: string) => CellWeights;
  /** Dropout, where it acts in this run. */
  readonly drop: (x: Tensor3D) => Tensor3D;
  readonly lengths: RowLengths;
}

/** A stack of recurrent layers in both directions. @param x  [rows, time, features] */
export function runStack(tf: TensorFlow, x: Tensor3D, layer: RecurrentLayer, run: StackRun): Tensor3D {
  const steps = layer.runsOverBatch ? swap(tf, x) : x;
  // Over the batch there is no padding in what is taken for time.
  const lengths = layer.isMasked && !layer.runsOverBatch ? run.lengths : null;
  const mask = lengths === null ? null : toMask(tf, lengths, steps.shape[1]);
  const outputs =
    layer.stacking === 'joined'
      ? runJoined(tf, steps, layer, { ...run, mask })
      : runSeparate(tf, steps, layer, { ...run, mask });
  return layer.runsOverBatch ? swap(tf, outputs) : outputs;
}

interface MaskedRun extends StackRun {
  readonly mask: Tensor2D | null;
}

/** Each layer reads both directions of the one below. */
function runJoined(tf: TensorFlow, x: Tensor3D, layer: RecurrentLayer, run: MaskedRun): Tensor3D {
  let below = x;
  for (let n = 1; n <= layer.layerCount; n++) {
    const isTop = n === layer.layerCount;
    const both = DIRECTIONS.map((direction) =>
      runDirection(tf, below, layer, { run, path: `${n}.${direction}`, direction }),
    );
    const merged = isTop ? merge(tf, both, layer.merge) : merge(tf, both, 'concatenate');
    below = isTop && !layer.dropout.onTop ? merged : run.drop(merged);
  }
  return below;
}

/** Two stacks that meet at the top. */
function runSeparate(tf: TensorFlow, x: Tensor3D, layer: RecurrentLayer, run: MaskedRun): Tensor3D {
  const tops = DIRECTIONS.map((direction) => {
    let below = x;
    for (let n = 1; n <= layer.layerCount; n++) {
      const outputs = runDirection(tf, below, layer, { run, path: `${n}.${direction}`, direction });
      below = n === layer.layerCount && !layer.dropout.onTop ? outputs : run.drop(outputs);
    }
    return below;
  });
  return merge(tf, tops, layer.merge);
}

const DIRECTIONS = ['forward', 'backward'] as const;

function runDirection(
  tf: TensorFlow,
  x: Tensor3D,
  { cell }: RecurrentLayer,
  place: { readonly run: MaskedRun; readonly path: string; readonly direction: 'forward' | 'backward' },
): Tensor3D {
  const { run, path, direction } = place;
  return runCell(tf, x, { kind: cell, weights: run.findCell(path), direction, mask: run.mask, start: null }).outputs;
}

function merge(tf: TensorFlow, both: readonly Tensor3D[], how: 'sum' | 'concatenate'): Tensor3D {
  return how === 'sum' ? tf.addN([...both]) : tf.concat([...both], 2);
}

function swap(tf: TensorFlow, x: Tensor3D): Tensor3D {
  return tf.transpose<Tensor3D>(x, [1, 0, 2]);
}

/**
 * An LSTM in both directions whose last states start a second one, which is fed zeros: one step, or over the batch one step a row.
 * @param x  [rows, steps, features]
 * @returns [rows, units], the sum of the second one's directions; over the batch that of the last of a row's steps
 */
export function runEncoderDecoder(
  tf: TensorFlow,
  x: Tensor3D,
  layer: EncoderDecoder,
  findCell: StackRun['findCell'],
): Tensor2D {
  const steps = layer.runsOverBatch ? swap(tf, x) : x;
  const [rows, timeSteps, features] = steps.shape;
  const zeros = tf.zeros<Rank.R3>([rows, layer.runsOverBatch ? timeSteps : 1, features]);
  const both = DIRECTIONS.map((direction) => {
    const shared = { kind: 'lstm', direction, mask: null } as const;
    const encoded = runCell(tf, steps, { ...shared, weights: findCell(`encoder.${direction}`), start: null });
    return runCell(tf, zeros, { ...shared, weights: findCell(`decoder.${direction}`), start: encoded.last }).outputs;
  });
  const sum = merge(tf, both, 'sum');
  const [size, length] = sum.shape;
  if (!layer.runsOverBatch) return tf.reshape<Rank.R2>(sum, [size, layer.units]);
  return tf.reshape<Rank.R2>(tf.slice(sum, [size - 1, 0, 0], [1, length, layer.units]), [length, layer.units]);
}
