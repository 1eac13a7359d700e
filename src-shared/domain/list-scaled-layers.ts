import type { Result } from '#shared/result/result.ts';
import { inferShapes, INPUT_NAME, listInputs } from './network-shapes.ts';
import type { NetworkDescription, NetworkLayer } from './network.ts';

/** A layer whose values are told by rates of spikes where the network is made spiking. */
export interface ScaledLayer {
  readonly name: string;
  /** 1 where it has no time axis. */
  readonly time: number;
  readonly channels: number;
  /** Its values may be below 0: for each channel its range is known, and how far below 0 it goes. */
  readonly isLifted: boolean;
}

type Kind = 'analog' | 'spikes' | 'sums';

/**
 * Rectifiers, and sums without one that are pooled or that a kernel reads. What stands before the first of them is no spikes yet.
 * Errors: those of inferShapes.
 */
export function listScaledLayers(network: NetworkDescription): Result<readonly ScaledLayer[]> {
  const inferred = inferShapes(network);
  if (!inferred.ok) return inferred;
  const kinds = new Map<string, Kind>([[INPUT_NAME, 'analog']]);
  const lifted = new Set<string>();
  const names: string[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const [first = INPUT_NAME, ...others] = listInputs(network, index);
    const isAnalog = [first, ...others].every((name) => kinds.get(name) === 'analog');
    const kind = kinds.get(first) ?? 'sums';
    kinds.set(layer.name, layer.op === 'relu' ? 'spikes' : isAnalog ? 'analog' : toKind(layer, kind));
    if (layer.op === 'relu') names.push(layer.name);
    if (!READS_SUMS.has(layer.op) || kind !== 'sums' || lifted.has(first)) continue;
    lifted.add(first);
    names.push(first);
  }
  return {
    ok: true,
    value: names.map((name) => {
      const shape = inferred.value.get(name) ?? [];
      const [time, channels] = shape.length === 2 ? [shape[0] ?? 0, shape[1] ?? 0] : [1, shape[0] ?? 0];
      return { name, time, channels, isLifted: lifted.has(name) };
    }),
  };
}

const READS_SUMS: ReadonlySet<NetworkLayer['op']> = new Set([
  'maxPool1d',
  'averagePool1d',
  'meanOverTime',
  'convolution1d',
  'dense',
]);

/** How many numbers a layer is scaled by: where values may be below 0, how far they go follows the ranges. */
export function countScales({ channels, isLifted }: ScaledLayer): number {
  return isLifted ? 2 * channels : channels;
}

function toKind({ op }: NetworkLayer, input: Kind): Kind {
  switch (op) {
    case 'maxPool1d':
    case 'averagePool1d':
    case 'meanOverTime':
      return 'spikes';
    case 'dropout':
    case 'flatten':
      return input;
    default:
      return 'sums';
  }
}
