import { describe, expect, it } from 'vitest';
import { listGiven, listNotReady, toReadWords, toShownTime } from '#renderer/features/review/answer-rows.ts';
import type { AnsweredRow, RecordRun } from '#shared/domain/record-answer.ts';

const row = (probabilities: readonly number[] | null): AnsweredRow => {
  return { startSample: 3600, endSample: 7200, probabilities, why: probabilities === null ? 'gone' : null };
};
const run = (thresholds: readonly number[] | null) =>
  ({ classIds: ['N', 'A', 'O'], thresholds }) as unknown as RecordRun; // all that is looked at

describe('a row of an answer', () => {
  it('stands for the greatest class, or for all from their thresholds on', () => {
    expect(listGiven(run(null), row([0.2, 0.5, 0.3]))).toEqual(['A']);
    expect(listGiven(run([0.1, 0.6, 0.3]), row([0.2, 0.5, 0.3]))).toEqual(['N', 'O']);
    expect(listGiven(run([0.9, 0.9, 0.9]), row([0.2, 0.5, 0.3]))).toEqual([]);
    expect(listGiven(run(null), row(null))).toEqual([]);
  });

  it('never stands for a class that is not ready, though it has the greatest probability', () => {
    const classes = [
      { id: 'N', name: 'N', supported: true, why: null },
      { id: 'A', name: 'A', supported: true, why: null, notReady: 'only 8 of it were judged' },
    ];
    const notReady = listNotReady({ classes });

    expect([...notReady]).toEqual([['A', 'only 8 of it were judged']]);
    expect(listGiven(run([0.1, 0.4, 0.3]), row([0.2, 0.5, 0.3]), notReady)).toEqual(['N', 'O']);
    expect(listGiven(run(null), row([0.2, 0.5, 0.3]), notReady)).toEqual([]);
    expect(listNotReady(undefined).size).toBe(0);
  });

  it('is shown with its time', () => {
    expect(toShownTime(row(null), 360)).toBe('0:10 to 0:20');
    expect(toShownTime({ ...row(null), startSample: 3600 * 3600, endSample: 3600 * 3610 }, 3600)).toBe(
      '1:00:00 to 1:00:10',
    );
  });

  it.each([
    [60, 9000, 'the first 30 s'],
    [30, 9000, 'the whole recording'],
    [60.95, 10_100, 'the first 33.7 s'],
    [30.01, 9000, 'the whole recording'],
  ])('speaks of %d s at 300 Hz, of which %d samples were read, as %s', (durationSec, endSample, words) => {
    expect(toReadWords({ ...row([1]), startSample: 0, endSample }, 300, durationSec)).toBe(words);
  });
});
