import type { StoredTensor } from './stored-weights.ts';
import { permuteAxes, type LaidOut, type SourceCell, type SourceLayer, type SourceNetwork } from './source-layers.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

/**
 * Modules of a state_dict as layers, in its order. PyTorch keeps kernels as [out, in, ...], two biases a gate, and flattens with
 * channels outermost. Throws a WeightsFault ('import/unsupported') for a module that is none of convolution, linear, batch norm, LSTM, GRU.
 */
export function toTorchLayers(tensors: readonly StoredTensor[]): SourceNetwork {
  const layers: SourceLayer[] = [];
  for (const [name, parts] of groupByModule(tensors)) layers.push(...toLayers(name, parts));
  return { layers, flattenOrder: 'channels-first', isOldGraph: false };
}

type Parts = ReadonlyMap<string, StoredTensor>;

/** What DataParallel puts before every name. */
const PARALLEL = 'module.';

function groupByModule(tensors: readonly StoredTensor[]): Map<string, Map<string, StoredTensor>> {
  const isParallel = tensors.every(({ name }) => name.startsWith(PARALLEL));
  const modules = new Map<string, Map<string, StoredTensor>>();
  for (const tensor of tensors) {
    const name = isParallel ? tensor.name.slice(PARALLEL.length) : tensor.name;
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, Math.max(0, dot));
    const parts = modules.get(module) ?? new Map<string, StoredTensor>();
    parts.set(name.slice(dot + 1), tensor);
    modules.set(module, parts);
  }
  return modules;
}

function toLayers(name: string, parts: Parts): SourceLayer[] {
  if (parts.has('weight_ih_l0')) return toRecurrent(name, parts);
  const mean = parts.get('running_mean');
  const variance = parts.get('running_var');
  const weight = parts.get('weight');
  const bias = parts.get('bias') ?? null;
  if (mean !== undefined && variance !== undefined)
    return [{ kind: 'batchNorm', name, gamma: weight ?? null, beta: bias, mean, variance }];
  if (weight === undefined) throw unknown(name, parts);
  switch (weight.shape.length) {
    case 2:
      return [{ kind: 'dense', name, kernel: permuteAxes(weight, [1, 0]), bias }];
    case 3:
      return [{ kind: 'convolution1d', name, kernel: permuteAxes(weight, [2, 1, 0]), bias }];
    case 4:
      return [{ kind: 'convolution2d', name, kernel: permuteAxes(weight, [2, 3, 1, 0]), bias }];
    default:
      throw unknown(name, parts);
  }
}

/** nn.LSTM and nn.GRU keep all their layers in one module: weight_ih_l0, weight_hh_l0, weight_ih_l0_reverse, ... */
function toRecurrent(name: string, parts: Parts): SourceLayer[] {
  const layers: SourceLayer[] = [];
  for (let layer = 0; parts.has(`weight_ih_l${layer}`); layer++) {
    const forward = toCell(parts, `l${layer}`);
    const backward = parts.has(`weight_ih_l${layer}_reverse`) ? toCell(parts, `l${layer}_reverse`) : null;
    const [units = 0, gateValues = 0] = forward?.recurrentKernel.shape ?? [];
    const cell = gateValues === 4 * units ? 'lstm' : gateValues === 3 * units ? 'gru' : undefined;
    if (forward === undefined || backward === undefined || cell === undefined) throw unknown(name, parts);
    layers.push({ kind: 'recurrent', name: `${name}.l${layer}`, cell, forward, backward });
  }
  return layers;
}

function toCell(parts: Parts, suffix: string): SourceCell | undefined {
  const kernel = parts.get(`weight_ih_${suffix}`);
  const recurrentKernel = parts.get(`weight_hh_${suffix}`);
  if (kernel?.shape.length !== 2 || recurrentKernel?.shape.length !== 2) return undefined;
  const turn = (weight: LaidOut) => permuteAxes(weight, [1, 0]);
  return {
    kernel: turn(kernel),
    recurrentKernel: turn(recurrentKernel),
    bias: parts.get(`bias_ih_${suffix}`) ?? null,
    recurrentBias: parts.get(`bias_hh_${suffix}`) ?? null,
  };
}

function unknown(name: string, parts: Parts): WeightsFault {
  const listed = [...parts].slice(0, 6).map(([part, { shape }]) => `${toShown(part)} [${shape.join(', ')}]`);
  return new WeightsFault(
    'import/unsupported',
    `The module '${toShown(name)}' is none of convolution, linear, batch norm, LSTM and GRU: it has ${listed.join(', ')}.`,
    { module: toShown(name) },
  );
}
