import { describe, expect, it } from 'vitest';
import type { Edit } from '#shared/domain/edit.ts';
import { toFlutterSpans, toNoiseSpans, toRhythmSpans } from '#shared/domain/episodes.ts';
import { unwrap } from '#shared/result/result.ts';
import type { Random } from '#test/builders/random.ts';
import { createRandom } from '#test/builders/random.ts';
import { ArraySet, fromBase } from '#test/builders/array-set.ts';

const LENGTH = 1000;
const rhythm = (startSample: number, endSample: number, name: string, after: string | null = null): Edit => ({
  kind: 'rhythm-range',
  startSample,
  endSample,
  rhythm: name,
  rhythmAfter: after,
});
const noise = (startSample: number, endSample: number, noiseBits: number): Edit => ({
  kind: 'noise-range',
  startSample,
  endSample,
  noiseBits,
});
const flutter = (startSample: number, endSample: number): Edit => ({ kind: 'flutter-range', startSample, endSample });

function withRhythms(...marks: readonly (readonly [number, string])[]): ArraySet {
  const rows = marks.map(([sample, aux], index) => fromBase({ id: index + 1, sample, code: 28, aux }));
  return new ArraySet(rows, LENGTH);
}

function rhythmsOf(set: ArraySet): readonly string[] {
  return toRhythmSpans(set.toColumns(), LENGTH).map((span) => `${span.startSample}-${span.endSample} ${span.rhythm}`);
}

describe('a rhythm range', () => {
  it("writes '+' at its start and the earlier rhythm again at its end", () => {
    const set = withRhythms([18, '(N\0']);

    unwrap(set.apply(rhythm(200, 400, '(AFIB')));

    expect(rhythmsOf(set)).toEqual(['18-200 (N', '200-400 (AFIB', '400-1000 (N']);
    expect(set.rows.map((row) => [row.sample, row.aux, row.status])).toEqual([
      [18, '(N\0', 'imported'],
      [200, '(AFIB', 'added'],
      [400, '(N', 'added'],
    ]);
  });

  it('goes back to the rhythm that held at its end, not at its start', () => {
    const set = withRhythms([0, '(N'], [300, '(AFL']);

    unwrap(set.apply(rhythm(200, 400, '(AFIB')));

    expect(rhythmsOf(set)).toEqual(['0-200 (N', '200-400 (AFIB', '400-1000 (AFL']);
    expect(set.rows.find((row) => row.sample === 300)?.status).toBe('deleted');
  });

  it('asks what follows where no rhythm is known before its end, unless it ends with the record', () => {
    const set = withRhythms();

    expect(set.apply(rhythm(200, 400, '(AFIB'))).toMatchObject({
      ok: false,
      error: { code: 'annotation/rhythm-after-needed' },
    });
    unwrap(set.apply(rhythm(200, 400, '(AFIB', '(N')));
    expect(rhythmsOf(set)).toEqual(['200-400 (AFIB', '400-1000 (N']);

    const other = withRhythms();
    unwrap(other.apply(rhythm(200, LENGTH, '(AFIB')));
    expect(rhythmsOf(other)).toEqual(['200-1000 (AFIB']);
  });

  it('changes a mark that stands at its start instead of writing a second one', () => {
    const set = withRhythms([0, '(N'], [200, '(AFL'], [400, '(N']);

    unwrap(set.apply(rhythm(200, 400, '(VT')));

    expect(set.rows.map((row) => [row.id, row.sample, row.aux, row.status])).toEqual([
      [1, 0, '(N', 'imported'],
      [2, 200, '(VT', 'changed'],
      [3, 400, '(N', 'imported'],
    ]);
  });

  it('that extends the rhythm before it only moves the border', () => {
    const set = withRhythms([0, '(AFIB'], [200, '(N']);

    unwrap(set.apply(rhythm(200, 300, '(AFIB')));

    expect(rhythmsOf(set)).toEqual(['0-300 (AFIB', '300-1000 (N']);
  });

  it('that says what holds already is an empty operation', () => {
    const set = withRhythms([0, '(AFIB']);

    expect(set.apply(rhythm(200, 300, '(AFIB'))).toMatchObject({
      ok: false,
      error: { code: 'annotation/empty-operation' },
    });
  });

  it('keeps unknown rhythm texts and marks without a text', () => {
    const set = new ArraySet(
      [fromBase({ id: 1, sample: 0, code: 28, aux: '(MYRHYTHM' }), fromBase({ id: 2, sample: 500, code: 28 })],
      LENGTH,
    );

    unwrap(set.apply(rhythm(100, 200, '(B'), rhythm(600, 700, '(VT')));

    expect(rhythmsOf(set)).toEqual([
      '0-100 (MYRHYTHM',
      '100-200 (B',
      '200-500 (MYRHYTHM',
      '500-600 ',
      '600-700 (VT',
      '700-1000 ',
    ]);
  });

  it('reaching past the record or empty is refused', () => {
    for (const bad of [rhythm(200, 1001, '(N'), rhythm(300, 300, '(N'), rhythm(400, 300, '(N')]) {
      expect(withRhythms([0, '(N']).apply(bad)).toMatchObject({
        ok: false,
        error: { code: 'annotation/out-of-range' },
      });
    }
  });
});

describe('noise', () => {
  it('is clean before the first mark, and clean again after a range', () => {
    const set = new ArraySet([], LENGTH);

    unwrap(set.apply(noise(100, 300, 1), noise(200, 400, -1)));

    expect(toNoiseSpans(set.toColumns(), LENGTH)).toEqual([
      { startSample: 100, endSample: 200, noiseBits: 1 },
      { startSample: 200, endSample: 400, noiseBits: -1 },
    ]);
  });

  it('is taken out of a range by marking it clean', () => {
    const set = new ArraySet([], LENGTH);

    unwrap(set.apply(noise(100, 900, 3), noise(300, 500, 0)));

    expect(toNoiseSpans(set.toColumns(), LENGTH).map((span) => [span.startSample, span.endSample])).toEqual([
      [100, 300],
      [500, 900],
    ]);
  });
});

describe('flutter', () => {
  it('that overlaps or touches becomes one span', () => {
    const set = new ArraySet([], LENGTH);

    unwrap(set.apply(flutter(100, 200), flutter(300, 400)));
    unwrap(set.apply(flutter(150, 300)));

    expect(toFlutterSpans(set.toColumns(), LENGTH)).toEqual([{ startSample: 100, endSample: 400 }]);
  });

  it("lasts to the end where '[' is never closed; a ']' alone means nothing", () => {
    const set = new ArraySet(
      [fromBase({ id: 1, sample: 10, code: 33 }), fromBase({ id: 2, sample: 900, code: 32 })],
      LENGTH,
    );

    expect(toFlutterSpans(set.toColumns(), LENGTH)).toEqual([{ startSample: 900, endSample: 1000 }]);
  });
});

/** One value per sample, painted over: what ranges mean, without marks. */
function paint<T>(line: T[], value: T, random: Random): { startSample: number; endSample: number } {
  const startSample = Math.floor(random() * (LENGTH - 1));
  const length = 1 + Math.floor(random() * (random() < 0.2 ? LENGTH : 60));
  const endSample = Math.min(LENGTH, startSample + length);
  line.fill(value, startSample, endSample);
  return { startSample, endSample };
}

function toLine<T>(spans: readonly { startSample: number; endSample: number; value: T }[], initial: T): T[] {
  const line = Array<T>(LENGTH).fill(initial);
  for (const { startSample, endSample, value } of spans) line.fill(value, startSample, endSample);
  return line;
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'equals painting each sample, for 60 random ranges of each kind (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const set = withRhythms([0, '(N']);
    const expected = {
      rhythm: Array<string>(LENGTH).fill('(N'),
      noise: Array<number>(LENGTH).fill(0),
      flutter: Array<boolean>(LENGTH).fill(false),
    };

    for (let index = 0; index < 180; index++) {
      const edit = randomEdit(expected, random);
      const applied = set.apply(edit);
      if (!applied.ok) expect(applied.error.code).toBe('annotation/empty-operation');
      if (random() < 0.1) expectEqual();
    }

    expectEqual();

    function expectEqual(): void {
      const columns = set.toColumns();
      const rhythms = toRhythmSpans(columns, LENGTH).map((span) => ({ ...span, value: span.rhythm }));
      const noises = toNoiseSpans(columns, LENGTH).map((span) => ({ ...span, value: span.noiseBits }));
      const flutters = toFlutterSpans(columns, LENGTH).map((span) => ({ ...span, value: true }));
      expect(toLine(rhythms, '')).toEqual(expected.rhythm);
      expect(toLine(noises, 0)).toEqual(expected.noise);
      expect(toLine(flutters, false)).toEqual(expected.flutter);
      for (const spans of [rhythms, noises, flutters]) {
        for (let at = 1; at < spans.length; at++)
          expect(spans[at]!.startSample).toBeGreaterThanOrEqual(spans[at - 1]!.endSample);
      }
    }
  },
);

function randomEdit(expected: { rhythm: string[]; noise: number[]; flutter: boolean[] }, random: Random): Edit {
  const kind = Math.floor(random() * 3);
  if (kind === 0) {
    const name = ['(N', '(AFIB', '(VT', '(B', '(my own'][Math.floor(random() * 5)]!;
    return { kind: 'rhythm-range', ...paint(expected.rhythm, name, random), rhythm: name, rhythmAfter: null };
  }
  if (kind === 1) {
    const noiseBits = [-1, 0, 1, 2, 3, 127][Math.floor(random() * 6)]!;
    return { kind: 'noise-range', ...paint(expected.noise, noiseBits, random), noiseBits };
  }
  return { kind: 'flutter-range', ...paint(expected.flutter, true, random) };
}
