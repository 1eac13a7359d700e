import type { ArchitectureOptions } from '#shared/domain/architecture-options.ts';
import type { NetworkDescription, NetworkLayer, RecurrentDropout } from '#shared/domain/network.ts';
import { hasQuirk, toOutput, type Architecture, type Quirk } from './architecture.ts';
import { convolve2d, drop, flatten, multiply, normalise, rectify } from './layers.ts';

const SOURCE = 'yruffiner/ecg-classification (TensorFlow 1.0); Zihlmann et al., arXiv 1710.06122';
const DROPOUT = 0.15;
const UNITS_A_DIRECTION = 100;

const QUANTISE: Quirk = {
  id: 'quantiseInput',
  text: 'The input is an int16 placeholder: logarithms of the spectrogram are cut to whole numbers towards zero.',
  default: false,
};
const NO_DROPOUT: Quirk = {
  id: 'convolutionDropoutIsNoOp',
  text: 'Dropout of .15 behind the convolutions is called without its training flag and never acts, in training either.',
  default: false,
};
const ALWAYS_DROPS: Quirk = {
  id: 'recurrentDropoutAtInference',
  text: 'Dropout of the LSTM keeps .85 by a constant: it acts on predictions too, and two runs on one recording differ.',
  default: false,
};

/** Six blocks of four convolutions of 5 by 5 over a log-spectrogram [frames, 33 frequencies]; mean over the frames of the recording. */
export const spectrogramCnn: Architecture = {
  id: 'spectrogram-cnn',
  name: 'Spectrogram CNN, 24 layers (Zihlmann)',
  source: SOURCE,
  quirks: [QUANTISE, NO_DROPOUT],
  forms: [],
  describe(options) {
    const { outputCount = 4 } = options;
    return network('spectrogram-cnn', options, [
      ...toBlocks(spectrogramCnn.quirks, options, { blockCount: 6, layersPerBlock: 4 }),
      { name: 'mean', op: 'meanOverTime', isMasked: true },
      flatten('channels-last'),
      multiply('output', outputCount),
    ]);
  },
};

/**
 * Four blocks of six convolutions, then two stacks of three LSTM layers, one in each direction, that meet at the top only. In the form
 * 'phase0', in which the convolutions are trained first, a dense layer on the mean over time stands for the LSTM.
 */
export const spectrogramCrnn: Architecture = {
  id: 'spectrogram-crnn',
  name: 'Spectrogram CRNN, 24 convolutions and LSTM (Zihlmann)',
  source: SOURCE,
  quirks: [QUANTISE, NO_DROPOUT, ALWAYS_DROPS],
  forms: ['phase0'],
  describe(options) {
    const { outputCount = 4, form } = options;
    const dropout: RecurrentDropout = {
      rate: DROPOUT,
      when: hasQuirk(spectrogramCrnn.quirks, options, ALWAYS_DROPS.id) ? 'always' : 'training',
      onTop: true,
    };
    return network('spectrogram-crnn', options, [
      ...toBlocks(spectrogramCrnn.quirks, options, { blockCount: 4, layersPerBlock: 6 }),
      { name: 'steps', op: 'reshape', shape: [null, 480] },
      ...(form === 'phase0' ? toMeanBranch() : toLstmBranch(dropout)),
      multiply('output', outputCount),
    ]);
  },
};

function network(
  architecture: string,
  { outputCount = 4 }: ArchitectureOptions,
  layers: readonly NetworkLayer[],
): NetworkDescription {
  return { architecture, inputShape: [null, 33, 1], hasLengths: true, layers, output: toOutput(outputCount) };
}

interface Depth {
  readonly blockCount: number;
  readonly layersPerBlock: number;
}

/** All filters of a block are alike but those of its last layer: 32 more, and every second frame and frequency. */
function toBlocks(
  quirks: readonly Quirk[],
  options: ArchitectureOptions,
  { blockCount, layersPerBlock }: Depth,
): readonly NetworkLayer[] {
  const layers: NetworkLayer[] = hasQuirk(quirks, options, QUANTISE.id) ? [{ name: 'whole', op: 'truncate' }] : [];
  const when = hasQuirk(quirks, options, NO_DROPOUT.id) ? 'never' : 'training';
  for (let block = 1; block <= blockCount; block++) {
    for (let k = 1; k <= layersPerBlock; k++) {
      const name = `block${block}.conv${k}`;
      const isLast = k === layersPerBlock;
      const filters = 32 * (isLast ? block + 1 : block);
      layers.push(
        convolve2d(name, { filters, size: [5, 5], strides: isLast ? [2, 2] : [1, 1] }),
        normalise(`${name}.norm`, 'tensorflow'),
        rectify(`${name}.relu`),
        drop(`${name}.dropout`, DROPOUT, when),
      );
    }
  }
  return layers;
}

function toMeanBranch(): readonly NetworkLayer[] {
  return [
    { name: 'mean', op: 'meanOverTime', isMasked: true },
    multiply('hidden', 2 * UNITS_A_DIRECTION),
    rectify('hidden.relu'),
  ];
}

function toLstmBranch(dropout: RecurrentDropout): readonly NetworkLayer[] {
  return [
    {
      name: 'lstm',
      op: 'recurrent',
      cell: 'lstm',
      units: UNITS_A_DIRECTION,
      layerCount: 3,
      stacking: 'separate',
      merge: 'concatenate',
      biasesPerGate: 1,
      dropout,
      runsOverBatch: false,
      isMasked: true,
    },
    { name: 'mean', op: 'meanOverTime', isMasked: true },
  ];
}
