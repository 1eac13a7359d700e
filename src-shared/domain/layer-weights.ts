import { assertNever } from '#shared/result/assert.ts';
import { countValues, type LayerShape } from './layer-shape.ts';
import type { NetworkLayer, NetworkWeight, RecurrentKind } from './network.ts';

type Part = Omit<NetworkWeight, 'name'> & { readonly part: string };

/** Weights of one layer, in the order in which a weights file keeps them. @param input  shape of what it reads, sizes known */
export function listLayerWeights(layer: NetworkLayer, input: LayerShape): readonly NetworkWeight[] {
  return listParts(layer, input.at(-1) ?? 0).map(({ part, shape, kind }) => {
    return { name: `${layer.name}.${part}`, shape, kind };
  });
}

function listParts(layer: NetworkLayer, channels: number): readonly Part[] {
  switch (layer.op) {
    case 'convolution1d':
      return [trained('kernel', [layer.width, channels, layer.filters]), ...bias(layer.hasBias, layer.filters)];
    case 'convolution2d':
      return [trained('kernel', [...layer.size, channels, layer.filters]), ...bias(layer.hasBias, layer.filters)];
    case 'dense':
      return [trained('kernel', [channels, layer.units]), ...bias(layer.hasBias, layer.units)];
    case 'batchNorm':
      return [
        trained('gamma', [channels]),
        trained('beta', [channels]),
        { part: 'mean', shape: [channels], kind: 'statistic' },
        { part: 'variance', shape: [channels], kind: 'statistic' },
      ];
    case 'recurrent':
      return listCells(layer, channels).flatMap(({ path, features }) => listCellParts(layer, path, features));
    case 'encoderDecoder':
      return ['encoder', 'decoder'].flatMap((name) =>
        DIRECTIONS.flatMap((direction) => listCellParts(layer, `${name}.${direction}`, channels)),
      );
    case 'relu':
    case 'dropout':
    case 'maxPool1d':
    case 'averagePool1d':
    case 'maxPool2d':
    case 'meanOverTime':
    case 'flatten':
    case 'reshape':
    case 'transpose':
    case 'truncate':
    case 'add':
    case 'concatenate':
      return [];
    default:
      return assertNever(layer, 'listParts');
  }
}

const DIRECTIONS = ['forward', 'backward'] as const;

/** Cells of a stack from the bottom up, forward before backward, with the number of features that each reads. */
function listCells(layer: Extract<RecurrentKind, { op: 'recurrent' }>, channels: number) {
  const above = layer.stacking === 'joined' ? 2 * layer.units : layer.units;
  return Array.from({ length: layer.layerCount }, (_, k) => k).flatMap((k) =>
    DIRECTIONS.map((direction) => ({ path: `${k + 1}.${direction}`, features: k === 0 ? channels : above })),
  );
}

function listCellParts(layer: RecurrentKind, path: string, features: number): readonly Part[] {
  const width = countGates(layer) * layer.units;
  return [
    trained(`${path}.kernel`, [features, width]),
    trained(`${path}.recurrentKernel`, [layer.units, width]),
    trained(`${path}.bias`, [width]),
    ...(layer.biasesPerGate === 2 ? [trained(`${path}.recurrentBias`, [width])] : []),
  ];
}

/** Products of one gate's width that a cell makes at each step. */
export function countGates(layer: RecurrentKind): 3 | 4 {
  return layer.op === 'recurrent' && layer.cell === 'gru' ? 3 : 4;
}

function bias(isThere: boolean, size: number): readonly Part[] {
  return isThere ? [trained('bias', [size])] : [];
}

function trained(part: string, shape: readonly number[]): Part {
  return { part, shape, kind: 'trained' };
}

/**
 * Multiplications of a layer for one row: those of its products with weights; sums, pools and activations count nothing.
 * @param input  shape of what it reads, @param output  of what it makes, all sizes known
 */
export function countLayerMacs(layer: NetworkLayer, input: LayerShape, output: LayerShape): number {
  const kernels = listLayerWeights(layer, input).filter(({ name }) => /ernel$/.test(name));
  const perPosition = kernels.reduce((sum, { shape }) => sum + (countValues(shape) ?? 0), 0);
  return perPosition * (countPositions(layer, input, output) ?? 0);
}

/** How often the kernels of a layer are applied. */
function countPositions(layer: NetworkLayer, input: LayerShape, output: LayerShape): number | null {
  if (layer.op === 'recurrent' || layer.op === 'encoderDecoder') return input[0] ?? null;
  return countValues(output.slice(0, -1));
}
