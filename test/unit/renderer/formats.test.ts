import { describe, expect, it } from 'vitest';
import { toAnnotatorName } from '#renderer/features/library/annotator-name.ts';
import { toAbstentionWords } from '#renderer/features/review/abstention-words.ts';
import { listClassRows } from '#renderer/features/review/class-rows.ts';
import { findEntries } from '#renderer/ui/find-entries.ts';
import { formatProbability, formatRate, formatShare } from '#renderer/ui/format-number.ts';
import { formatProgress } from '#renderer/ui/format-progress.ts';
import { formatDuration, formatPosition, formatRoughly } from '#renderer/ui/format-time.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';

describe('numbers', () => {
  it.each([
    [1, '> 99 %'],
    [0.9901, '> 99 %'],
    [0.99, '99 %'],
    [0.5, '50 %'],
    [0.004, '< 1 %'],
    [NaN, '–'],
  ])('a probability of %d is written %s', (probability, text) => {
    expect(formatProbability(probability)).toBe(text);
  });

  it('a share never says 0 % of something that is there', () => {
    expect(formatShare(1, 100_000)).toBe('< 0.1 %');
    expect(formatShare(0, 100)).toBe('0 %');
    expect(formatShare(3, 0)).toBe('–');
  });

  it('a rate keeps what is not whole', () => {
    expect([formatRate(360), formatRate(997.00299)]).toEqual(['360 Hz', '997.003 Hz']);
  });
});

describe('times', () => {
  it('lengths from seconds to a day', () => {
    expect([10, 59.96, 65, 1805.6, 86_400].map(formatDuration)).toEqual(['10 s', '60 s', '1:05', '30:06', '24:00:00']);
  });

  it('places to the millisecond', () => {
    expect([0, 1.0277, 61.5, 3723.4].map(formatPosition)).toEqual(['0:00.000', '0:01.028', '1:01.500', '1:02:03.400']);
  });

  it('what is left, roughly', () => {
    expect([2, 42, 200, 9000].map(formatRoughly)).toEqual(['a few seconds', '40 s', '3 min', '2.5 h']);
  });

  it('progress with its rate and rest, once there is something to go by', () => {
    const job = { doneCount: 120, totalCount: 1000, countedUnit: 'records', startedAtMs: 0 };
    expect(formatProgress(job, 10_000)).toBe('120 of 1,000 records, 12 a second, 75 s left');
    expect(formatProgress({ ...job, doneCount: 0 }, 10_000)).toBe('0 of 1,000 records');
    expect(formatProgress({ ...job, totalCount: null }, 10_000)).toBe('120 records, 12 a second');
  });
});

describe('words', () => {
  it('makes a WFDB annotator of any name', () => {
    expect(['Dr. Müller', '3rd reader', '李', 'a_b'].map(toAnnotatorName)).toEqual([
      'DrMuller',
      'rdreader',
      'reader',
      'a_b',
    ]);
  });

  it('has a reason for every abstention, and none where the model answered', () => {
    expect(toAbstentionWords(0)).toBeNull();
    for (let index = 1; index < ABSTENTIONS.length; index += 1) expect(toAbstentionWords(index)).not.toBe('');
  });

  it('lists classes as N S V F Q, and those that the model lacks as not supported', () => {
    const rows = listClassRows(['V', 'N'], undefined);

    expect(rows.map(({ id }) => id)).toEqual(['N', 'S', 'V', 'F', 'Q']);
    expect(rows.map(({ index }) => index)).toEqual([1, -1, 0, -1, -1]);
    expect(rows.map(({ notSupported }) => notSupported === null)).toEqual([true, false, true, false, false]);
  });

  it('finds commands by all words, those that begin with them first', () => {
    const entries = ['Show the model', 'Model card', 'Hide the model'].map((title) => ({ title, group: 'View' }));

    expect(findEntries(entries, 'model').map(({ title }) => title)).toEqual([
      'Model card',
      'Show the model',
      'Hide the model',
    ]);
    expect(findEntries(entries, 'hide MODEL')).toHaveLength(1);
    expect(findEntries(entries, 'nothing')).toEqual([]);
  });
});
