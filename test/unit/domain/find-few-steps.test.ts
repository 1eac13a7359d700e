import { describe, expect, it } from 'vitest';
import { findFewSteps } from '#shared/domain/find-few-steps.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';

const point = (steps: number, accuracy: number, macroF1 = 0.74) => ({ steps, accuracy, macroF1, agreement: 0.8 });
const side = (facts: Partial<SpikingCard['sides'][number]> = {}): SpikingCard['sides'][number] => ({
  side: 'validation',
  rowCount: 618,
  parent: { accuracy: 0.8414, macroF1: 0.7419 },
  curve: [point(4, 0.4854), point(6, 0.5485), point(26, 0.8333)],
  stepsForOnePoint: 26,
  early: null,
  ...facts,
});

describe('what few steps of spikes are worth', () => {
  it.each([
    [4, 'at T = 4 right in 48.5 % of validation recordings, the network in 84.1 %'],
    [5, 'at T = 4 right in 48.5 % of validation recordings, the network in 84.1 %'],
    [25, 'at T = 6 right in 54.9 % of validation recordings, the network in 84.1 %'],
    [26, null],
    [1000, null],
    [3, 'nobody has judged it at T = 3'],
  ])('is at T = %d, of a network that is within a point from 26 on: %s', (steps, words) => {
    expect(findFewSteps({ sides: [side()] }, steps, 'records')).toBe(words);
  });

  it('is said at every T where a network never comes within a point, of validation rows before test rows', () => {
    const never = [side({ side: 'test' }), side({ stepsForOnePoint: null })];

    expect(findFewSteps({ sides: never }, 100, 'beats')).toMatch(/^at T = 26 right in 83\.3 % of validation beats/);
    expect(findFewSteps({ sides: never.slice(0, 1) }, 4, 'fragments')).toMatch(/ of test fragments, /);
    expect(findFewSteps({ sides: [] }, 100, 'records')).toBe('nobody has judged it at T = 100');
  });

  it.each([
    [2, "at T = 2 macro F1 is 45.1 % on test beats, the network's 61.1 %"],
    [7, "at T = 2 macro F1 is 45.1 % on test beats, the network's 61.1 %"],
    [8, null],
    [16, null],
    [32, "at T = 32 macro F1 is 60.1 % on test beats, the network's 61.1 %"],
  ])(
    'is at T = %d, where accuracy is within a point from 1 on and macro F1 is not at 2 and at 32: %s',
    (steps, words) => {
      const rare = side({
        side: 'test',
        parent: { accuracy: 0.9315, macroF1: 0.6112 },
        curve: [
          point(1, 0.93, 0.61),
          point(2, 0.925, 0.4512),
          point(8, 0.93, 0.6012),
          point(16, 0.93, 0.7),
          point(32, 0.93, 0.6011),
        ],
        stepsForOnePoint: 1,
      });

      expect(findFewSteps({ sides: [rare] }, steps, 'beats')).toBe(words);
    },
  );
});
