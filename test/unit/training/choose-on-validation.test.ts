import { describe, expect, it } from 'vitest';
import { chooseOnValidation, type ValidationLogits } from '#main/training/choose-on-validation.ts';
import { unwrap } from '#shared/result/result.ts';

/** AF in three rows of four, ST in one. */
const validation: ValidationLogits = {
  classIds: ['AF', 'ST'],
  labelKind: 'labels',
  classMask: Uint8Array.of(1, 1),
  labels: Uint8Array.of(1, 0, 1, 0, 1, 1, 0, 0),
  logits: Float32Array.of(2, -3, 1, -2, -1, -1, -4, -5),
};

describe('thresholds of yes-or-no answers', () => {
  it('are 0.5 for a label that fewer validation rows have than are wanted, and of the greatest F1 for the other', () => {
    const few = { kind: 'greatest-f1', leastPositives: 2 } as const;
    const { thresholds } = unwrap(chooseOnValidation(validation, { temperature: false, thresholds: few }));

    expect(thresholds?.[0]).toBeCloseTo(1 / (1 + Math.exp(1)), 6);
    expect(thresholds?.[1]).toBe(0.5);
  });

  it('cannot be chosen for a label that no validation row has, unless so few are allowed', () => {
    const none = { ...validation, labels: Uint8Array.of(1, 0, 1, 0, 1, 0, 0, 0) };
    const choose = (leastPositives: number) =>
      chooseOnValidation(none, { temperature: false, thresholds: { kind: 'greatest-f1', leastPositives } });

    expect(choose(0)).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
    expect(unwrap(choose(1)).thresholds?.[1]).toBe(0.5);
  });
});
