import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { describeEffort } from '#main/training/describe-effort.ts';

describe('the effort of a training', () => {
  it('is its seconds, and the energy that all cores could have taken: 7200 s on 2 cores are 60 Wh', () => {
    expect(describeEffort({ trainingSec: 7200.4, of: null }, 2)).toBe(
      'Trained in 7200 s on 2 cores: at most 60.0 Wh at an assumed 15 W a core.',
    );
  });

  it('is told of a compression in the same words', () => {
    expect(describeEffort({ trainingSec: 720, of: null, what: 'Compressed' }, 2)).toMatch(
      /^Compressed in 720 s on 2 cores: at most 6\.0 Wh /,
    );
  });

  it('says what is counted together, and counts the cores of this computer where nobody says', () => {
    expect(describeEffort({ trainingSec: 10, of: 'all 5 folds' })).toContain(
      `Trained in 10 s (all 5 folds) on ${availableParallelism()} cores: `,
    );
  });
});
