import { err, ok, unwrap, type Result } from '#shared/result/result.ts';
import { toLayerShape, type LayerShape } from './layer-shape.ts';
import { countLayerMacs, listLayerWeights } from './layer-weights.ts';
import type { NetworkDescription, NetworkLayer, NetworkWeight } from './network.ts';

/** What a layer reads that names nothing else, and the name of the row itself. */
export const INPUT_NAME = 'input';

/** Bounds of what may be asked for: a network comes from a file too. */
const MAX_VALUES = 2 ** 28;

/**
 * Shape of what every layer makes of one row, by its name, and of the row itself by 'input'.
 * @param timeSteps  takes the place of an open time axis; without it that axis stays null
 * Errors: 'model/broken', naming the first layer that does not fit.
 */
export function inferShapes(network: NetworkDescription, timeSteps?: number): Result<ReadonlyMap<string, LayerShape>> {
  const shapes = inferLayerShapes(network, timeSteps);
  if (!shapes.ok) return shapes;
  const last = network.layers.at(-1);
  if (last === undefined) return err('model/broken', `The network '${network.architecture}' has no layers.`);
  const outputs = shapes.value.get(last.name);
  return outputs?.length === 1 && outputs[0] !== null
    ? shapes
    : misfit(last, 'is the last one and must give one number for each class');
}

/** The same for a part of a network, which may end anywhere. */
export function inferLayerShapes(
  network: NetworkDescription,
  timeSteps?: number,
): Result<ReadonlyMap<string, LayerShape>> {
  const shapes = new Map<string, LayerShape>();
  shapes.set(
    INPUT_NAME,
    network.inputShape.map((size) => size ?? timeSteps ?? null),
  );
  for (const [index, layer] of network.layers.entries()) {
    if (shapes.has(layer.name)) return misfit(layer, 'has the name of another layer');
    const inputs: LayerShape[] = [];
    for (const name of listInputs(network, index)) {
      const shape = shapes.get(name);
      if (shape === undefined) return misfit(layer, `reads '${name}', which does not come before it`);
      inputs.push(shape);
    }
    const answer = toLayerShape(layer, inputs);
    if ('why' in answer) return misfit(layer, answer.why);
    if (countKnown(answer.shape) > MAX_VALUES) return misfit(layer, `makes more than ${MAX_VALUES} values of one row`);
    if (isMasked(layer) && !network.hasLengths) return misfit(layer, 'is masked, but rows come without their lengths');
    shapes.set(layer.name, answer.shape);
  }
  return ok(shapes);
}

/** Names of the layers that the layer at this place reads. */
export function listInputs({ layers }: Pick<NetworkDescription, 'layers'>, index: number): readonly string[] {
  return layers[index]?.inputs ?? [layers[index - 1]?.name ?? INPUT_NAME];
}

function misfit(layer: NetworkLayer, why: string): Result<never> {
  return err('model/broken', `The network does not fit together: layer '${layer.name}' (${layer.op}) ${why}.`, {
    layer: layer.name,
  });
}

function countKnown(shape: LayerShape): number {
  return shape.reduce<number>((product, size) => product * (size ?? 1), 1);
}

function isMasked(layer: NetworkLayer): boolean {
  return (layer.op === 'meanOverTime' || layer.op === 'recurrent') && layer.isMasked;
}

/** All weights in the order of a weights file: as the layers stand. Throws where the network does not fit together. */
export function listWeights(network: NetworkDescription): readonly NetworkWeight[] {
  const shapes = unwrap(inferLayerShapes(network));
  return network.layers.flatMap((layer, index) => listLayerWeights(layer, findInput(network, shapes, index)));
}

export interface ParameterCount {
  readonly trained: number;
  /** Means and variances of batch norms. */
  readonly statistics: number;
}

/** Throws where the network does not fit together. */
export function countParameters(network: NetworkDescription): ParameterCount {
  const count = { trained: 0, statistics: 0 };
  for (const { shape, kind } of listWeights(network)) {
    count[kind === 'trained' ? 'trained' : 'statistics'] += countKnown(shape);
  }
  return count;
}

/** Numbers that the network gives for a row. Throws where it does not fit together. */
export function countOutputs(network: NetworkDescription): number {
  const size = unwrap(inferShapes(network)).get(network.layers.at(-1)?.name ?? '')?.[0];
  if (typeof size !== 'number') throw new Error('countOutputs: the last layer has no size');
  return size;
}

/**
 * Multiplications for one row, those of convolutions, dense and recurrent layers.
 * @param timeSteps  needed where the network takes rows of any length
 * Throws where the network does not fit together or its length is left open.
 */
export function countMacs(network: NetworkDescription, timeSteps?: number): number {
  const shapes = unwrap(inferShapes(network, timeSteps));
  if (network.inputShape.includes(null) && timeSteps === undefined)
    throw new Error(`countMacs: ${network.architecture} takes rows of any length; say how long`);
  return network.layers.reduce((sum, layer, index) => {
    const output = shapes.get(layer.name) ?? [];
    return sum + countLayerMacs(layer, findInput(network, shapes, index), output);
  }, 0);
}

function findInput(network: NetworkDescription, shapes: ReadonlyMap<string, LayerShape>, index: number): LayerShape {
  return shapes.get(listInputs(network, index)[0] ?? INPUT_NAME) ?? [];
}
