import { describe, expect, it } from 'vitest';
import type { NeuronModel, PoolRule } from '#main/snn/convert/spiking-network.ts';
import { createSpikingEngine, type Raster } from '#main/snn/engine/spiking-engine.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { unwrap } from '#shared/result/result.ts';
import { findSteadyRates } from '#test/builders/steady-rates.ts';
import { drawNetwork, drawRows, drawWeights, makeSpiking } from '#test/builders/spiking.ts';

const NEURONS: readonly NeuronModel[] = [
  { kind: 'if', reset: 'soft' },
  { kind: 'if', reset: 'hard' },
  { kind: 'lif', tau: 2, resetTo: 0 },
];
const RULES: readonly PoolRule[] = ['rising-count', 'or', 'first', 'average'];

/** Convolution, rectifier, dense: [20, 1] to 3 of 8. */
const SMALL: NetworkDescription = {
  architecture: 'small',
  inputShape: [20, 1],
  hasLengths: false,
  layers: [
    { name: 'a', op: 'convolution1d', filters: 8, width: 3, stride: 1, dilation: 1, padding: 'same', hasBias: true },
    { name: 'a.relu', op: 'relu' },
    { name: 'mean', op: 'meanOverTime', isMasked: false },
    { name: 'output', op: 'dense', units: 3, hasBias: true },
  ],
  output: 'softmax',
};

describe('the kernel in WebAssembly', () => {
  it.each(Array.from({ length: 12 }, (_, k) => k + 1))(
    'gives the same spikes as plain TypeScript, bit for bit, on random network %d over 47 steps in chunks of 1 to 20',
    (seed) => {
      const weighted = drawWeights(drawNetwork(seed), seed);
      const [row = new Float32Array(0), ...rest] = drawRows(weighted.network, 3, seed);
      const neuron = NEURONS[seed % 3] ?? NEURONS[0];
      const network = makeSpiking(weighted, [row, ...rest], { neuron: neuron!, poolRule: RULES[seed % 4]! });
      const wasm = unwrap(createSpikingEngine(network, { chunkSteps: 1 + ((7 * seed) % 20) }));
      const plain = unwrap(createSpikingEngine(network, { kernel: 'plain' }));
      expect([wasm.kernel, plain.kernel]).toEqual(['wasm', 'plain']);
      for (const { name } of network.populations) {
        const options = { steps: 47, rasterOf: name };
        expect(unwrap(wasm.run(row, options))).toEqual(unwrap(plain.run(row, options)));
      }
    },
  );
});

describe('the spiking engine', () => {
  const weighted = drawWeights(SMALL, 1);
  const [row = new Float32Array(0), ...rest] = drawRows(SMALL, 4);
  const network = makeSpiking(weighted, [row, ...rest]);
  const engine = unwrap(createSpikingEngine(network));

  it('gives the same again after another recording, and whatever the chunks', () => {
    const first = unwrap(engine.run(row, { steps: 50 }));
    engine.run(rest[0]!, { steps: 33 });
    expect(unwrap(engine.run(row, { steps: 50 }))).toEqual(first);
    expect(unwrap(unwrap(createSpikingEngine(network, { chunkSteps: 7 })).run(row, { steps: 50 }))).toEqual(first);
  });

  it('shows after 30 of 100 steps what 30 steps give', () => {
    const whole = unwrap(engine.run(row, { steps: 100 }));
    expect(unwrap(engine.run(row, { steps: 30 })).curve).toEqual(whole.curve.slice(0, 90));
  });

  it('counts as many spikes as its raster has bits, and an addition of 3 weights for each at the end', () => {
    const { raster, layers } = unwrap(engine.run(row, { steps: 64, rasterOf: 'a.relu' }));
    let bits = 0;
    for (const word of raster?.bits ?? []) bits += (word >>> 0).toString(2).replaceAll('0', '').length;
    expect([raster?.time, raster?.channels, raster?.words]).toEqual([20, 8, 1]);
    expect(layers[0]?.spikes).toBe(bits);
    expect(layers[1]?.synapticOperations).toBe(3 * bits);
  });

  it('ends at the first chunk after the least steps whose margin is safe, and goes to the end where none is', () => {
    const { curve } = unwrap(engine.run(row, { steps: 200 }));
    const marginAt = (step: number): number => {
      const [best = 0, second = 0] = [...curve.subarray(3 * (step - 1), 3 * step)].sort((a, b) => b - a);
      return best - second;
    };
    const stop = { leastSteps: 41, everySteps: 20, margin: 0.9 * Math.min(marginAt(60), marginAt(80)) };
    expect(unwrap(engine.run(row, { steps: 200, stop })).steps).toBe(60);
    expect(unwrap(engine.run(row, { steps: 200, stop: { leastSteps: 1, everySteps: 20, margin: 1e9 } })).steps).toBe(
      200,
    );
  });

  it('stops between chunks when it is told to', () => {
    let asked = 0;
    const answer = engine.run(row, { steps: 1000, isCancelled: () => ++asked > 3 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(asked).toBe(4);
  });

  it.each([
    ['0 steps', row, 0, 'takes 1 to 10000 time steps, not 0'],
    ['half a step', row, 1.5, 'takes 1 to 10000 time steps, not 1.5'],
    ['too many steps', row, 10_001, 'takes 1 to 10000 time steps'],
    [
      'a recording that is too short',
      row.subarray(1),
      10,
      'gives 19 values and the spiking network needs 20: it is too short',
    ],
    ['one that is too long', new Float32Array(21), 10, 'cut the recording first'],
    ['missing values', new Float32Array(20).fill(NaN), 10, 'has missing values'],
  ])('refuses %s', (_, values, steps, message) => {
    const answer = engine.run(values, { steps });
    expect(answer).toMatchObject({ ok: false, error: { code: 'snn/bad-input' } });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
  });

  it('refuses the raster of a layer that it does not have', () => {
    expect(engine.run(row, { steps: 5, rasterOf: 'z' })).toMatchObject({ ok: false, error: { code: 'snn/bad-input' } });
  });
});

describe('rates', () => {
  it('are the activations of one layer to 1/(2T) and a rounding of 1/4096 a step, for T = 16 to 512', () => {
    const weighted = drawWeights(SMALL, 3);
    const rows = drawRows(SMALL, 6);
    const network = makeSpiking(weighted, rows);
    const [population] = network.populations;
    const runner = createFloatRunner(weighted.network, weighted.weights);
    const engine = unwrap(createSpikingEngine(network));
    for (const steps of [16, 64, 100, 512]) {
      for (const row of rows) {
        runner.run(row);
        const activations = runner.read('a.relu');
        const { raster } = unwrap(engine.run(row, { steps, rasterOf: 'a.relu' }));
        activations.forEach((activation, k) => {
          const [time, channel] = [Math.floor(k / 8), k % 8];
          let spikes = 0;
          for (let t = 0; t < steps; t++) spikes += ((raster?.bits[t * 20 + time] ?? 0) >>> channel) & 1;
          const scales = population?.kind === 'neurons' ? population.scales : [];
          const expected = activation / (scales[channel] ?? NaN);
          expect(Math.abs(spikes / steps - expected)).toBeLessThanOrEqual(1 / (2 * steps) + 1 / 4096);
        });
      }
    }
  });

  it.each([2, 5, 8])('come as near to the logits of random network %d as 1 / T lets them: T = 64, 512', (seed) => {
    const weighted = drawWeights(drawNetwork(seed), seed);
    const rows = drawRows(weighted.network, 5, seed);
    const network = makeSpiking(weighted, rows);
    const runner = createFloatRunner(weighted.network, weighted.weights);
    const engine = unwrap(createSpikingEngine(network));
    const errors = [64, 512].map((steps) => {
      let greatest = 0;
      for (const row of rows) {
        const logits = runner.run(row);
        const { curve } = unwrap(engine.run(row, { steps }));
        logits.forEach((logit, k) => {
          greatest = Math.max(greatest, Math.abs(logit - (curve[3 * (steps - 1) + k] ?? NaN)));
        });
      }
      return greatest * steps;
    });
    const [short = NaN, long = NaN] = errors;
    // In spikes: of the order of the depth; it may not grow with T but by what the rounding of weights leaves.
    expect(short).toBeLessThan(20);
    expect(long).toBeLessThan(3 * Math.max(short, 2));
  });

  it.each([1, 2, 5, 8, 10])(
    'of every layer of random network %d miss their steady ones by so many spikes after 64, 512 and 2048 steps: they do not grow',
    (seed) => {
      const weighted = drawWeights(drawNetwork(seed), seed);
      const [row = new Float32Array(0), ...rest] = drawRows(weighted.network, 3, seed);
      const network = makeSpiking(weighted, [row, ...rest]);
      const engine = unwrap(createSpikingEngine(network));
      const rates = findSteadyRates(network, row);
      for (const { name, channels } of network.populations) {
        const steady = rates.get(name) ?? new Float64Array(0);
        const [short = NaN, middle = NaN, long = NaN] = [64, 512, 2048].map((steps) => {
          const { raster } = unwrap(engine.run(row, { steps, rasterOf: name }));
          const counts = countSpikes(raster!, channels);
          return steady.reduce((sum, rate, k) => sum + Math.abs((counts[k] ?? NaN) - steps * rate), 0) / steady.length;
        });
        expect(short, name).toBeLessThan(2);
        expect(middle, name).toBeLessThan(1.6 * short + 0.1);
        expect(long, name).toBeLessThan(1.6 * short + 0.1);
      }
    },
  );

  it('of a pool by rising counts are those of the busiest neuron of each window, exactly; by OR they are larger', () => {
    const layers = [
      ...SMALL.layers.slice(0, 2),
      { name: 'pool', op: 'maxPool1d', width: 5, stride: 2, dilation: 1, padding: 'valid' } as const,
      ...SMALL.layers.slice(2),
    ];
    const weighted = drawWeights({ ...SMALL, layers }, 4);
    const rows = drawRows(SMALL, 2);
    const row = rows[0]!;
    const spikesOf = (name: string, poolRule: PoolRule): Int32Array => {
      const engine = unwrap(createSpikingEngine(makeSpiking(weighted, rows, { poolRule })));
      const { raster } = unwrap(engine.run(row, { steps: 100, rasterOf: name }));
      const counts = new Int32Array((raster?.time ?? 0) * 8);
      raster?.bits.forEach((word, k) => {
        for (let c = 0; c < 8; c++) {
          const at = (k % raster.time) * 8 + c;
          counts[at] = (counts[at] ?? 0) + ((word >>> c) & 1);
        }
      });
      return counts;
    };
    const sources = spikesOf('a.relu', 'or');
    const greatest = Int32Array.from({ length: 8 * 8 }, (_, k) => {
      const [position, c] = [Math.floor(k / 8), k % 8];
      return Math.max(...[0, 1, 2, 3, 4].map((tap) => sources[(2 * position + tap) * 8 + c] ?? NaN));
    });
    expect(spikesOf('pool', 'rising-count')).toEqual(greatest);
    const loud = spikesOf('pool', 'or');
    expect(loud.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(
      greatest.reduce((sum, count) => sum + count, 0),
    );
    const means = spikesOf('pool', 'average');
    means.forEach((count, k) => {
      const [position, c] = [Math.floor(k / 8), k % 8];
      const sum = [0, 1, 2, 3, 4].reduce((all, tap) => all + (sources[(2 * position + tap) * 8 + c] ?? NaN), 0);
      expect(Math.abs(count - sum / 5)).toBeLessThanOrEqual(0.5);
    });
  });
});

describe('a readout that waits until the layers have settled', () => {
  const weighted = drawWeights(SMALL, 1);
  const rows = drawRows(SMALL, 3);
  const network = makeSpiking(weighted, rows);

  it('leaves out what was brought before, of at most half of the steps: 20 of 100, 8 of 16, none of 1', () => {
    const all = unwrap(unwrap(createSpikingEngine(network)).run(rows[0]!, { steps: 100 })).curve;
    const settled = unwrap(
      unwrap(createSpikingEngine({ ...network, settleSteps: 20 })).run(rows[0]!, { steps: 100 }),
    ).curve;
    for (const [steps, before] of [
      [100, 20],
      [16, 8],
    ] as const) {
      for (let c = 0; c < 3; c++) {
        const mean = (end: number) => end * (all[(end - 1) * 3 + c] ?? NaN);
        expect(settled[(steps - 1) * 3 + c]).toBeCloseTo((mean(steps) - mean(before)) / (steps - before), 9);
      }
    }
    expect(settled.slice(0, 3)).toEqual(all.slice(0, 3));
  });
});

/** [time][channels] over all steps. */
function countSpikes({ time, words, bits }: Raster, channels: number): Int32Array {
  const counts = new Int32Array(time * channels);
  bits.forEach((word, k) => {
    const first = (Math.floor(k / words) % time) * channels + (k % words) * 32;
    for (let mask = word; mask !== 0; mask &= mask - 1) {
      const at = first + 31 - Math.clz32(mask & -mask);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  });
  return counts;
}
