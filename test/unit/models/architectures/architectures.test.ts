import { describe, expect, it } from 'vitest';
import {
  architectures,
  describeArchitecture,
  findArchitecture,
  listArchitectures,
} from '#main/models/architectures/index.ts';
import type { ArchitectureOptions } from '#shared/domain/architecture-options.ts';
import { networkSchema } from '#shared/domain/network-schema.ts';
import { countMacs, countOutputs, countParameters, inferShapes, listWeights } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';

function make(id: string, options: ArchitectureOptions = {}) {
  return unwrap(describeArchitecture({ id, options }));
}

function shapeOf(id: string, layer: string, timeSteps?: number) {
  return unwrap(inferShapes(make(id), timeSteps)).get(layer);
}

describe('architectures', () => {
  it.each([
    ['snn-cinc2017', 5_486_916],
    ['snn-cinc2017-quarter', 345_684],
    ['cinc2017-lite', 223_140],
    ['plawiak17', 80_973],
    ['spectrogram-cnn', 9_840_740],
    ['spectrogram-crnn', 5_632_548],
    ['cnet', 53_957],
    ['beat-dense', 7589],
    ['seq2seq', 599_513],
    ['bilstm', 728_453],
    ['bigru', 548_485],
    ['ribeiro-resnet', 6_421_910],
    ['residual-1d', 1_126_052],
  ])('%s has %i trained parameters', (id, count) => {
    expect(countParameters(make(id)).trained).toBe(count);
    expect(listArchitectures().find((facts) => facts.id === id)?.parameters).toBe(count);
  });

  it('counts the other forms: CNet with one output, the CRNN before its LSTM, gates with one bias', () => {
    expect(countParameters(make('cnet', { outputCount: 1 })).trained).toBe(53_825);
    expect(countParameters(make('spectrogram-crnn', { form: 'phase0' })).trained).toBe(4_942_348);
    expect(countParameters(make('bilstm', { form: 'one-bias' })).trained).toBe(726_405);
    expect(countParameters(make('bigru', { form: 'one-bias' })).trained).toBe(546_949);
  });

  it('keeps the 3,728 means and variances of the residual network apart', () => {
    expect(countParameters(make('ribeiro-resnet')).statistics).toBe(3728);
  });

  it('has 80.8 million parameters in the dense layers of the 2-D network, as its text says, and 81,021,809 in all', () => {
    const dense = listWeights(make('autoecg-2d')).filter(({ name }) => /^(dense|output)/.test(name));
    const size = dense.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);

    expect(size / 1e6).toBeCloseTo(80.8, 1);
    expect(countParameters(make('autoecg-2d')).trained).toBe(81_021_809);
  });

  it.each([
    ['snn-cinc2017', 45.8e9, undefined],
    ['snn-cinc2017-quarter', 481e6, undefined],
    ['cinc2017-lite', 80e6, undefined],
    ['plawiak17', 2.44e6, undefined],
    ['cnet', 3.6e6, undefined],
    ['ribeiro-resnet', 1.83e9, undefined],
    ['residual-1d', 135e6, 3072],
    ['spectrogram-cnn', 2.36e9, 280],
    ['spectrogram-cnn', 4.75e9, 570],
    ['spectrogram-crnn', 3.6e9, 280],
    ['spectrogram-crnn', 7.3e9, 570],
  ])('%s costs %d multiplications a row', (id, count, timeSteps) => {
    expect(countMacs(make(id), timeSteps) / count).toBeCloseTo(1, 1);
  });

  it('halves lengths as published', () => {
    expect(shapeOf('snn-cinc2017', 'conv1')).toEqual([17_999, 320]);
    expect(shapeOf('snn-cinc2017', 'conv13.relu')).toEqual([2250, 64]);
    expect(shapeOf('plawiak17', 'conv7.pool')).toEqual([3, 72]);
    expect(shapeOf('cnet', 'block5.pool')).toEqual([2, 32]);
    expect(shapeOf('ribeiro-resnet', 'unit4.add')).toEqual([16, 320]);
    expect(shapeOf('spectrogram-cnn', 'block6.conv4', 570)).toEqual([9, 1, 224]);
    expect(shapeOf('spectrogram-crnn', 'steps', 570)).toEqual([36, 480]);
    expect(shapeOf('autoecg-2d', 'flatten')).toEqual([19_200]);
    expect(shapeOf('seq2seq', 'flatten')).toEqual([256]);
  });

  it('makes networks that a file can hold and the schema lets through unchanged', () => {
    for (const { id } of architectures) {
      const network = make(id);
      expect(networkSchema.parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
      expect(network.architecture).toBe(id);
    }
  });

  it('gives as many outputs as are asked for, of which a single one is a yes or a no', () => {
    for (const { id } of architectures) {
      expect(countOutputs(make(id, { outputCount: 3 }))).toBe(3);
      expect(make(id, { outputCount: 1 }).output).toBe('sigmoid');
    }
  });

  it('has every quirk off until it is asked for, and each of them changes the network', () => {
    for (const { id, quirks } of architectures) {
      for (const quirk of quirks) {
        expect(quirk.default).toBe(false);
        expect(make(id, { quirks: { [quirk.id]: true } })).not.toEqual(make(id));
        expect(make(id, { quirks: { [quirk.id]: false } })).toEqual(make(id));
      }
    }
  });

  it('lists every quirk of the originals that the network itself has', () => {
    const list = Object.fromEntries(listArchitectures().map(({ id, quirks }) => [id, quirks.map((own) => own.id)]));

    expect(list['spectrogram-crnn']).toEqual([
      'quantiseInput',
      'convolutionDropoutIsNoOp',
      'recurrentDropoutAtInference',
    ]);
    expect(list['bilstm']).toEqual(['recurrentOverBatch']);
  });
});

describe('describeArchitecture', () => {
  it.each([
    ['nothing', {}, "There is no architecture 'nothing'"],
    ['cnet', { outputs: 3 }, "cannot be made: its options are wrong at 'outputs': there is no such key"],
    ['cnet', { outputCount: 0 }, "its options are wrong at 'outputCount': at least 1 is wanted"],
    ['cnet', { output: 'sigmoid' }, 'what becomes of its outputs is settled'],
    ['cnet', { quirks: { quantiseInput: true } }, "there is no quirk 'quantiseInput'; it has none"],
    ['bigru', { form: 'phase0' }, "there is no form 'phase0'; it has one-bias"],
    ['cnet', { cutAfter: 'stem' }, 'it takes no trunk'],
  ])('refuses %s with %o, naming what is wrong', (id, options, message) => {
    const answer = describeArchitecture({ id, options });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
  });
});

describe('autoecg-transfer', () => {
  it('keeps the trunk up to the cut, with the names of its weights, and puts three convolutions and three dense layers on it', () => {
    const network = make('autoecg-transfer');
    const names = listWeights(network).map(({ name }) => name);

    expect(names.filter((name) => !name.startsWith('head.'))).toEqual(
      listWeights(make('ribeiro-resnet'))
        .map(({ name }) => name)
        .filter((name) => !/^unit4.norm|^output/.test(name)),
    );
    expect(network.layers.filter(({ op, name }) => op === 'convolution1d' && name.startsWith('head.'))).toHaveLength(3);
    expect(network.layers.filter(({ op }) => op === 'dense')).toHaveLength(3);
    expect(network.output).toBe('sigmoid');
  });

  it('takes every other architecture as its trunk, cut where time is still there', () => {
    const cuts = [
      ['cnet', 'block5.pool'],
      ['plawiak17', 'conv6.pool'],
      ['snn-cinc2017-quarter', 'conv13.relu'],
      ['cinc2017-lite', 'conv6.relu'],
      ['spectrogram-cnn', 'block6.conv4.relu'],
      ['spectrogram-crnn', 'lstm'],
      ['bilstm', 'recurrent'],
      ['autoecg-2d', 'pool4'],
    ] as const;
    for (const [id, cutAfter] of cuts) {
      const network = describeArchitecture({ id: 'autoecg-transfer', options: { cutAfter }, trunk: make(id) });
      expect(countOutputs(unwrap(network))).toBe(1);
    }
  });

  it('says where it cannot cut', () => {
    const cutAt = (cutAfter: string) => {
      const answer = describeArchitecture({ id: 'autoecg-transfer', options: { cutAfter }, trunk: make('cnet') });
      return answer.ok ? '' : answer.error.message;
    };

    expect(cutAt('block9')).toContain("has no layer 'block9' to cut it after");
    expect(cutAt('hidden')).toContain("cannot be cut after 'hidden': time is gone there");
    expect(findArchitecture('autoecg-transfer')?.describe({}).layers.length).toBeGreaterThan(40);
  });
});
