import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { hasQuirk, toOutput, type Architecture, type Quirk } from './architecture.ts';
import { convolve, flatten, multiply, poolMax, rectify } from './layers.ts';

const SOURCE = 'UIUC CS598 project on heartbeat classification (Seq2Seq, BiLSTM, BiGRU; 5 AAMI classes)';

const QUIRKS: readonly Quirk[] = [
  {
    id: 'recurrentOverBatch',
    text:
      'Beats are given as (beats, 1, 187) to a layer that takes time first: the batch is the time axis. What a beat is called then ' +
      'depends on its neighbours in the batch, and as the test file is sorted by class, that is a leak.',
    default: false,
  },
];

/** Gates with one vector of biases, as TensorFlow has them, instead of the two of PyTorch. */
const ONE_BIAS = 'one-bias';

/** A whole beat as one step of two bidirectional layers. */
export const bilstm = toRecurrent('bilstm', 'BiLSTM on whole beats', 'lstm');
export const bigru = toRecurrent('bigru', 'BiGRU on whole beats', 'gru');

function toRecurrent(id: string, name: string, cell: 'lstm' | 'gru'): Architecture {
  return {
    id,
    name,
    source: SOURCE,
    quirks: QUIRKS,
    forms: [ONE_BIAS],
    describe: (options) =>
      network(id, options.outputCount, [
        { name: 'beat', op: 'reshape', shape: [1, 187] },
        {
          name: 'recurrent',
          op: 'recurrent',
          cell,
          units: 128,
          layerCount: 2,
          stacking: 'joined',
          merge: 'sum',
          biasesPerGate: options.form === ONE_BIAS ? 1 : 2,
          dropout: { rate: 0.1, when: 'training', onTop: false },
          runsOverBatch: hasQuirk(QUIRKS, options, 'recurrentOverBatch'),
          isMasked: false,
        },
        flatten('channels-last'),
        multiply('hidden', 64),
        rectify('hidden.relu'),
      ]),
  };
}

/** A beat as 11 rows of 17 samples, three convolutions, then an encoder and a decoder of one step each. */
export const seq2seq: Architecture = {
  id: 'seq2seq',
  name: 'Seq2Seq on whole beats',
  source: SOURCE,
  quirks: QUIRKS,
  forms: [ONE_BIAS],
  describe: (options) =>
    network('seq2seq', options.outputCount, [
      { name: 'rows', op: 'reshape', shape: [11, 17] },
      { name: 'columns', op: 'transpose' },
      ...[32, 64, 128].flatMap(toConvolution),
      flatten('channels-first'),
      { name: 'step', op: 'reshape', shape: [1, 256] },
      {
        name: 'sequence',
        op: 'encoderDecoder',
        units: 100,
        biasesPerGate: options.form === ONE_BIAS ? 1 : 2,
        runsOverBatch: hasQuirk(QUIRKS, options, 'recurrentOverBatch'),
      },
      multiply('hidden', 50),
      rectify('hidden.relu'),
    ]),
};

function toConvolution(filters: number, k: number): readonly NetworkLayer[] {
  const name = `conv${k + 1}`;
  return [
    convolve(name, { filters, width: 2, padding: 'valid' }),
    rectify(`${name}.relu`),
    ...(k < 2 ? [poolMax(`${name}.pool`, { width: 2, stride: 2 })] : []),
  ];
}

function network(architecture: string, outputCount = 5, layers: readonly NetworkLayer[]): NetworkDescription {
  return {
    architecture,
    inputShape: [187, 1],
    hasLengths: false,
    layers: [...layers, multiply('output', outputCount)],
    output: toOutput(outputCount),
  };
}
