import type { NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, flatten, multiply, poolMax, rectify } from './layers.ts';

const BLOCKS = [1, 2, 3, 4, 5];

/** Convolutions of 5 with 32 filters; the first without rectifier; lengths 187, 92, 44, 20, 8, 2. */
export const cnet: Architecture = {
  id: 'cnet',
  name: 'CNet',
  source:
    'UIUC CS598 project on heartbeat classification (CNet, 5 AAMI classes and transfer to myocardial infarction), after Kachuee et al. 2018',
  quirks: [],
  forms: [],
  describe({ outputCount = 5 }) {
    return {
      architecture: 'cnet',
      inputShape: [187, 1],
      hasLengths: false,
      layers: [
        convolve('stem', { filters: 32, width: 5 }),
        ...BLOCKS.flatMap(toBlock),
        flatten('channels-last'),
        multiply('hidden', 32),
        rectify('hidden.relu'),
        multiply('output', outputCount),
      ],
      output: toOutput(outputCount),
    };
  },
};

function toBlock(block: number): readonly NetworkLayer[] {
  const name = `block${block}`;
  const before = block === 1 ? 'stem' : `block${block - 1}.pool`;
  return [
    convolve(`${name}.a`, { filters: 32, width: 5 }),
    rectify(`${name}.a.relu`),
    convolve(`${name}.b`, { filters: 32, width: 5 }),
    { name: `${name}.add`, op: 'add', inputs: [`${name}.b`, before] },
    rectify(`${name}.relu`),
    poolMax(`${name}.pool`, { width: 5, stride: 2 }),
  ];
}
