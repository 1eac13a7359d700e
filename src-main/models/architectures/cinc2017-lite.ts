import type { NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, multiply, normalise, rectify } from './layers.ts';

const FILTERS = [32, 32, 64, 64, 96, 96];
const WIDTHS = [25, 15, 15, 9, 9, 9];

/**
 * Six convolutions over 30 s at 100 Hz. Built so that it can be made spiking: rectifiers only, mean pooling, and norms that fold into
 * convolutions.
 */
export const cinc2017Lite: Architecture = {
  id: 'cinc2017-lite',
  name: 'Small CinC 2017 network, convertible to spikes',
  source: 'Overread, after the ideas of hsd1503/ECG_SNN (Biomedical Signal Processing and Control 77 (2022) 103749)',
  quirks: [],
  forms: [],
  describe({ outputCount = 4 }) {
    return {
      architecture: 'cinc2017-lite',
      inputShape: [3000, 1],
      hasLengths: false,
      layers: [
        ...FILTERS.flatMap((filters, k) => toBlock(k, filters)),
        { name: 'mean', op: 'meanOverTime', isMasked: false },
        multiply('output', outputCount),
      ],
      output: toOutput(outputCount),
    };
  },
};

function toBlock(k: number, filters: number): readonly NetworkLayer[] {
  const name = `conv${k + 1}`;
  const isLast = k === FILTERS.length - 1;
  return [
    convolve(name, { filters, width: WIDTHS[k] ?? 9, hasBias: false }),
    normalise(`${name}.norm`, 'pytorch'),
    rectify(`${name}.relu`),
    ...(isLast ? [] : [halve(`${name}.pool`)]),
  ];
}

function halve(name: string): NetworkLayer {
  return { name, op: 'averagePool1d', width: 2, stride: 2, padding: 'valid' };
}
