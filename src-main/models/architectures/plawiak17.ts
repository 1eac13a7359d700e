import type { NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, drop, flatten, multiply, poolMax, rectify } from './layers.ts';

/** Filters, width, stride, padding on either side; width and stride of the pooling behind it. */
const ROWS = [
  [8, 16, 2, 7, 8, 4],
  [12, 12, 2, 5, 4, 2],
  [32, 9, 1, 4, 5, 2],
  [64, 7, 1, 3, 4, 2],
  [64, 5, 1, 2, 2, 2],
  [64, 3, 1, 1, 2, 2],
  [72, 3, 1, 1, 2, 2],
] as const;

/** 17 rhythms and morphologies from 10 s at 360 Hz; no norms, so that every weight can be quantised. */
export const plawiak17: Architecture = {
  id: 'plawiak17',
  name: 'ECGNet, 17 classes of MIT-BIH fragments',
  source: 'preminstrel/ECG-Classification (MIT licence); arXiv 2202.12943; fragments of Pławiak 2018',
  quirks: [],
  forms: [],
  describe({ outputCount = 17 }) {
    return {
      architecture: 'plawiak17',
      inputShape: [3600, 1],
      hasLengths: false,
      layers: [
        ...ROWS.flatMap(toBlock),
        flatten('channels-first'),
        multiply('hidden', 64),
        rectify('hidden.relu'),
        drop('hidden.dropout', 0.1),
        multiply('output', outputCount),
      ],
      output: toOutput(outputCount),
    };
  },
};

function toBlock([filters, width, stride, pad, poolWidth, poolStride]: (typeof ROWS)[number], k: number) {
  const name = `conv${k + 1}`;
  const layers: readonly NetworkLayer[] = [
    convolve(name, { filters, width, stride, padding: [pad, pad] }),
    rectify(`${name}.relu`),
    poolMax(`${name}.pool`, { width: poolWidth, stride: poolStride }),
  ];
  return layers;
}
