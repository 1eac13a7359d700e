import { describe, expect, it } from 'vitest';
import { sumRhythms } from '#shared/rhythm/rhythm-episodes.ts';
import { findRhythmEvents } from '#shared/rhythm/rhythm-events.ts';
import type { RhythmEventKind } from '#shared/rhythm/rhythm-event.ts';
import { measureGrowth } from '#test/builders/growth.ts';

const CODES: Readonly<Record<string, number>> = { N: 1, V: 5, A: 8, F: 6, E: 10, j: 11, Q: 13, e: 34, '/': 12 };

/** One beat a letter, 0.8 s apart at 100 Hz, the first at 0; '-' is a beat that is missing. */
function beats(letters: string, rrSamples = 80) {
  const rows = [...letters].flatMap((letter, k) => (letter === '-' ? [] : [[k * rrSamples, CODES[letter]!] as const]));
  return { samples: rows.map(([sample]) => sample), codes: rows.map(([, code]) => code) };
}

const at = { sampleRateHz: 100 };
/** At 100 beats a minute, the slowest that is a run and no tachycardia. */
const find = (letters: string) => findRhythmEvents(beats(letters, 60), at);

function kinds(letters: string): Partial<Record<RhythmEventKind, number>> {
  return Object.fromEntries(Object.entries(find(letters).counts).filter(([, count]) => count > 0));
}

describe('ectopic beats', () => {
  it.each<[string, Partial<Record<RhythmEventKind, number>>]>([
    ['NNVNN', { 'ventricular-isolated': 1 }],
    ['NNVVNN', { 'ventricular-couplet': 1 }],
    ['NVVVN', { 'ventricular-run': 1 }],
    ['VVVVVVV', { 'ventricular-run': 1 }],
    ['NVANVN', { 'ventricular-isolated': 2, 'supraventricular-isolated': 1 }],
    ['NAANAAAN', { 'supraventricular-couplet': 1, 'supraventricular-run': 1 }],
    ['NVNVN', { 'ventricular-isolated': 2 }],
    ['NVNVNVN', { 'ventricular-isolated': 3, 'ventricular-bigeminy': 1 }],
    ['NVNNVNNVN', { 'ventricular-isolated': 3, 'ventricular-trigeminy': 1 }],
    ['NVNVNVNNVNNV', { 'ventricular-isolated': 5, 'ventricular-bigeminy': 1, 'ventricular-trigeminy': 1 }],
    ['NVNVVNVN', { 'ventricular-isolated': 2, 'ventricular-couplet': 1 }],
    ['NVAVNVN', { 'ventricular-isolated': 3, 'supraventricular-isolated': 1 }],
    ['NVFVN', { 'ventricular-isolated': 2 }],
    ['NVEN', { 'ventricular-isolated': 1, 'ventricular-escape-isolated': 1 }],
    ['NENENEN', { 'ventricular-escape-isolated': 3 }],
    ['NEENjjjNe', { 'ventricular-escape': 1, 'junctional-escape': 1, 'supraventricular-escape-isolated': 1 }],
    ['ANANANA', { 'supraventricular-isolated': 4, 'supraventricular-bigeminy': 1 }],
    ['NNNN', {}],
    ['N', {}],
    ['V', { 'ventricular-isolated': 1 }],
    ['', {}],
  ])('%s', (letters, expected) => {
    expect(kinds(letters)).toEqual(expected);
  });

  it('give half-open ranges, the rows of their beats and their rate', () => {
    const { samples, codes } = beats('NVVVN', 60);

    const [run] = findRhythmEvents({ samples: [10, ...samples.map((s) => s + 20)], codes: [28, ...codes] }, at).events;

    expect(run).toEqual({
      kind: 'ventricular-run',
      startSample: 80,
      endSample: 201,
      firstBeatIndex: 2,
      lastBeatIndex: 4,
      beatCount: 3,
      durationSec: 1.2,
      meanRateBpm: 100,
      longestRrMs: 600,
    });
  });

  it('are an escape rhythm below 100 a minute: 99 is, of V as of A; a couplet stays one', () => {
    const { events, rules } = findRhythmEvents(beats('NVVVNAAANVVN', 61), at);

    expect(events.map(({ kind }) => kind)).toEqual([
      'ventricular-escape',
      'supraventricular-escape',
      'ventricular-couplet',
    ]);
    expect(rules.escapeBelowBpm).toBe(100);
  });

  it('count escape beats as ventricular or supraventricular all the same', () => {
    expect(find('NEENjjjNeVA')).toMatchObject({ ventricularBeatCount: 3, supraventricularBeatCount: 5 });
  });

  it('have marked ventricular flutter among them, in its place', () => {
    const flutter = [{ startSample: 300, endSample: 1550 }];

    const { events, counts } = findRhythmEvents(beats('NNVN', 60), { ...at, flutter });

    expect(counts['ventricular-flutter']).toBe(1);
    expect(events[1]).toMatchObject({ kind: 'ventricular-flutter', startSample: 300, beatCount: 0, durationSec: 12.5 });
  });

  it('do not go on across what cannot be read', () => {
    const unreadable = [{ startSample: 165, endSample: 200 }];

    const { counts } = findRhythmEvents(beats('NVVVVN'), { ...at, unreadable });

    expect(counts).toMatchObject({ 'ventricular-couplet': 2, 'ventricular-run': 0 });
  });
});

describe('pauses and rates', () => {
  it('count 2.01, 3.01 and 3 s as pauses, one of them above 3 s, and not 2 s itself', () => {
    const { counts, longPauseCount, longestRrMs } = findRhythmEvents(
      { samples: [0, 200, 401, 702, 1002], codes: [1, 1, 1, 1, 1] },
      at,
    );

    expect(counts.pause).toBe(3);
    expect(longPauseCount).toBe(1);
    expect(longestRrMs).toBe(3010);
  });

  it('see no pause in a gap', () => {
    const unreadable = [{ startSample: 100, endSample: 400 }];

    expect(findRhythmEvents({ samples: [0, 500], codes: [1, 1] }, { ...at, unreadable })).toMatchObject({
      events: [],
      longestRrMs: null,
    });
  });

  it('find 8 intervals above 100 a minute and not 7, at 59 samples of 10 ms, and none at 60', () => {
    const count = (beatCount: number, rr: number) =>
      findRhythmEvents(beats('N'.repeat(beatCount), rr), at).counts.tachycardia;

    expect(count(9, 59)).toBe(1);
    expect(count(8, 59)).toBe(0);
    expect(count(50, 60)).toBe(0);
  });

  it('find a bradycardia below 50 a minute that ends with the recording, and its mean rate', () => {
    const { events } = findRhythmEvents(beats('N'.repeat(9), 150), at);

    expect(events).toMatchObject([
      { kind: 'bradycardia', beatCount: 9, meanRateBpm: 40, startSample: 0, endSample: 1201 },
    ]);
  });

  it('part two tachycardias by one slow interval', () => {
    const samples = Array.from({ length: 20 }, (_, i) => 50 * i + (i >= 10 ? 30 : 0));

    expect(findRhythmEvents({ samples, codes: samples.map(() => 0) }, at).counts.tachycardia).toBe(2);
  });
});

it('finds the same in 100,000 beats as in their pieces, in time proportional to their number', async () => {
  const [some, all] = ['NVNNNNVVNN'.repeat(1000), 'NVNNNNVVNN'.repeat(10_000)];
  const { counts, ventricularBeatCount } = find(all);

  expect(
    await measureGrowth(
      () => find(some),
      () => find(all),
    ),
  ).toBeLessThan(40);
  expect(counts).toMatchObject({ 'ventricular-isolated': 10_000, 'ventricular-couplet': 10_000 });
  expect(ventricularBeatCount).toBe(30_000);
});

it('sums marked rhythms: atrial fibrillation of two episodes, 60 % of the time', () => {
  const rows = [
    [0, 28, 0],
    [20, 28, 1],
    [60, 28, 0],
    [80, 28, 1],
  ] as const;
  const columns = {
    samples: Float64Array.from(rows, ([sample]) => sample),
    codes: Uint8Array.from(rows, ([, code]) => code),
    subtypes: new Int8Array(4),
    chans: new Uint8Array(4),
    nums: new Int8Array(4),
    auxIndices: Int32Array.from(rows, ([, , aux]) => aux),
    auxTexts: ['(N\0', '(AFIB\0'],
  };

  expect(sumRhythms(columns, 100, 10)).toMatchObject([
    { rhythm: 'AFIB', durationSec: 6, fraction: 0.6, longestSec: 4 },
    { rhythm: 'N', durationSec: 4 },
  ]);
});
