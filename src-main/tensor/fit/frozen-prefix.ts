import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { INPUT_NAME, inferShapes, listInputs } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { refuse } from './fit-failure.ts';
import type { WeightLayout } from './weight-layout.ts';

/** A network in two: what gives the same for a row each time, and what is trained on that. */
export interface SplitNetwork {
  /** Its one output is the flattened values of the last layer before the cut. */
  readonly prefix: NetworkDescription;
  readonly suffix: NetworkDescription;
  /** Shape of a row between them. */
  readonly cutShape: readonly number[];
}

/**
 * The longest run of first layers that are frozen and hand up only what their last one makes; null where there is none with weights.
 * @param inputShape  of a row, all sizes known
 * Throws a refusal where such a run does not give the same for a row each time.
 */
export function splitAtFrozen(
  network: NetworkDescription,
  { weights, isFrozen }: Pick<WeightLayout, 'weights' | 'isFrozen'>,
  inputShape: readonly number[],
): SplitNetwork | null {
  const withWeights = new Set(weights.map(({ layer }) => layer));
  const firstTrained = network.layers.findIndex(({ name }) => withWeights.has(name) && !isFrozen(name));
  let cut = firstTrained - 1;
  while (cut >= 0 && !isOnlyWayUp(network, cut)) cut--;
  const first = network.layers.slice(0, cut + 1);
  const last = first.at(-1);
  if (last === undefined || !first.some(({ name }) => withWeights.has(name))) return null;
  const unsteady = first.find(isUnsteady);
  if (unsteady !== undefined)
    throw refuse(
      `what frozen layers make of a row cannot be kept, because '${unsteady.name}' makes something else of it each time; set cachesFrozen to false`,
    );
  const shapes = unwrap(inferShapes({ ...network, inputShape }));
  const cutShape = (shapes.get(last.name) ?? []).map((size) => size ?? 0);
  const flat: NetworkLayer = { name: '(flat)', op: 'flatten', order: 'channels-last' };
  return {
    prefix: { ...network, inputShape, layers: cutShape.length > 1 ? [...first, flat] : first },
    suffix: {
      ...network,
      inputShape: cutShape,
      layers: network.layers.slice(cut + 1).map((layer) => readFromInput(layer, last.name)),
    },
    cutShape,
  };
}

/** Whether nothing behind this layer reads anything before it. */
function isOnlyWayUp(network: NetworkDescription, cut: number): boolean {
  const names = new Set(network.layers.slice(cut).map(({ name }) => name));
  return network.layers.every(
    (_, index) => index <= cut || listInputs(network, index).every((name) => names.has(name)),
  );
}

function isUnsteady(layer: NetworkLayer): boolean {
  switch (layer.op) {
    case 'dropout':
      return layer.rate > 0 && layer.when !== 'never';
    case 'recurrent':
      return layer.runsOverBatch || (layer.dropout.rate > 0 && layer.dropout.when !== 'never');
    case 'encoderDecoder':
      return layer.runsOverBatch;
    default:
      return false;
  }
}

function readFromInput(layer: NetworkLayer, cutName: string): NetworkLayer {
  if (layer.inputs === undefined) return layer;
  return { ...layer, inputs: layer.inputs.map((name) => (name === cutName ? INPUT_NAME : name)) };
}
