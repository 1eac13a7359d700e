import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { computeLoss, sumLoss, toTargets, toTargetTensors, type LossRows } from '#main/tensor/fit/batch-loss.ts';
import { scoreRows } from '#main/tensor/fit/score-rows.ts';
import type { FitLoss } from '#main/tensor/protocol/fit-spec.ts';
import { root } from '#scripts/setup/places.mjs';

const reference = JSON.parse(readFileSync(join(root, 'test/fixtures/tensor/optimizer-reference.json'), 'utf8')) as {
  readonly logits: number[];
  readonly losses: Readonly<Record<string, number>>;
};
const logits = Float32Array.from(reference.logits);
let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);

type CrossEntropy = Extract<FitLoss, { kind: 'cross-entropy' }>;
const classes = (parts: Partial<CrossEntropy> = {}): CrossEntropy => {
  return {
    kind: 'cross-entropy',
    classWeights: [1, 1, 1],
    labelSmoothing: 0,
    classMask: Uint8Array.of(1, 1, 1),
    dividesBy: 'weights',
    ...parts,
  };
};
const answers = (positiveWeights = [1, 1, 1], labelSmoothing = 0): FitLoss => {
  return { kind: 'binary-cross-entropy', positiveWeights, labelSmoothing };
};
const rows = (labels: number[], weights = [1, 1, 1]): LossRows => {
  return { rowCount: 3, labels: Uint8Array.from(labels), weights: Float32Array.from(weights) };
};
const YES = [1, 0, 1, 0, 0, 1, 1, 1, 0];

/** With TensorFlow and without: both must say the same. */
function lossOf(loss: FitLoss, labelled: LossRows): number {
  const targets = toTargets(loss, labelled, 3);
  const plain = sumLoss(logits, targets);
  const computed = tf.tidy(
    () => computeLoss(tf, tf.tensor2d(logits, [3, 3]), toTargetTensors(tf, targets)).dataSync<'float32'>()[0],
  );
  expect(computed).toBeCloseTo(plain, 5);
  return plain;
}

describe('the loss', () => {
  it.each<[string, FitLoss, LossRows]>([
    ['plain', classes(), rows([0, 2, 1])],
    ['classWeights', classes({ classWeights: [1, 2, 0.5] }), rows([0, 2, 1])],
    ['smoothed', classes({ labelSmoothing: 0.1 }), rows([0, 2, 1])],
    ['masked', classes({ classMask: Uint8Array.of(1, 0, 1) }), rows([0, 2, 1])],
    ['binary', answers(), rows(YES)],
    ['positiveWeights', answers([1, 3, 0.5]), rows(YES)],
  ])("%s is PyTorch's to 0.000001", (name, loss, labelled) => {
    expect(lossOf(loss, labelled)).toBeCloseTo(reference.losses[name]!, 6);
  });

  it('with weights of 2, 1 and 0 is that of the first row twice and the second once, by weights or by rows', () => {
    const own = [0, 1, 2].map((k) =>
      lossOf(
        classes(),
        rows(
          [0, 2, 1],
          [0, 1, 2].map((row) => (row === k ? 1 : 0)),
        ),
      ),
    );

    const weighted = rows([0, 2, 1], [2, 1, 0]);
    expect(lossOf(classes(), weighted)).toBeCloseTo((2 * own[0]! + own[1]!) / 3, 6);
    expect(lossOf(classes({ dividesBy: 'rows' }), rows([0, 2, 1], [2, 2, 0]))).toBeCloseTo(
      (2 * own[0]! + 2 * own[1]!) / 3,
      6,
    );
  });

  it('smooths yes and no towards a half', () => {
    const ofYes = lossOf(answers(), rows(YES));
    const ofNo = lossOf(answers(), rows(YES.map((yes) => 1 - yes)));

    expect(lossOf(answers([1, 1, 1], 0.2), rows(YES))).toBeCloseTo(0.9 * ofYes + 0.1 * ofNo, 6);
  });
});

describe('scores of answered rows', () => {
  it('never answers a masked class, and counts a row of it as wrong', () => {
    const masked = classes({ classMask: Uint8Array.of(1, 0, 1) });
    const { accuracy, confusion, f1ByClass, macroF1, macroAuc } = scoreRows(logits, rows([0, 2, 1]), masked);

    expect(confusion).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(accuracy).toBeCloseTo(1 / 3, 9);
    expect(f1ByClass).toEqual([2 / 3, 0, 0]);
    expect(macroF1).toBeCloseTo(2 / 9, 9);
    expect(macroAuc).not.toBeNull();
  });

  it('tells true and false negatives and positives of each yes-or-no answer from a logit of 0 on', () => {
    const { confusion, accuracy, f1ByClass, macroAuc } = scoreRows(logits, rows(YES), answers());

    expect(confusion).toEqual([
      [0, 1, 1, 1],
      [1, 1, 0, 1],
      [0, 1, 1, 1],
    ]);
    expect(accuracy).toBeCloseTo(4 / 9, 9);
    expect(f1ByClass).toEqual([0.5, 2 / 3, 0.5]);
    expect(macroAuc).toBeCloseTo((0.5 + 0.5 + 0) / 3, 9);
  });
});
