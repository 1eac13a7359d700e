import type { NetworkLayer } from '#shared/domain/network.ts';
import type { Architecture } from './architecture.ts';
import { convolve, drop, flatten, multiply, normalise, poolMax, rectify } from './layers.ts';

const WIDTH = 16;
const FILTERS = [128, 196, 256, 320];

/**
 * 12 leads, 4096 samples at 400 Hz. A unit's sum goes on as it is to the next shortcut, and normalised to the next convolution.
 * The last sum, `unit4.add` [16, 320], is where transfer cuts.
 */
export const ribeiroResnet: Architecture = {
  id: 'ribeiro-resnet',
  name: 'Residual network on 12 leads (Ribeiro)',
  source: 'antonior92/automatic-ecg-diagnosis (MIT licence); Nature Communications 2020;11:1760',
  quirks: [],
  forms: [],
  describe({ outputCount = 6 }) {
    return {
      architecture: 'ribeiro-resnet',
      inputShape: [4096, 12],
      hasLengths: false,
      layers: [
        convolve('stem', { filters: 64, width: WIDTH, hasBias: false }),
        normalise('stem.norm', 'tensorflow'),
        rectify('stem.relu'),
        ...FILTERS.flatMap((filters, k) => toUnit(k + 1, filters)),
        flatten('channels-last'),
        multiply('output', outputCount),
      ],
      output: 'sigmoid',
    };
  },
};

function toUnit(unit: number, filters: number): readonly NetworkLayer[] {
  const name = `unit${unit}`;
  const [main, skip] = unit === 1 ? ['stem.relu', 'stem.relu'] : [`unit${unit - 1}.dropout`, `unit${unit - 1}.add`];
  return [
    convolve(`${name}.a`, { filters, width: WIDTH, hasBias: false, inputs: [main] }),
    normalise(`${name}.a.norm`, 'tensorflow'),
    rectify(`${name}.a.relu`),
    drop(`${name}.a.dropout`, 0.2),
    convolve(`${name}.b`, { filters, width: WIDTH, stride: 4, hasBias: false }),
    { ...poolMax(`${name}.skip.pool`, { width: 4, stride: 4, padding: 'same' }), inputs: [skip] },
    convolve(`${name}.skip`, { filters, width: 1, hasBias: false }),
    { name: `${name}.add`, op: 'add', inputs: [`${name}.b`, `${name}.skip`] },
    normalise(`${name}.norm`, 'tensorflow'),
    rectify(`${name}.relu`),
    drop(`${name}.dropout`, 0.2),
  ];
}
