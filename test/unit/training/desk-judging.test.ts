import { describe, expect, it } from 'vitest';
import { architectures, findArchitecture } from '#main/models/architectures/index.ts';
import { keepsTrunk, toDeskFitSpec, type DeskFit } from '#main/training/desk/desk-fit-spec.ts';
import { compareJudged, evaluateJudged } from '#main/training/desk/held-out-figures.ts';
import type { JudgedBeats } from '#main/training/desk/judge-held-out.ts';
import { listHeadLayers, listTrunkLayers } from '#main/training/desk/trainable-network.ts';
import { listSeenLimits } from '#main/training/desk/seen-limits.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { unwrap } from '#shared/result/result.ts';
import { inferShapes } from '#shared/domain/network-shapes.ts';
import type { ModelId } from '#shared/units/ids.ts';

const NONE = AAMI_CLASSES.length;
const CLASSES = AAMI_CLASSES.map((id) => ({ id, name: id, supported: id !== 'Q', why: null }));

/** Beats by patient: 'NV>NN' are an N called N and a V called N; '-' is no answer. */
function judge(id: string, patients: readonly string[]): JudgedBeats {
  const rows = patients.flatMap((text, group) => {
    const [truth = '', answers = ''] = text.split('>');
    return [...truth].map((label, k) => ({ group, label, answer: answers[k] }));
  });
  const toIndex = (letter: string | undefined) => AAMI_CLASSES.findIndex((name) => name === letter);
  return {
    card: { id: id as ModelId, version: '1.0.0', classes: CLASSES },
    groups: Uint32Array.from(rows, ({ group }) => group),
    truth: Uint8Array.from(rows, ({ label }) => toIndex(label)),
    answers: Uint8Array.from(rows, ({ answer }) => (answer === '-' ? NONE : toIndex(answer))),
    patientCount: patients.length,
    recordCount: patients.length,
  };
}

const SEEN = { seenByBefore: [], seenByAfter: [] };

describe('held-out beats', () => {
  it('count a beat without an answer as a wrong one: 3 of 4 right are 75 %, V is found in 1 of 2', () => {
    const evaluation = evaluateJudged(judge('a', ['NN>NN', 'VV>V-']));
    expect(evaluation.accuracy.value).toBe(0.75);
    expect(evaluation.classes[2]).toMatchObject({ classId: 'V', referenceCount: 2, sensitivity: { value: 0.5 } });
    expect(evaluation.confusion[2]?.[NONE]).toBe(1);
    expect(evaluation).toMatchObject({ patientCount: 2, beatCount: 4 });
  });

  it('show no difference between a model and itself, with a p value of 1', () => {
    const same = judge('a', ['NNV>NNV', 'NV>NN', 'NNV>NVV', 'NV>NV']);
    const { accuracy, macroF1 } = compareJudged(same, { ...same }, SEEN);
    expect(accuracy).toEqual({ value: 0, low: 0, high: 0, pValue: 1 });
    expect(macroF1.value).toBe(0);
  });

  it('give the difference with an interval over patients: better in each of 6 by a third is better for sure', () => {
    const before = judge(
      'a',
      Array.from({ length: 6 }, () => 'NNV>NNN'),
    );
    const after = judge(
      'b',
      Array.from({ length: 6 }, () => 'NNV>NNV'),
    );
    const { accuracy, f1, before: first } = compareJudged(before, after, { ...SEEN, seenByBefore: ['118'] });
    expect(accuracy.value).toBeCloseTo(1 / 3, 12);
    expect(accuracy.low).toBeCloseTo(1 / 3, 12);
    expect(accuracy.pValue).toBeLessThan(0.01);
    expect(f1.find(({ classId }) => classId === 'V')?.difference.value).toBe(1);
    expect(first.modelId).toBe('a');
  });

  it('have no interval with a single patient', () => {
    expect(evaluateJudged(judge('a', ['NV>NV'])).macroF1).toEqual({ value: 1, low: null, high: null });
  });
});

const cnet = findArchitecture('cnet')!.describe({});
const desk = (part: Partial<DeskFit> = {}): DeskFit => ({
  fit: {
    seed: 3,
    epochCount: 5,
    batchSize: 32,
    learningRate: 0.001,
    weightDecay: 0.01,
    maxRowsPerClass: 100,
    decidedWeight: 5,
  },
  network: cnet,
  recipeId: 'beat-context@1',
  start: { weightsPath: 'weights.bin', network: cnet },
  trains: 'head',
  classMask: [1, 1, 1, 1, 0],
  rows: { files: [], train: { path: 'train', rowCount: 10 }, validation: null },
  folder: 'run',
  ...part,
});

describe('what the tensor process is asked for', () => {
  it('trains CNet’s two dense layers alone on what its trunk makes of a row once, undisturbed', () => {
    expect(listHeadLayers(cnet)).toEqual(['hidden', 'output']);
    expect(listTrunkLayers(cnet)).toHaveLength(11);
    const { phases, augmentation, averaging, loss } = toDeskFitSpec(desk());
    expect(phases).toMatchObject([
      { epochCount: 5, trained: { frozenLayers: listTrunkLayers(cnet), cachesFrozen: true } },
    ]);
    expect({ augmentation, averaging }).toEqual({ augmentation: { kind: 'none' }, averaging: 0 });
    expect(loss).toMatchObject({ kind: 'cross-entropy', classMask: Uint8Array.of(1, 1, 1, 1, 0) });
  });

  it('disturbs beats where all layers are trained, and freezes none', () => {
    const { phases, augmentation } = toDeskFitSpec(desk({ trains: 'all', start: null }));
    expect(phases[0]?.trained).toEqual({ frozenLayers: [], cachesFrozen: false });
    expect(phases[0]?.start).toEqual({ from: null, initializer: 'he' });
    expect(augmentation).toEqual({ kind: 'beat', noise: 0.02, gain: 0.15, shiftSamples: 2, freeSamples: 85 });
  });

  it('gives the 103 numbers of a beat noise, never another height or place; its head is the last layer', () => {
    const network = findArchitecture('beat-dense')!.describe({});
    const { augmentation } = toDeskFitSpec(desk({ network, recipeId: 'beat-rhythm@2', trains: 'all', start: null }));
    expect(augmentation).toEqual({ kind: 'beat', noise: 0.1, gain: 0, shiftSamples: 0, freeSamples: 103 });
    expect(listHeadLayers(network)).toEqual(['output']);
    expect(listTrunkLayers(network)).toEqual(['first', 'second']);
  });

  it('keeps no trunk that makes something else of a row each time', () => {
    const bilstm = findArchitecture('bilstm')!.describe({});
    expect(keepsTrunk(bilstm, 'head')).toBe(false);
    expect(keepsTrunk(cnet, 'all')).toBe(false);
  });

  it('knows a head and a trunk of every network that takes beats', () => {
    const beats = architectures
      .filter(({ id }) => ['cnet', 'seq2seq', 'bilstm', 'bigru', 'beat-dense'].includes(id))
      .map((one) => one.describe({}));
    for (const network of beats) {
      expect(listHeadLayers(network).length).toBeGreaterThan(0);
      expect(listTrunkLayers(network).length).toBeGreaterThan(0);
      expect(unwrap(inferShapes(network)).get(network.layers.at(-1)?.name ?? '')).toEqual([5]);
    }
    expect(beats).toHaveLength(5);
  });
});

describe('the card of a model whose held-out people had trained it, or the model that it began as', () => {
  const before = judge('a', ['NNV>NNV', 'NV>NN']);
  const judged = (seenByAfter: readonly string[]) => ({
    heldOut: evaluateJudged(before),
    comparison: compareJudged(before, before, { ...SEEN, seenByAfter }),
  });

  it('says of how many recordings, and does not name them', () => {
    expect(listSeenLimits(judged(['118']))).toEqual([
      'Of the 2 held-out recordings that judged it, 1 is of people of its training, or of that of the model that it began as: figures on them say nothing about new people.',
    ]);
  });

  it('says nothing where nobody had, or nobody judged', () => {
    expect(listSeenLimits(judged([]))).toEqual([]);
    expect(listSeenLimits({ heldOut: null, comparison: null })).toEqual([]);
  });
});
