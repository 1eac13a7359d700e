import { describe, expect, it } from 'vitest';
import { toLearningRate } from '#main/tensor/fit/schedule.ts';
import {
  followPlateau,
  followStopping,
  PLATEAU_START,
  STOPPING_START,
  toFigure,
  type StoppingState,
} from '#main/tensor/fit/watch.ts';
import type { FitScores } from '#main/tensor/protocol/fit-report.ts';
import type { FitEarlyStopping, FitSchedule } from '#main/tensor/protocol/fit-spec.ts';

function rates(schedule: FitSchedule, epochCount: number, batchCount: number): number[] {
  return Array.from({ length: epochCount * batchCount }, (_, step) => {
    const [epoch, batch] = [Math.floor(step / batchCount), step % batchCount];
    return toLearningRate(schedule, 0.8, { place: { epoch, epochCount, batch, batchCount }, plateauFactor: 1 });
  });
}

const scores = (parts: Partial<FitScores>): FitScores => {
  return { loss: 1, accuracy: 0, macroF1: 0, macroAuc: null, f1ByClass: [], confusion: [], ...parts };
};

describe('a learning rate', () => {
  it('stays where it is constant', () => {
    expect(rates({ kind: 'constant' }, 2, 2)).toEqual([0.8, 0.8, 0.8, 0.8]);
  });

  it('falls to a half every 2 epochs', () => {
    expect(rates({ kind: 'step', everyEpochs: 2, factor: 0.5 }, 5, 1)).toEqual([0.8, 0.8, 0.4, 0.4, 0.2]);
  });

  it('rises in a line over the first epoch, batch by batch, then falls as half a cosine to a tenth at the last batch', () => {
    const [first, second, third, ...others] = rates({ kind: 'cosine', warmUpEpochs: 1, leastFraction: 0.1 }, 3, 2);
    expect(first).toBeCloseTo(0.4, 9);
    expect(second).toBeCloseTo(0.8, 9);
    expect(third).toBeCloseTo(0.8, 9);
    [1 / 3, 2 / 3, 1].forEach((progress, k) => {
      expect(others[k]).toBeCloseTo(0.8 * (0.1 + 0.45 * (1 + Math.cos(Math.PI * progress))), 9);
    });
    expect(others.at(-1)).toBeCloseTo(0.08, 9);
  });

  it('is halved after 2 judged epochs without a gain, counted anew after each time, and not below its least', () => {
    const schedule = {
      kind: 'plateau',
      watch: 'loss',
      factor: 0.5,
      patienceEpochs: 2,
      leastGain: 0.01,
      leastRate: 0.3,
    };
    let state = PLATEAU_START;
    const factors = [1, 0.5, 0.499, 0.495, 0.4, 0.4, 0.4, 0.4, 0.4].map((loss) => {
      state = followPlateau(state, scores({ loss }), schedule as Extract<FitSchedule, { kind: 'plateau' }>);
      return state.factor;
    });

    expect(factors).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125]);
    const place = { epoch: 0, epochCount: 9, batch: 0, batchCount: 1 };
    const form = schedule as FitSchedule;
    expect(toLearningRate(form, 0.8, { place, plateauFactor: 0.5 })).toBe(0.4);
    expect(toLearningRate(form, 0.8, { place, plateauFactor: 0.125 })).toBe(0.3);
  });
});

describe('early stopping', () => {
  const stopping: FitEarlyStopping = { watch: 'macroF1', patienceEpochs: 2, leastGain: 0.01, afterEpoch: 6 };

  it('ends a phase 2 epochs after the best one, not before epoch 6, and does not take small gains for one', () => {
    let state: StoppingState = STOPPING_START;
    const stops = [0.5, 0.6, 0.605, 0.55, 0.59, 0.58].map((macroF1, k) => {
      const followed = followStopping(state, { scores: scores({ macroF1 }), epoch: k + 1 }, stopping);
      state = followed.state;
      return followed.stops;
    });

    expect(stops).toEqual([false, false, false, false, false, true]);
    expect(state).toEqual({ best: 0.6, bestEpoch: 2 });
  });
});

describe('a figure that is watched', () => {
  it('is better when greater, the loss turned round, the mean F1 over those classes that have one', () => {
    const all = scores({ loss: 0.25, macroAuc: null, f1ByClass: [0.5, null, 1, 0.9] });

    expect(toFigure(all, 'loss')).toBe(-0.25);
    expect(toFigure(all, 'macroAuc')).toBeNull();
    expect(toFigure(all, { meanF1Of: [0, 1, 2] })).toBe(0.75);
    expect(toFigure(all, { meanF1Of: [1] })).toBeNull();
  });
});
