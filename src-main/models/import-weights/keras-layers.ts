import type { StoredTensor } from './stored-weights.ts';
import {
  mapValues,
  permuteBlocks,
  takeRows,
  type LaidOut,
  type SourceCell,
  type SourceLayer,
  type SourceNetwork,
} from './source-layers.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

/**
 * Layers of a Keras file, or of TensorFlow's variables in an .h5 file, in the file's order. Kernels lie as ours do; a GRU's gates come as
 * update, reset, new; values are flattened with channels innermost. A cell of TensorFlow 1 (one kernel for input and state; gates input,
 * cell, forget, output; 1 added to the forget gate when it runs) is brought into the same form.
 * Throws a WeightsFault ('import/unsupported') for any other layer.
 */
export function toKerasLayers(tensors: readonly StoredTensor[]): SourceNetwork {
  const layers: SourceLayer[] = [];
  const groups = groupByLayer(tensors);
  for (const [name, parts] of groups) layers.push(toLayer(name, parts));
  const isOldGraph = [...groups.values()].some(
    (parts) => parts.has('forward/kernel') && !parts.has('forward/recurrent_kernel'),
  );
  return { layers, flattenOrder: 'channels-last', isOldGraph };
}

type Parts = ReadonlyMap<string, StoredTensor>;

/** By layer; parts of a recurrent one carry their direction. */
function groupByLayer(tensors: readonly StoredTensor[]): Map<string, Map<string, StoredTensor>> {
  const groups = new Map<string, Map<string, StoredTensor>>();
  for (const tensor of tensors) {
    if (OPTIMIZER_STATE.test(tensor.name)) continue;
    const { layer, part } = toPlace(tensor.name);
    const parts = groups.get(layer) ?? new Map<string, StoredTensor>();
    parts.set(part, tensor);
    groups.set(layer, parts);
  }
  return groups;
}

/** Variables of a graph that are no weights. */
const OPTIMIZER_STATE = /(^|\/)((Adam|Momentum)(_\d+)?|beta[12]_power(_\d+)?|global_step)$/;

/**
 * 'conv1d_1/kernel', 'bidirectional/forward_lstm/lstm_cell/kernel', 'lstm_1/lstm_cell_1/kernel',
 * 'bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/kernel'.
 */
function toPlace(name: string): { readonly layer: string; readonly part: string } {
  const path = name.split('/');
  const part = path.pop() ?? '';
  const cellAt = path.findIndex((step) => /^(basic_)?(lstm|gru)_cell(_\d+)?$/.test(step));
  const directionAt = path.findIndex((step) => /^(forward_.*|backward_.*|fw|bw)$/.test(step));
  const isBackward = /^b/.test(path[directionAt] ?? '');
  const layer = path.filter((_, k) => k !== cellAt && k !== directionAt).join('/');
  if (!RECURRENT_PARTS.has(part) || (cellAt < 0 && directionAt < 0)) return { layer: path.join('/'), part };
  return { layer, part: `${isBackward ? 'backward' : 'forward'}/${part}` };
}

const RECURRENT_PARTS = new Set(['kernel', 'recurrent_kernel', 'bias']);

function toLayer(name: string, parts: Parts): SourceLayer {
  if (parts.has('forward/kernel')) return toRecurrent(name, parts, 'forward/');
  // Keras before 2.3 has no cell in its names.
  if (parts.has('recurrent_kernel')) return toRecurrent(name, parts, '');
  const mean = parts.get('moving_mean');
  const variance = parts.get('moving_variance');
  if (mean !== undefined && variance !== undefined)
    return {
      kind: 'batchNorm',
      name,
      gamma: parts.get('gamma') ?? null,
      beta: parts.get('beta') ?? null,
      mean,
      variance,
    };
  const kernel = parts.get('kernel');
  const kind = KINDS[kernel?.shape.length ?? 0];
  if (kernel === undefined || kind === undefined) throw unknown(name, parts);
  return { kind, name, kernel, bias: parts.get('bias') ?? null };
}

const KINDS: Readonly<Record<number, 'dense' | 'convolution1d' | 'convolution2d'>> = {
  2: 'dense',
  3: 'convolution1d',
  4: 'convolution2d',
};

function toRecurrent(name: string, parts: Parts, prefix: string): SourceLayer {
  const forward = toCell(parts, prefix);
  const backward = parts.has('backward/kernel') ? toCell(parts, 'backward/') : null;
  if (forward === undefined || backward === undefined) throw unknown(name, parts);
  const { cell } = forward;
  return { kind: 'recurrent', name, cell, forward: forward.weights, backward: backward?.weights ?? null };
}

interface FoundCell {
  readonly cell: 'lstm' | 'gru';
  readonly weights: SourceCell;
}

function toCell(parts: Parts, prefix: string): FoundCell | undefined {
  const kernel = parts.get(`${prefix}kernel`);
  const recurrentKernel = parts.get(`${prefix}recurrent_kernel`);
  const bias = parts.get(`${prefix}bias`) ?? null;
  if (kernel?.shape.length !== 2) return undefined;
  if (recurrentKernel === undefined) return toOldCell(kernel, bias);
  const [units = 0, gateValues = 0] = recurrentKernel.shape;
  if (gateValues === 4 * units)
    return { cell: 'lstm', weights: { kernel, recurrentKernel, bias, recurrentBias: null } };
  if (gateValues !== 3 * units) return undefined;
  const turn = (weight: LaidOut) => permuteBlocks(weight, [1, 0, 2]);
  const hasTwo = bias?.shape.length === 2;
  return {
    cell: 'gru',
    weights: {
      kernel: turn(kernel),
      recurrentKernel: turn(recurrentKernel),
      bias: bias === null ? null : turn(hasTwo ? toRow(bias, 0) : bias),
      recurrentBias: bias !== null && hasTwo ? turn(toRow(bias, 1)) : null,
    },
  };
}

function toRow(matrix: LaidOut, row: number): LaidOut {
  const taken = takeRows(matrix, row, row + 1);
  return { shape: taken.shape.slice(1), read: () => taken.read() };
}

/** tf.contrib.rnn.LSTMCell: [features + units, 4 * units]. */
function toOldCell(kernel: LaidOut, bias: LaidOut | null): FoundCell | undefined {
  const [rows = 0, gateValues = 0] = kernel.shape;
  const units = gateValues / 4;
  if (!Number.isInteger(units) || rows <= units) return undefined;
  const turn = (weight: LaidOut) => permuteBlocks(weight, [0, 2, 1, 3]);
  const isForget = (index: number) => index >= units && index < 2 * units;
  return {
    cell: 'lstm',
    weights: {
      kernel: turn(takeRows(kernel, 0, rows - units)),
      recurrentKernel: turn(takeRows(kernel, rows - units, rows)),
      bias: bias === null ? null : mapValues(turn(bias), (value, index) => (isForget(index) ? value + 1 : value)),
      recurrentBias: null,
    },
  };
}

function unknown(name: string, parts: Parts): WeightsFault {
  const listed = [...parts].slice(0, 6).map(([part, { shape }]) => `${toShown(part)} [${shape.join(', ')}]`);
  return new WeightsFault(
    'import/unsupported',
    `The layer '${toShown(name)}' is none of convolution, dense, batch norm, LSTM and GRU: it has ${listed.join(', ')}.`,
    { layer: toShown(name) },
  );
}
