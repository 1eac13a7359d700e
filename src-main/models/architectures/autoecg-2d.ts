import type { NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve2d, flatten, multiply, normalise, rectify } from './layers.ts';

/** Samples over which each second block pools: 2500 becomes 25. */
const POOLS = [2, 2, 5, 5];
const UNITS = [4096, 512, 32, 8];

/**
 * Time and leads as an image of one colour: eight convolutions of 3 by 3 with 64 filters, pooling over time only, then dense layers of
 * 19,200, 4096, 512, 32, 8. The source gives the blocks' number and width and the dense layers; kernels, norms and the order of the
 * pools are ours.
 */
export const autoecg2d: Architecture = {
  id: 'autoecg-2d',
  name: '2-D network on 12 leads, normal or abnormal (autoECG)',
  source: 'yuge97/autoECG; convolutions: Overread, as the text does not determine them',
  quirks: [],
  forms: [],
  describe({ outputCount = 1 }) {
    return {
      architecture: 'autoecg-2d',
      inputShape: [2500, 12, 1],
      hasLengths: false,
      layers: [
        ...POOLS.flatMap(toBlocks),
        flatten('channels-last'),
        ...UNITS.flatMap((units, k) => [multiply(`dense${k + 1}`, units), rectify(`dense${k + 1}.relu`)]),
        multiply('output', outputCount),
      ],
      output: toOutput(outputCount),
    };
  },
};

function toBlocks(pool: number, k: number): readonly NetworkLayer[] {
  const names = [`conv${2 * k + 1}`, `conv${2 * k + 2}`];
  return [
    ...names.flatMap((name) => [
      convolve2d(name, { filters: 64, size: [3, 3] }),
      normalise(`${name}.norm`, 'pytorch'),
      rectify(`${name}.relu`),
    ]),
    { name: `pool${k + 1}`, op: 'maxPool2d', size: [pool, 1], strides: [pool, 1] },
  ];
}
