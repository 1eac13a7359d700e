import { describe, expect, it } from 'vitest';
import { createEngine } from '#shared/signal/delineate/create-engine.ts';
import { createPlainEngine } from '#shared/signal/delineate/engine.ts';
import { loadNetwork } from '#shared/signal/delineate/network.ts';
import { listWeights } from '#shared/signal/delineate/network-shape.ts';
import { runInBlocks } from '#shared/signal/delineate/run-in-blocks.ts';
import { createRandom } from '#test/builders/random.ts';

const random = createRandom(11);
const weightCount = listWeights().reduce(
  (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
  0,
);
const weights = Float32Array.from({ length: weightCount }, () => 0.25 * (random() - 0.5));
const makeLead = (length: number) => Float32Array.from({ length }, () => random() - 0.5);

describe('the delineation network', () => {
  it('says the same in WebAssembly and in TypeScript, to 1e-4, for one lead and for three', () => {
    for (const leadCount of [1, 3]) {
      const leads = Array.from({ length: leadCount }, () => makeLead(512));
      const fast = loadNetwork(createEngine(), weights).run(leads);
      const plain = loadNetwork(createPlainEngine(), weights).run(leads);
      fast.forEach((values, lead) =>
        values.forEach((value, k) => expect(Math.abs(value - plain[lead]![k]!)).toBeLessThan(1e-4)),
      );
    }
  });

  it('says the same in blocks as for the whole of 20,000 samples at once, and for a length that is no multiple of 32', () => {
    const lead = makeLead(20_000);
    const network = loadNetwork(createEngine(), weights);
    const [whole] = network.run([lead]);
    const [blocks] = runInBlocks(network, [lead]);
    expect(blocks).toEqual(whole);
    const [odd] = runInBlocks(network, [lead.subarray(0, 19_001)]);
    expect(odd).toHaveLength(3 * 19_001);
    expect([...odd!.subarray(0, 18_000)]).toEqual([...whole!.subarray(0, 18_000)]);
  });

  it('says the same of leads in any order', () => {
    const leads = [makeLead(320), makeLead(320)];
    const network = loadNetwork(createEngine(), weights);
    const [first, second] = network.run(leads);
    const [second2, first2] = network.run([leads[1]!, leads[0]!]);
    first!.forEach((value, k) => expect(Math.abs(value - first2![k]!)).toBeLessThan(1e-6));
    second!.forEach((value, k) => expect(Math.abs(value - second2![k]!)).toBeLessThan(1e-6));
  });

  it('refuses weights of another network, and takes no samples at all', () => {
    expect(() => loadNetwork(createEngine(), weights.subarray(1))).toThrow(/weights expected/);
    expect(loadNetwork(createEngine(), weights).run([new Float32Array(0)])).toEqual([new Float32Array(0)]);
  });
});
