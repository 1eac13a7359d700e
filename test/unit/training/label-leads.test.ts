import { describe, expect, it } from 'vitest';
import { NO_LABEL } from '#main/preprocessing/draw-wave-batch.ts';
import { readMarkedWaves, toWaveLabels } from '#main/training/label-leads.ts';

const [ONSET, OFFSET, P, N, T] = [39, 40, 24, 1, 27] as const;

function read(...marks: readonly (readonly [number, number])[]) {
  return readMarkedWaves({
    samples: Float64Array.from(marks, ([sample]) => sample),
    codes: Uint8Array.from(marks, ([, code]) => code),
  });
}

describe('readMarkedWaves', () => {
  it('reads onset, peak and offset of three waves', () => {
    const marks = [10, 20, 30, 40, 50, 60, 70, 80, 90];
    const codes = [ONSET, P, OFFSET, ONSET, N, OFFSET, ONSET, T, OFFSET];
    expect(read(...marks.map((sample, k) => [sample, codes[k]!] as const))).toEqual([
      { kind: 0, onset: 10, peak: 20, offset: 30 },
      { kind: 1, onset: 40, peak: 50, offset: 60 },
      { kind: 2, onset: 70, peak: 80, offset: 90 },
    ]);
  });

  it('begins a complex without an onset at its peak, or at the onset that follows at once', () => {
    expect(read([100, N], [130, OFFSET])).toEqual([{ kind: 1, onset: 100, peak: 100, offset: 130 }]);
    expect(read([100, N], [102, ONSET], [130, OFFSET])).toEqual([{ kind: 1, onset: 102, peak: 100, offset: 130 }]);
  });

  it('drops what is empty or lies in a wave of its kind', () => {
    expect(read([10, ONSET], [20, T], [60, OFFSET], [40, T], [70, OFFSET])).toHaveLength(1);
    expect(read([10, P])).toEqual([]);
    expect(read()).toEqual([]);
  });
});

describe('toWaveLabels', () => {
  it('labels from the first mark to the last and nothing beyond; both ends of a wave belong to it', () => {
    const waves = [
      { kind: 1, onset: 4, peak: 5, offset: 6 },
      { kind: 2, onset: 9, peak: 10, offset: 10 },
    ] as const;
    const labels = [...toWaveLabels(waves, 1, 14)];
    const none = NO_LABEL;
    expect(labels).toEqual([none, none, none, none, 2, 2, 2, 0, 0, 3, 3, none, none, none]);
    expect([...toWaveLabels([], 1, 2)]).toEqual([none, none]);
  });
});
