import { describe, expect, it } from 'vitest';
import { toModelDecision } from '#main/models/decision-rule.ts';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { decideInto } from '#main/snn/engine/decision.ts';
import { LEAST_STOP_ROWS } from '#main/training/spiking/choose-stop.ts';
import { judgeSpiking } from '#main/training/spiking/judge-spiking.ts';
import { tellKnownRows } from '#main/training/spiking/known-rows.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { drawRows, drawWeights, makeSpiking } from '#test/builders/spiking.ts';

const convolution = (name: string): NetworkLayer => {
  return { name, op: 'convolution1d', filters: 6, width: 3, stride: 1, dilation: 1, padding: 'same', hasBias: true };
};
/** A residual unit, the mean over time, and three questions. */
const network: NetworkDescription = {
  architecture: 'made',
  inputShape: [32, 2],
  hasLengths: false,
  layers: [
    convolution('a'),
    { name: 'a.relu', op: 'relu' },
    convolution('b'),
    { name: 'sum', op: 'add', inputs: ['b', 'a.relu'] },
    { name: 'sum.relu', op: 'relu' },
    { name: 'mean', op: 'meanOverTime', isMasked: false },
    { name: 'output', op: 'dense', units: 3, hasBias: true },
  ],
  output: 'sigmoid',
};

describe('a spiking form of a network that says yes or no to three questions', () => {
  it('answers 98 of 100 questions as the network does at T = 200, by its thresholds, and stops early by distance from them', async () => {
    const weighted = drawWeights(network, 8);
    const inputs = drawRows(network, LEAST_STOP_ROWS, 3);
    const runner = createFloatRunner(network, weighted.weights);
    const logits = inputs.map((row) => runner.run(row).slice());
    // Thresholds in the middle of the answers, so that each question has a yes as often as a no.
    const medians = [0, 1, 2].map((k) => logits.map((own) => own[k]!).sort((x, y) => x - y)[LEAST_STOP_ROWS / 2]!);
    const card = {
      ...makeNetworkCard(network, { recipeId: 'made@1', task: 'records' }),
      thresholds: medians.map((logit) => 1 / (1 + Math.exp(-logit))),
      weightsSha256: '',
    };
    const rule = toModelDecision({ card, network, weights: { path: '', sha256: '', format: 'float32-le' } });
    medians.forEach((logit, k) => expect(rule.cuts?.[k]).toBeCloseTo(logit, 4));

    const decisions = new Uint8Array(3 * inputs.length);
    logits.forEach((own, row) => decideInto(decisions.subarray(3 * row, 3 * row + 3), own, rule));
    const engine = unwrap(createSpikingEngine(makeSpiking(weighted, inputs)));
    const labels = decisions.slice();
    const rows = Int32Array.from(inputs.keys());
    const judged = unwrap(
      await judgeSpiking(
        {
          network: makeSpiking(weighted, inputs),
          steps: 200,
          signal: new AbortController().signal,
          tell: () => undefined,
          rows: {
            dataset: 'drawn',
            rule,
            train: rows,
            sides: [{ side: 'validation', rows, labels, wholeCount: rows.length }],
            notes: [],
            listRecordHashes: () => [],
            read: async (wanted, visit) => {
              for (const [k, row] of wanted.entries()) await visit(inputs[row]!, k);
            },
            decide: () => Promise.resolve({ ok: true, value: decisions }),
          },
        },
        {
          pool: { size: 1, run: (_, row, options) => Promise.resolve(engine.run(row, options)) },
          tensor: { predictBeats: () => Promise.reject(new Error('not asked')) },
        },
      ),
    );

    const [side] = judged.sides;
    expect(side?.parent).toEqual({ accuracy: 1, macroF1: 1 });
    const last = side!.curve.at(-1)!;
    expect(last.agreement).toBeGreaterThanOrEqual(0.98);
    expect(last.macroF1).toBeGreaterThan(0.97);
    // All three right is rarer than each.
    expect(last.accuracy).toBeLessThanOrEqual(last.agreement);
    expect(judged.stop?.margin).toBeGreaterThan(0);
    expect(side?.early?.steps).toBeLessThan(200);
  });
});

describe('what is said of rows that are not those of a model’s own job', () => {
  const records = ['one', 'two', 'three'].map((name) => {
    return { name, contentSha256: `${name}-hash`, group: name, isGroupKnown: true };
  });
  const set = { records, recordOfRow: Int32Array.of(0, 0, 1, 2, 2) };
  const sides = [{ side: 'test', rows: Int32Array.of(1, 2, 3) }];
  const tell = (...trainingContentHashes: string[]) =>
    tellKnownRows({ id: 'made' as never, trainingContentHashes }, set, sides);

  it('is nothing where the card names whom it was trained on, and they are others', () => {
    expect(tell('other-hash')).toEqual([]);
  });

  it('is how many of the recordings it was trained on', () => {
    expect(tell('two-hash', 'other-hash')).toEqual([
      expect.stringMatching(
        /^Judged on rows of another job: made was trained on 1 of the 3 recordings of its test rows/,
      ),
    ]);
  });

  it('is that nobody knows where the card names nobody', () => {
    expect(tell()).toEqual([expect.stringContaining('does not say whom it was trained on')]);
  });
});
