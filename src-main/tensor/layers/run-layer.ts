import type { DropoutWhen, NetworkLayer, RecurrentKind } from '#shared/domain/network.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, TensorFlow } from '../backend.ts';
import { addBias } from './add-bias.ts';
import { flatten, multiply, reshapeRows, transposeRows, truncate } from './arrange.ts';
import { convolve1d, convolve2d } from './convolve.ts';
import { drop, type Chance } from './drop.ts';
import { normalise, normaliseInTraining } from './normalise.ts';
import { poolAverage1d, poolMax1d, poolMax2d } from './pool.ts';
import { rectify } from './rectify.ts';
import type { CellWeights } from './recurrent-cell.ts';
import { runEncoderDecoder, runStack } from './recurrent-stack.ts';
import { averageTime, strideLengths, type RowLengths } from './row-lengths.ts';

/** What goes from layer to layer. */
export interface Flow {
  /** [rows, ...] */
  readonly values: Tensor;
  readonly lengths: RowLengths;
}

/** Chance is of dropout. */
export interface LayerRun extends Chance {
  readonly isTraining: boolean;
  /** Of batch norms: statistics are used as they are. */
  readonly isFrozen: boolean;
  /** `part` of the layer's own weights; throws where there is none. */
  readonly findWeight: (part: string) => Tensor;
  /** Told the moved statistics of a batch norm, kept, by part. */
  readonly onStatistic: (part: 'mean' | 'variance', value: Tensor) => void;
}

/** What a layer makes of what it reads. The network was checked (inferShapes), so ranks are what each operation takes. */
export function runLayer(tf: TensorFlow, layer: NetworkLayer, inputs: readonly [Flow, ...Flow[]], run: LayerRun): Flow {
  const [{ values: x, lengths }] = inputs;
  const keep = (values: Tensor): Flow => ({ values, lengths });
  const stride = (values: Tensor, by: number): Flow => {
    return { values, lengths: strideLengths(tf, lengths, by, values.shape[1] ?? 0) };
  };
  switch (layer.op) {
    case 'convolution1d': {
      const sums = convolve1d(tf, x as Tensor3D, run.findWeight('kernel') as Tensor3D, layer);
      return stride(withBias(tf, sums, layer, run), layer.stride);
    }
    case 'convolution2d': {
      const sums = convolve2d(tf, x as Tensor4D, run.findWeight('kernel') as Tensor4D, layer);
      return stride(withBias(tf, sums, layer, run), layer.strides[0]);
    }
    case 'maxPool1d':
      return stride(poolMax1d(tf, x as Tensor3D, layer), layer.stride);
    case 'averagePool1d':
      return stride(poolAverage1d(tf, x as Tensor3D, layer), layer.stride);
    case 'maxPool2d':
      return stride(poolMax2d(tf, x as Tensor4D, layer), layer.strides[0]);
    case 'dense':
      return keep(withBias(tf, multiply(tf, x, run.findWeight('kernel') as Tensor2D), layer, run));
    case 'batchNorm':
      return keep(runNorm(tf, x, layer, run));
    case 'relu':
      return keep(rectify(tf, x));
    case 'dropout':
      return keep(isOn(layer.when, run) ? drop(tf, x, layer.rate, run) : x);
    case 'truncate':
      return keep(truncate(tf, x));
    case 'add':
      return keep(tf.addN(inputs.map(({ values }) => values)));
    case 'concatenate':
      return keep(
        tf.concat(
          inputs.map(({ values }) => values),
          -1,
        ),
      );
    case 'meanOverTime':
      return { values: averageTime(tf, x, layer.isMasked ? lengths : null), lengths: null };
    case 'flatten':
      return { values: flatten(tf, x, layer.order), lengths: null };
    case 'reshape': {
      const values = reshapeRows(tf, x, layer.shape);
      return { values, lengths: values.shape[1] === x.shape[1] ? lengths : null };
    }
    case 'transpose':
      return { values: transposeRows(tf, x), lengths: null };
    case 'recurrent':
      return keep(runRecurrent(tf, x as Tensor3D, layer, { ...run, lengths }));
    case 'encoderDecoder':
      return {
        values: runEncoderDecoder(tf, x as Tensor3D, layer, (path) => findCell(layer, run, path)),
        lengths: null,
      };
    default:
      return assertNever(layer, 'runLayer');
  }
}

function withBias(tf: TensorFlow, sums: Tensor, { hasBias }: { readonly hasBias: boolean }, run: LayerRun): Tensor {
  return hasBias ? addBias(tf, sums, run.findWeight('bias') as Tensor1D) : sums;
}

function isOn(when: DropoutWhen, { isTraining }: Pick<LayerRun, 'isTraining'>): boolean {
  return when === 'always' || (when === 'training' && isTraining);
}

function runNorm(tf: TensorFlow, x: Tensor, layer: Extract<NetworkLayer, { op: 'batchNorm' }>, run: LayerRun): Tensor {
  const find = (part: string) => run.findWeight(part) as Tensor1D; // listWeights has it so
  const weights = { gamma: find('gamma'), beta: find('beta'), mean: find('mean'), variance: find('variance') };
  if (!run.isTraining || run.isFrozen) return normalise(tf, x, weights, layer.epsilon);
  const { values, mean, variance } = normaliseInTraining(tf, x, weights, layer);
  run.onStatistic('mean', mean);
  run.onStatistic('variance', variance);
  return values;
}

function runRecurrent(
  tf: TensorFlow,
  x: Tensor3D,
  layer: Extract<RecurrentKind, { op: 'recurrent' }>,
  run: LayerRun & { readonly lengths: RowLengths },
): Tensor3D {
  const { rate, when } = layer.dropout;
  return runStack(tf, x, layer, {
    lengths: run.lengths,
    findCell: (path) => findCell(layer, run, path),
    drop: (outputs) => (isOn(when, run) ? (drop(tf, outputs, rate, run) as Tensor3D) : outputs), // keeps the rank
  });
}

function findCell({ biasesPerGate }: RecurrentKind, run: LayerRun, path: string): CellWeights {
  return {
    kernel: run.findWeight(`${path}.kernel`) as Tensor2D, // listWeights has it so, and the next
    recurrentKernel: run.findWeight(`${path}.recurrentKernel`) as Tensor2D,
    bias: run.findWeight(`${path}.bias`),
    recurrentBias: biasesPerGate === 2 ? run.findWeight(`${path}.recurrentBias`) : null,
  };
}
