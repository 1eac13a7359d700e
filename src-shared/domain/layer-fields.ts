import { INPUT_NAME, listInputs } from './network-shapes.ts';
import type { NetworkDescription, NetworkLayer } from './network.ts';

/** What positions of a layer see of a row, along time. */
export interface LayerField {
  /** Samples of the row from one position to the next. */
  readonly stride: number;
  /** Samples that a position looks at. */
  readonly samples: number;
}

/** By name of the layer, up to the first that has no time any more; of several inputs the widest field counts. */
export function measureLayerFields(network: Pick<NetworkDescription, 'layers'>): ReadonlyMap<string, LayerField> {
  const fields = new Map<string, LayerField>([[INPUT_NAME, { stride: 1, samples: 1 }]]);
  for (const [index, layer] of network.layers.entries()) {
    const inputs = listInputs(network, index).flatMap((name) => fields.get(name) ?? []);
    const [first] = inputs;
    if (first === undefined || ENDS_OF_TIME.has(layer.op)) continue;
    const { stride } = first;
    const samples = Math.max(...inputs.map((field) => field.samples));
    const { width, step, dilation } = toWindow(layer);
    fields.set(layer.name, { stride: stride * step, samples: samples + (width - 1) * dilation * stride });
  }
  return fields;
}

/** Samples of a row that one position of the last layer with a time axis looks at: a signal must have as many. */
export function measureReceptiveField(network: Pick<NetworkDescription, 'layers'>): number {
  return Math.max(...[...measureLayerFields(network).values()].map(({ samples }) => samples));
}

const ENDS_OF_TIME: ReadonlySet<NetworkLayer['op']> = new Set(['meanOverTime', 'flatten', 'reshape', 'transpose']);

function toWindow(layer: NetworkLayer): { readonly width: number; readonly step: number; readonly dilation: number } {
  switch (layer.op) {
    case 'convolution1d':
    case 'maxPool1d':
      return { width: layer.width, step: layer.stride, dilation: layer.dilation };
    case 'averagePool1d':
      return { width: layer.width, step: layer.stride, dilation: 1 };
    default:
      return { width: 1, step: 1, dilation: 1 };
  }
}
