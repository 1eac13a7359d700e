import { cnet } from '#main/models/architectures/cnet.ts';
import {
  convolve,
  convolve2d,
  flatten,
  multiply,
  normalise,
  poolMax,
  rectify,
} from '#main/models/architectures/layers.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';

/** The networks of test/fixtures/weights/make-weights.py, under the names of their files. Their outputs are taken before softmax or sigmoid. */
export const WEIGHTS_NETWORKS = {
  'cnet.pth': cnet.describe({}),
  'checkpoint.pth': describe(
    [20, 1],
    [
      convolve('conv1', { filters: 6, width: 4, padding: [3, 3], dilation: 2 }),
      normalise('norm1', 'pytorch'),
      rectify('relu1'),
      convolve('conv2', { filters: 4, width: 3 }),
      normalise('norm2', 'pytorch'),
      rectify('relu2'),
      { name: 'mean', op: 'meanOverTime', isMasked: false },
      multiply('output', 3),
    ],
  ),
  'lstm.pth': describeRecurrent('lstm'),
  'gru.pth': describeRecurrent('gru'),
  'encoder-decoder.pth': describe(
    [4, 1],
    [
      convolve('conv', { filters: 2, width: 2, padding: 'valid' }),
      rectify('relu'),
      { name: 'turn', op: 'transpose' },
      { name: 'whole', op: 'reshape', shape: [1, 6] },
      { name: 'middle', op: 'encoderDecoder', units: 3, biasesPerGate: 2, runsOverBatch: false },
      multiply('output', 2),
    ],
  ),
  'picture.pth': describe(
    [4, 5, 1],
    [
      convolve2d('conv', { filters: 3, size: [3, 3] }),
      normalise('norm', 'pytorch'),
      rectify('relu'),
      flatten('channels-last'),
      multiply('output', 2),
    ],
  ),
  'keras-model.h5': describeResidual(),
  'keras-2-weights.h5': describeResidual(),
  'keras-recurrent.h5': describe(
    [4, 5],
    [
      recurrent('first', { cell: 'lstm', units: 3, biasesPerGate: 1 }),
      recurrent('second', { cell: 'gru', units: 2, biasesPerGate: 2 }),
      { name: 'mean', op: 'meanOverTime', isMasked: false },
      multiply('output', 2),
    ],
  ),
  'variables.h5': describe(
    [4, 5],
    [
      { ...recurrent('stacks', { cell: 'lstm', units: 3, biasesPerGate: 1, layerCount: 2 }), stacking: 'separate' },
      { name: 'mean', op: 'meanOverTime', isMasked: false },
      multiply('output', 2),
    ],
  ),
} as const satisfies Record<string, NetworkDescription>;

export type WeightsFileName = keyof typeof WEIGHTS_NETWORKS;

function describe(inputShape: readonly number[], layers: readonly NetworkLayer[]): NetworkDescription {
  return { architecture: 'fixture', inputShape, hasLengths: false, layers, output: 'softmax' };
}

type Recurrent = Extract<NetworkLayer, { op: 'recurrent' }>;

function recurrent(
  name: string,
  form: Pick<Recurrent, 'cell' | 'units' | 'biasesPerGate'> & Partial<Recurrent>,
): Recurrent {
  return {
    name,
    op: 'recurrent',
    layerCount: 1,
    stacking: 'joined',
    merge: 'concatenate',
    dropout: { rate: 0, when: 'training', onTop: false },
    runsOverBatch: false,
    isMasked: false,
    ...form,
  };
}

function describeRecurrent(cell: 'lstm' | 'gru'): NetworkDescription {
  return describe(
    [4, 5],
    [
      recurrent('stack', { cell, units: 3, biasesPerGate: 2, layerCount: 2, merge: 'sum' }),
      { name: 'mean', op: 'meanOverTime', isMasked: false },
      multiply('hidden', 4),
      rectify('hidden.relu'),
      multiply('output', 2),
    ],
  );
}

function describeResidual(): NetworkDescription {
  return describe(
    [16, 2],
    [
      convolve('stem', { filters: 3, width: 4, hasBias: false }),
      normalise('stem.norm', 'tensorflow'),
      rectify('stem.relu'),
      convolve('unit.a', { filters: 5, width: 4, hasBias: false }),
      normalise('unit.a.norm', 'tensorflow'),
      rectify('unit.a.relu'),
      convolve('unit.b', { filters: 5, width: 4, stride: 4, hasBias: false }),
      { ...poolMax('unit.pool', { width: 4, stride: 4, padding: 'same' }), inputs: ['stem.relu'] },
      convolve('unit.skip', { filters: 5, width: 1, hasBias: false }),
      { name: 'unit.add', op: 'add', inputs: ['unit.b', 'unit.skip'] },
      normalise('unit.norm', 'tensorflow'),
      rectify('unit.relu'),
      flatten('channels-last'),
      multiply('output', 2),
    ],
  );
}
