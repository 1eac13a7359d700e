import type { LayerShape } from '#shared/domain/layer-shape.ts';
import { INPUT_NAME, listInputs } from '#shared/domain/network-shapes.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import type { LaidOut, SourceNetwork } from './source-layers.ts';

interface Place {
  /** Of the layer whose kernel is asked for. */
  readonly index: number;
  readonly source: SourceNetwork;
}

/**
 * In which order the rows of a file's kernel must be taken, where it reads values that our network flattens or joins in another order
 * than the file's: row k of ours is row `order[k]` of theirs. Null where they are the same.
 */
export function findRowOrder(
  network: NetworkDescription,
  shapes: ReadonlyMap<string, LayerShape>,
  { index, source }: Place,
): readonly number[] | null {
  const feeding = findFeeding(network, index);
  if (feeding === undefined) return null;
  const { layer, inputName } = feeding;
  if (layer.op === 'flatten')
    return layer.order === source.flattenOrder ? null : turnFlattened(shapes.get(inputName), layer.order);
  if (layer.op === 'recurrent')
    return source.isOldGraph && layer.merge === 'concatenate' ? swapHalves(layer.units) : null;
  return null;
}

interface Feeding {
  readonly layer: NetworkLayer;
  readonly inputName: string;
}

/** The layer that decides on the order of what a kernel reads: past those that leave it as it is. */
function findFeeding(network: NetworkDescription, index: number): Feeding | undefined {
  let at = index;
  for (;;) {
    const [name] = listInputs(network, at);
    at = network.layers.findIndex((layer) => layer.name === name);
    const layer = network.layers[at];
    if (layer === undefined) return undefined;
    if (!KEEPING.has(layer.op)) return { layer, inputName: listInputs(network, at)[0] ?? INPUT_NAME };
  }
}

const KEEPING: ReadonlySet<NetworkLayer['op']> = new Set(['relu', 'dropout', 'reshape', 'meanOverTime']);

/** @param order  ours; what it flattened was [..., channels] */
function turnFlattened(
  shape: LayerShape | undefined,
  order: 'channels-last' | 'channels-first',
): readonly number[] | null {
  const channels = shape?.at(-1) ?? null;
  const positions = (shape ?? []).slice(0, -1).reduce<number>((product, size) => product * (size ?? 0), 1);
  if (channels === null || positions === 0 || positions === 1 || channels === 1) return null;
  return Array.from({ length: positions * channels }, (_, row) => {
    if (order === 'channels-last') return (row % channels) * positions + Math.floor(row / channels);
    return (row % positions) * channels + Math.floor(row / positions);
  });
}

function swapHalves(units: number): readonly number[] {
  return Array.from({ length: 2 * units }, (_, row) => (row + units) % (2 * units));
}

/** Rows of the first axis in another order. */
export function permuteRows(kernel: LaidOut, order: readonly number[] | null): LaidOut {
  if (order === null) return kernel;
  return {
    shape: kernel.shape,
    read() {
      const values = kernel.read();
      const width = values.length / order.length;
      const permuted = new Float32Array(values.length);
      order.forEach((row, k) => permuted.set(values.subarray(row * width, (row + 1) * width), k * width));
      return permuted;
    },
  };
}
