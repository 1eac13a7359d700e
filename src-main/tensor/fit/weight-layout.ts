import type { NetworkDescription, NetworkWeight } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { refuse } from './fit-failure.ts';

/** A weight and its place in the flat array of all weights, which is a weights file. */
export interface PlacedWeight extends NetworkWeight {
  readonly start: number;
  readonly end: number;
  readonly layer: string;
  readonly isFrozen: boolean;
}

export interface WeightLayout {
  readonly weights: readonly PlacedWeight[];
  /** Those that gradients move. */
  readonly trained: readonly PlacedWeight[];
  /** Statistics that training moves. */
  readonly moving: readonly PlacedWeight[];
  readonly size: number;
  readonly isFrozen: (layer: string) => boolean;
}

/** Throws a refusal where a frozen name is of no layer, or where nothing is left to train. */
export function placeWeights(network: NetworkDescription, frozenLayers: readonly string[]): WeightLayout {
  const frozen = findFrozen(network, frozenLayers);
  const layers = network.layers.map(({ name }) => name).toSorted((a, b) => b.length - a.length);
  let size = 0;
  const weights = listWeights(network).map((weight): PlacedWeight => {
    const start = size;
    size += weight.shape.reduce((product, length) => product * length, 1);
    // Names of layers may be beginnings of others' ('unit1', 'unit1.a'): the longest one is the weight's own.
    const layer = layers.find((name) => weight.name.startsWith(`${name}.`)) ?? '';
    return { ...weight, start, end: size, layer, isFrozen: frozen.has(layer) };
  });
  const trained = weights.filter((weight) => weight.kind === 'trained' && !weight.isFrozen);
  if (trained.length === 0) throw refuse('every layer with weights is frozen, so that there is nothing to train');
  return {
    weights,
    trained,
    moving: weights.filter((weight) => weight.kind === 'statistic' && !weight.isFrozen),
    size,
    isFrozen: (layer) => frozen.has(layer),
  };
}

/** A name that is a layer's means that layer; any other is the beginning of names. */
function findFrozen(network: NetworkDescription, frozenLayers: readonly string[]): ReadonlySet<string> {
  const names = network.layers.map(({ name }) => name);
  return new Set(
    frozenLayers.flatMap((asked) => {
      const found = names.includes(asked) ? [asked] : names.filter((name) => name.startsWith(asked));
      if (found.length === 0) throw refuse(`no layer of the network is called '${asked}' or begins so`);
      return found;
    }),
  );
}
