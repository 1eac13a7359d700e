import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, drop, multiply, normalise, poolMax, rectify } from './layers.ts';

const SOURCE = 'hsd1503/ECG_SNN; Biomedical Signal Processing and Control 77 (2022) 103749';

/** Filters, width, padding on either side, dilation, pooled or not: model/CNN.py of the source. */
const ROWS = [
  [320, 24, 11, 1, true],
  [256, 16, 15, 2, false],
  [256, 16, 30, 4, false],
  [256, 16, 30, 4, false],
  [256, 16, 30, 4, false],
  [128, 8, 14, 4, true],
  [128, 8, 21, 6, false],
  [128, 8, 21, 6, false],
  [128, 8, 21, 6, false],
  [128, 8, 21, 6, false],
  [128, 8, 28, 8, true],
  [64, 8, 28, 8, false],
  [64, 8, 28, 8, false],
] as const;

/** 13 dilated convolutions over 60 s at 300 Hz. */
export const snnCinc2017: Architecture = {
  id: 'snn-cinc2017',
  name: 'ECG_SNN, 13 dilated convolutions',
  source: SOURCE,
  quirks: [],
  forms: [],
  describe: ({ outputCount = 4 }) => build('snn-cinc2017', { timeSteps: 18_000, divisor: 1, outputCount }),
};

/** The same network over 30 s at 100 Hz, with a quarter of the filters. */
export const snnCinc2017Quarter: Architecture = {
  id: 'snn-cinc2017-quarter',
  name: 'ECG_SNN, a quarter of its filters',
  source: `${SOURCE}; made smaller here: 30 s at 100 Hz, filters divided by 4`,
  quirks: [],
  forms: [],
  describe: ({ outputCount = 4 }) => build('snn-cinc2017-quarter', { timeSteps: 3000, divisor: 4, outputCount }),
};

interface Size {
  readonly timeSteps: number;
  readonly divisor: number;
  readonly outputCount: number;
}

function build(architecture: string, { timeSteps, divisor, outputCount }: Size): NetworkDescription {
  return {
    architecture,
    inputShape: [timeSteps, 1],
    hasLengths: false,
    layers: [
      ...ROWS.flatMap((row, k) => toBlock(row, k, divisor)),
      { name: 'mean', op: 'meanOverTime', isMasked: false },
      multiply('output', outputCount),
    ],
    output: toOutput(outputCount),
  };
}

/** Pooling of 2 by 2 with dilation 2 and one of padding: the larger of x[2i - 1] and x[2i + 1]. */
function toBlock(row: (typeof ROWS)[number], k: number, divisor: number): readonly NetworkLayer[] {
  const [filters, width, padding, dilation, isPooled] = row;
  const name = `conv${k + 1}`;
  return [
    convolve(name, { filters: filters / divisor, width, dilation, padding: [padding, padding] }),
    normalise(`${name}.norm`, 'pytorch'),
    rectify(`${name}.relu`),
    ...(isPooled ? [poolMax(`${name}.pool`, { width: 2, stride: 2, dilation: 2, padding: [1, 1] })] : []),
    drop(`${name}.dropout`, 0.3),
  ];
}
