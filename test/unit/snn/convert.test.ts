import { describe, expect, it } from 'vitest';
import { describeArchitecture, listArchitectures } from '#main/models/architectures/index.ts';
import { cnet } from '#main/models/architectures/cnet.ts';
import { snnCinc2017Quarter } from '#main/models/architectures/snn-cinc2017.ts';
import { spectrogramCrnn } from '#main/models/architectures/spectrogram.ts';
import { convertNetwork } from '#main/snn/convert/convert-network.ts';
import { findConversionProblem } from '#main/snn/convert/find-conversion-problem.ts';
import { measureLeakyGains } from '#main/snn/convert/measure-leaky-gains.ts';
import { measureScales } from '#main/snn/convert/measure-scales.ts';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { ENERGY_PJ, toSpikingCost } from '#main/snn/engine/spiking-cost.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { unwrap } from '#shared/result/result.ts';
import { drawRows, drawWeights, makeSpiking } from '#test/builders/spiking.ts';

function build(...layers: readonly NetworkLayer[]): NetworkDescription {
  return { architecture: 'made', inputShape: [24, 1], hasLengths: false, layers, output: 'softmax' };
}

function convolution(name: string, filters = 4): NetworkLayer {
  return { name, op: 'convolution1d', filters, width: 3, stride: 1, dilation: 1, padding: 'same', hasBias: true };
}

/** What has no counterpart in spikes; all other networks that a job can name are converted. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'spectrogram-cnn': /rows of a fixed length, \[time, channels\]/,
  'spectrogram-crnn': /rows of a fixed length, \[time, channels\]/,
  'residual-1d': /rows of a fixed length, \[time, channels\]/,
  'autoecg-2d': /rows of a fixed length, \[time, channels\]/,
  seq2seq:
    /The layer 'sequence' \(encoderDecode\w*\) cannot be made spiking: it has no counterpart in spikes\. Use convolutions/,
  bilstm:
    /The layer 'recurrent' \(recurrent\) cannot be made spiking: it has no counterpart in spikes\. Use convolutions/,
  bigru:
    /The layer 'recurrent' \(recurrent\) cannot be made spiking: it has no counterpart in spikes\. Use convolutions/,
};

const MEAN: NetworkLayer = { name: 'mean', op: 'meanOverTime', isMasked: false };
const OUTPUT: NetworkLayer = { name: 'output', op: 'dense', units: 2, hasBias: true };
const rectify = (name: string): NetworkLayer => ({ name, op: 'relu' });

describe('scales', () => {
  const network = build(convolution('a', 1), rectify('a.relu'), MEAN, OUTPUT);
  // The convolution hands its input through.
  const weights = Float32Array.of(0, 1, 0, 0, 1, 1, 0, 0);
  const rows = [0, 1].map((half) => Float32Array.from({ length: 24 }, (_, k) => 24 * half + k + 1));

  it.each([
    [100, 48],
    [99, 47.53],
    [50, 24.5],
  ])('at percentile %d of the numbers 1 to 48 are %d, as NumPy has it', (percentile, expected) => {
    const scales = unwrap(measureScales({ network, weights }, rows, { per: 'channel', percentile }));
    expect(scales.get('a.relu')?.[0]).toBeCloseTo(expected, 4);
  });

  it('are one for all channels of a layer where that is asked for, and no channel has less than a tenth of the median', () => {
    const wide = build(convolution('a', 3), rectify('a.relu'), MEAN, OUTPUT);
    // Channels by 1, by 2 and by 0.
    const kernel = [0, 0, 0, 1, 2, 0, 0, 0, 0];
    const all = Float32Array.from([...kernel, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
    const measure = (per: 'layer' | 'channel') =>
      unwrap(measureScales({ network: wide, weights: all }, rows, { per, percentile: 100 })).get('a.relu') ?? [];
    expect([...measure('layer')]).toEqual([96, 96, 96]);
    expect([...measure('channel')]).toEqual([48, 96, Math.fround(9.6)]);
  });

  it.each([
    ['no recordings', [], 99.9, 'No recording was given'],
    ['a row of another length', [new Float32Array(3)], 99.9, '24 finite values'],
    ['missing values', [new Float32Array(24).fill(NaN)], 99.9, '24 finite values'],
    ['a percentile of 0', rows, 0, 'from 50 to 100'],
  ])('cannot be measured on %s', (_, given, percentile, message) => {
    const answer = measureScales({ network, weights }, given, { per: 'layer', percentile });
    expect(answer).toMatchObject({ ok: false, error: { code: 'snn/calibration' } });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
  });
});

describe('conversion', () => {
  it.each<[string, readonly NetworkLayer[], string]>([
    [
      'a norm after its rectifier',
      [convolution('a'), rectify('r'), { name: 'n', op: 'batchNorm', momentum: 0.9, epsilon: 1e-5 }, MEAN, OUTPUT],
      "The layer 'n' (batchNorm) cannot be made spiking: it norms what is rectified already. Put the norm between",
    ],
    [
      'unrectified sums that are laid side by side',
      [
        convolution('a'),
        rectify('r'),
        convolution('b'),
        { name: 'flat', op: 'flatten', order: 'channels-last' },
        OUTPUT,
      ],
      "The layer 'flat' (flatten) cannot be made spiking: it reads sums that no rectifier has turned into spikes. Put a ReLU",
    ],
    [
      'a maximum of averages',
      [
        convolution('a'),
        rectify('r'),
        { name: 'p', op: 'averagePool1d', width: 2, stride: 2, padding: 'valid' },
        { name: 'm', op: 'maxPool1d', width: 2, stride: 2, dilation: 1, padding: 'valid' },
        MEAN,
        OUTPUT,
      ],
      "The layer 'm' (maxPool1d) cannot be made spiking: it pools averages. Put the average pool after it",
    ],
    [
      'dropout that is always on',
      [convolution('a'), rectify('r'), { name: 'd', op: 'dropout', rate: 0.5, when: 'always' }, MEAN, OUTPUT],
      "The layer 'd' (dropout) cannot be made spiking: it draws anew for every row. Set 'when'",
    ],
    ['no rectifier at all', [convolution('a'), MEAN, OUTPUT], 'needs a ReLU, and a dense layer without one at its end'],
  ])('names the layer and the remedy: %s', (_, layers, message) => {
    const { network, weights } = drawWeights(build(...layers), 1);
    const scales = new Map([['r', new Float32Array(4).fill(1)]]);
    const answer = convertNetwork({ network, weights, scales });
    expect(answer).toMatchObject({ ok: false, error: { code: 'snn/unconvertible' } });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
  });

  it('refuses recurrent networks', () => {
    const crnn = spectrogramCrnn.describe({});
    expect(convertNetwork({ network: crnn, weights: new Float32Array(0), scales: new Map() })).toMatchObject({
      ok: false,
      error: { code: 'snn/unconvertible' },
    });
  });

  // As in Ribeiro's network: a sum goes on to the next shortcut as it is, and normed to the next convolution.
  const pool: NetworkLayer = { name: 'm', op: 'maxPool1d', width: 4, stride: 4, dilation: 1, padding: 'same' };
  const unit = (...shortcut: readonly NetworkLayer[]) =>
    build(
      convolution('a'),
      rectify('r'),
      convolution('b'),
      { name: 's', op: 'add', inputs: ['b', 'r'] },
      { name: 'n', op: 'batchNorm', momentum: 0.9, epsilon: 1e-5 },
      rectify('n.relu'),
      { ...convolution('c'), stride: 4 } as NetworkLayer, // a convolution
      ...shortcut,
      { name: 't', op: 'add', inputs: ['c', shortcut.at(-1)?.name ?? ''] },
      rectify('t.relu'),
      { name: 'flat', op: 'flatten', order: 'channels-last' },
      OUTPUT,
    );

  it.each<[string, readonly NetworkLayer[]]>([
    ['a shortcut', [{ ...pool, inputs: ['s'] }]],
    [
      'a shortcut through a convolution of width 1',
      [{ ...pool, inputs: ['s'] }, { ...convolution('k'), width: 1 } as NetworkLayer],
    ],
    ['a rectifier after it', [{ ...pool, inputs: ['s'] }, rectify('m.relu')]],
  ])('lifts sums that a maximum is taken of, so that none is below 0: %s to 0.02 at T = 1024', (_, shortcut) => {
    const weighted = drawWeights(unit(...shortcut), 4);
    const rows = drawRows(weighted.network, 4);
    const network = makeSpiking(weighted, rows);
    expect(network.populations.find(({ name }) => name === 's')).toMatchObject({ kind: 'neurons', time: 24 });
    expect(findRelativeError(weighted, network, { rows, steps: 1024 })).toBeLessThan(0.02);
  });

  it.each<[string, readonly NetworkLayer[]]>([
    [
      'means of neighbours',
      [
        { name: 'm', op: 'averagePool1d', width: 2, stride: 2, padding: 'valid' },
        { ...convolution('k'), width: 1 } as NetworkLayer,
        rectify('k.relu'),
        MEAN,
      ],
    ],
    [
      'means over an end',
      [{ name: 'm', op: 'averagePool1d', width: 5, stride: 5, padding: 'same' }, rectify('m.relu'), MEAN],
    ],
    ['the mean over time', [MEAN]],
  ])('lifts sums that a mean is taken of: %s to 0.02 at T = 1024', (_, layers) => {
    const weighted = drawWeights(build(convolution('a'), rectify('r'), convolution('b'), ...layers, OUTPUT), 7);
    const rows = drawRows(weighted.network, 4);
    expect(findRelativeError(weighted, makeSpiking(weighted, rows), { rows, steps: 1024 })).toBeLessThan(0.02);
  });

  it('converts the residual network on 12 leads that takes the mean over time', () => {
    const options = { form: 'twelve-leads', outputCount: 1 };
    expect(findConversionProblem(unwrap(describeArchitecture({ id: 'residual-1d', options })))).toBeUndefined();
  });

  it('tells sums that a convolution reads by what is above and below 0, so that nothing stays nothing at its ends: to 0.02 at T = 1024', () => {
    const stack = build(
      convolution('a'),
      rectify('r'),
      convolution('b'),
      convolution('c', 3),
      rectify('c.relu'),
      MEAN,
      OUTPUT,
    );
    const weighted = drawWeights(stack, 6);
    const rows = drawRows(weighted.network, 4);
    const network = makeSpiking(weighted, rows);
    expect(network.populations.map(({ name }) => name)).toEqual(['r', 'b.above', 'b.below', 'c.relu']);
    expect(findRelativeError(weighted, network, { rows, steps: 1024 })).toBeLessThan(0.02);
  });

  it('lifts a channel by the lowest sum that calibration has met, and counts its height from there', () => {
    const weighted = drawWeights(unit({ ...pool, inputs: ['s'] }), 4);
    const rows = drawRows(weighted.network, 4);
    const scales = unwrap(measureScales(weighted, rows, { per: 'channel', percentile: 100 }));
    expect([...scales].map(([name, own]) => [name, own.length])).toEqual([
      ['r', 4],
      ['n.relu', 4],
      ['s', 8],
      ['t.relu', 4],
    ]);
    const runner = createFloatRunner(weighted.network, weighted.weights);
    const sums = rows.flatMap((row) => {
      runner.run(row);
      return [...runner.read('s')].filter((_, k) => k % 4 === 1);
    });
    const [least, greatest] = [Math.min(...sums), Math.max(...sums)];
    expect(least).toBeLessThan(0);
    expect(scales.get('s')?.[5]).toBeCloseTo(-least, 5);
    expect(scales.get('s')?.[1]).toBeCloseTo(greatest - least, 5);
  });

  it('refuses a convolution that reads past the ends of such a maximum, where nothing is no lift', () => {
    const { network, weights } = drawWeights(unit({ ...pool, inputs: ['s'] }, convolution('k')), 4);
    const answer = convertNetwork({
      network,
      weights,
      scales: new Map(
        ['r', 'n.relu', 's', 't.relu'].map((name) => [name, new Float32Array(name === 's' ? 8 : 4).fill(1)]),
      ),
    });
    expect(answer.ok ? '' : answer.error.message).toContain(
      "The layer 'k' (convolution1d) cannot be made spiking: it reads past the ends of a maximum of sums",
    );
  });

  it.each(listArchitectures().map(({ id }) => id))('converts %s, or names a layer, or what rows are wanted', (id) => {
    const problem = findConversionProblem(unwrap(describeArchitecture({ id })));
    expect(problem?.message ?? 'converted').toMatch(REFUSED[id] ?? /^converted$/);
  });

  it('keeps what comes before the first rectifier as a current, and matches the scales of residual sums: CNet to 0.02 at T = 512', () => {
    const weighted = drawWeights(cnet.describe({}), 2);
    const rows = drawRows(weighted.network, 4);
    const network = makeSpiking(weighted, rows);
    expect(network.analog.network.layers.map(({ name }) => name)).toEqual(['stem', 'block1.a']);
    expect(network.analog.macs).toBe(187 * 5 * 32 * (1 + 32));
    expect(findRelativeError(weighted, network, { rows, steps: 512 })).toBeLessThan(0.02);
  });

  it('folds norms and pools by dilated maxima: a short network like a quarter of ECG_SNN to 0.03 at T = 512', () => {
    const { layers } = snnCinc2017Quarter.describe({});
    const cut = layers.filter(({ name }) => /^(conv(1|2|12)\b|mean|output)/.test(name));
    const weighted = drawWeights({ ...build(...cut), inputShape: [300, 1] }, 2);
    const rows = drawRows(weighted.network, 3);
    const network = makeSpiking(weighted, rows);
    expect(network.populations.map(({ kind }) => kind)).toEqual(['neurons', 'pool', 'neurons', 'neurons']);
    expect(findRelativeError(weighted, network, { rows, steps: 512 })).toBeLessThan(0.03);
  });
});

describe('leaky neurons', () => {
  const model = { kind: 'lif', tau: 2, resetTo: 0 } as const;
  const { network, weights } = drawWeights(build(convolution('a'), rectify('a.relu'), MEAN, OUTPUT), 3);
  const rows = drawRows(network, 6);
  const scales = unwrap(measureScales({ network, weights }, rows, { per: 'channel', percentile: 100 }));
  const countSpikes = (gains: ReadonlyMap<string, number>): number => {
    const spiking = unwrap(convertNetwork({ network, weights, scales, gains, neuron: model }));
    const engine = unwrap(createSpikingEngine(spiking));
    return rows.reduce((sum, row) => sum + (unwrap(engine.run(row, { steps: 100 })).layers[0]?.spikes ?? NaN), 0);
  };

  it('are all but silent with scales alone, and fire as often as the activations say, to a third, with a gain for the layer', () => {
    const runner = createFloatRunner(network, weights);
    let expected = 0;
    for (const row of rows) {
      runner.run(row);
      runner.read('a.relu').forEach((activation, k) => {
        expected += (100 * activation) / (scales.get('a.relu')?.[k % 4] ?? NaN);
      });
    }
    const gains = measureLeakyGains({ network, weights }, rows, { scales, model });
    expect(gains.get('a.relu')).toBeGreaterThan(1.2);
    expect(countSpikes(new Map())).toBeLessThan(expected / 100);
    expect(Math.abs(countSpikes(gains) / expected - 1)).toBeLessThan(1 / 3);
  });
});

/** Greatest difference of logits from the network's own, by the greatest of those. */
function findRelativeError(
  { network, weights }: ReturnType<typeof drawWeights>,
  spiking: ReturnType<typeof makeSpiking>,
  { rows, steps }: { readonly rows: readonly Float32Array[]; readonly steps: number },
): number {
  const runner = createFloatRunner(network, weights);
  const engine = unwrap(createSpikingEngine(spiking));
  let [greatest, error] = [0, 0];
  for (const row of rows) {
    const logits = runner.run(row);
    const { curve } = unwrap(engine.run(row, { steps }));
    const last = curve.subarray(curve.length - logits.length);
    logits.forEach((logit, k) => {
      greatest = Math.max(greatest, Math.abs(logit));
      error = Math.max(error, Math.abs(logit - (last[k] ?? NaN)));
    });
  }
  return error / greatest;
}

describe('the cost of spikes', () => {
  const base = { analog: { macs: 1000 }, annMacs: 10_000, neuron: { kind: 'if', reset: 'soft' } } as const;
  const layers = [
    { name: 'a', kind: 'neurons', neurons: 50, spikes: 1000, synapticOperations: 0 },
    { name: 'b', kind: 'neurons', neurons: 50, spikes: 400, synapticOperations: 35_000 },
    { name: 'readout', kind: 'readout', neurons: 2, spikes: 0, synapticOperations: 1000 },
  ] as const;

  it('is 4.6 pJ a multiplication before the spikes and 0.9 pJ an addition and a neuron and step, beside 4.6 pJ a MAC', () => {
    const network = { ...base, analog: { ...base.analog, network: build(), weights: new Float32Array(0) } };
    const cost = toSpikingCost(network, { steps: 100, layers });
    expect(ENERGY_PJ).toEqual({ multiplyAccumulate: 4.6, accumulate: 0.9 });
    expect(cost.synapticOperations).toBe(36_000);
    expect(cost.neuronUpdates).toBe(10_000);
    expect(cost.energyUj * 1e6).toBeCloseTo(4600 + 0.9 * 46_000, 6);
    expect(cost.annEnergyUj * 1e6).toBeCloseTo(46_000, 6);
    expect(cost.breakEvenSteps).toBeCloseTo((46_000 - 4600) / (0.9 * 460), 9);
    expect([cost.savesEnergy, cost.layers[0]?.rate]).toEqual([false, 0.2]);
  });

  it('is a saving below the steps of break-even only', () => {
    const network = { ...base, analog: { ...base.analog, network: build(), weights: new Float32Array(0) } };
    const half = layers.map((layer) => ({ ...layer, synapticOperations: layer.synapticOperations / 2 }));
    expect(toSpikingCost(network, { steps: 50, layers: half }).savesEnergy).toBe(true);
    expect(toSpikingCost({ ...network, annMacs: 1000 }, { steps: 50, layers: half })).toMatchObject({
      savesEnergy: false,
      breakEvenSteps: 0,
    });
  });
});
