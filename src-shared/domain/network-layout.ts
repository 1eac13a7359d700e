import { z } from 'zod';
import { weightShapes } from './card-parts.ts';
import { networkSchema } from './network-schema.ts';
import type { NetworkDescription } from './network.ts';
import { listWeights } from './network-shapes.ts';

/** How numbers of a weights file are written; 'packed': kernels as sums of signs (docs/data-formats.md). */
export const WEIGHTS_FORMATS = ['float32-le', 'float16-le', 'packed'] as const;
export type WeightsFormat = (typeof WEIGHTS_FORMATS)[number];

/** model.json of any network: the network itself, and how weights.bin is laid out for whoever reads it without this program. */
export const networkLayoutSchema = z
  .strictObject({
    formatVersion: z.literal(2),
    network: networkSchema,
    weightsFormat: z.enum(WEIGHTS_FORMATS),
    weightsFile: z.literal('weights.bin'),
    weights: weightShapes,
  })
  .superRefine(({ network, weights }, context) => {
    if (JSON.stringify(weights) !== JSON.stringify(toWeightShapes(network)))
      context.addIssue({ code: 'custom', path: ['weights'], message: 'are not those of the network' });
  });

export type NetworkLayout = z.infer<typeof networkLayoutSchema>;

/** model.json of a network. */
export function toNetworkLayout(network: NetworkDescription, weightsFormat: WeightsFormat): NetworkLayout {
  return {
    formatVersion: 2,
    network,
    weightsFormat,
    weightsFile: 'weights.bin',
    weights: toWeightShapes(network),
  };
}

function toWeightShapes(network: NetworkDescription): { name: string; shape: number[] }[] {
  return listWeights(network).map(({ name, shape }) => ({ name, shape: [...shape] }));
}
