import { describe, expect, it } from 'vitest';
import { reverseChanges } from '#shared/domain/annotation-change.ts';
import { describeEdits } from '#shared/domain/edit-label.ts';
import { toFlutterSpans, toNoiseSpans, toRhythmSpans } from '#shared/domain/episodes.ts';
import type { Edit } from '#shared/domain/edit.ts';
import { unwrap } from '#shared/result/result.ts';
import { ArraySet, fromBase } from '#test/builders/array-set.ts';
import { createRandom } from '#test/builders/random.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';

const LENGTH = 20_000;

function buildSet(): ArraySet {
  const beats = Array.from({ length: 60 }, (_, index) => fromBase({ id: index + 1, sample: 100 + index * 300 }));
  return new ArraySet([...beats, fromBase({ id: 61, sample: 18, code: 28, aux: '(N' })], LENGTH);
}

it.each([11, 12, 13, 14])('takes 300 random acts back to where they began, one by one (seed %i)', (seed) => {
  const random = createRandom(seed);
  const set = buildSet();
  const states = [set.rows];
  const acts: (() => void)[] = [];

  for (let index = 0; index < 300; index++) {
    const pick = () => set.rows[Math.floor(random() * set.rows.length)];
    const edits = Array.from({ length: 1 + Math.floor(random() * 3) }, () => buildRandomEdit(random, pick, LENGTH));
    const applied = set.apply(...edits);
    if (!applied.ok) continue;
    acts.push(() => set.put(reverseChanges(applied.value)));
    states.push(set.rows);
  }

  expect(acts.length).toBeGreaterThan(150);
  for (const takeBack of acts.reverse()) {
    states.pop();
    takeBack();
    expect(set.rows).toEqual(states.at(-1));
  }
});

it.each([21, 22, 23])('gives the same episodes for 40 ranges in one act as one after another (seed %i)', (seed) => {
  const random = createRandom(seed);
  const together = buildSet();
  const apart = buildSet();
  const edits = Array.from({ length: 400 }, () => buildRandomEdit(random, () => undefined, LENGTH))
    .filter((edit) => edit.kind.endsWith('-range') && edit.kind !== 'relabel-range')
    .slice(0, 40);

  for (const edit of edits) {
    const applied = apart.apply(edit);
    if (!applied.ok) expect(applied.error.code).toBe('annotation/empty-operation');
  }
  unwrap(together.apply(...edits));

  for (const toSpans of [toRhythmSpans, toNoiseSpans, toFlutterSpans]) {
    expect(toSpans(together.toColumns(), LENGTH)).toEqual(toSpans(apart.toColumns(), LENGTH));
  }
});

describe('relabelling a range', () => {
  it('acts on beats only, all of them or those of one class, and leaves other marks alone', () => {
    const set = new ArraySet(
      [
        fromBase({ id: 1, sample: 10, code: 28, aux: '(N' }),
        fromBase({ id: 2, sample: 100 }),
        fromBase({ id: 3, sample: 200, code: 5 }),
        fromBase({ id: 4, sample: 300, code: 31 }),
        fromBase({ id: 5, sample: 400 }),
      ],
      LENGTH,
    );

    unwrap(set.apply({ kind: 'relabel-range', startSample: 0, endSample: 400, onlyCode: null, code: 8 }));
    expect(set.rows.map((row) => row.code)).toEqual([28, 8, 8, 31, 1]);

    unwrap(set.apply({ kind: 'relabel-range', startSample: 0, endSample: 500, onlyCode: 1, code: 5 }));
    expect(set.rows.map((row) => row.code)).toEqual([28, 8, 8, 31, 5]);
  });

  it('to the label that beats have already confirms them', () => {
    const set = new ArraySet([fromBase({ id: 1, sample: 100 })], LENGTH);

    unwrap(set.apply({ kind: 'relabel-range', startSample: 0, endSample: 500, onlyCode: null, code: 1 }));

    expect(set.rows[0]?.status).toBe('confirmed');
  });
});

describe('other fields', () => {
  it('that were changed stay changed when the beat is confirmed', () => {
    const set = new ArraySet([fromBase({ id: 1, sample: 100 })], LENGTH);

    unwrap(set.apply({ kind: 'set-fields', id: 1, subtype: -1, chan: 1, num: 2, aux: 'x' }));
    const again = set.apply({ kind: 'confirm', ids: [1] });

    expect(set.rows[0]).toMatchObject({ status: 'changed', subtype: -1, chan: 1, num: 2, aux: 'x' });
    expect(again).toMatchObject({ ok: false, error: { code: 'annotation/empty-operation' } });
  });
});

describe('a mark that becomes a beat', () => {
  it('is refused where a beat is already', () => {
    const set = new ArraySet([fromBase({ id: 1, sample: 100 }), fromBase({ id: 2, sample: 100, code: 16 })], LENGTH);

    expect(set.apply({ kind: 'relabel', ids: [2], code: 1 })).toMatchObject({
      ok: false,
      error: { code: 'annotation/overlap' },
    });
    unwrap(set.apply({ kind: 'delete', ids: [1] }, { kind: 'relabel', ids: [2], code: 1 }));
  });
});

describe('a text', () => {
  it('of more than 255 bytes is refused, since no annotation file could hold it', () => {
    const add = (aux: string): Edit => ({ kind: 'add', sample: 5, code: 22, subtype: 0, chan: 0, num: 0, aux });

    expect(buildSet().apply(add('x'.repeat(255)))).toMatchObject({ ok: true });
    expect(buildSet().apply(add('\u00e4'.repeat(128)))).toMatchObject({
      ok: false,
      error: { code: 'annotation/text-too-long' },
    });
  });
});

describe('what is deleted', () => {
  it('is as unknown to later edits as what never was', () => {
    const set = new ArraySet([fromBase({ id: 1, sample: 100 })], LENGTH);
    unwrap(set.apply({ kind: 'delete', ids: [1] }));

    const edits: Edit[] = [
      { kind: 'relabel', ids: [1], code: 5 },
      { kind: 'delete', ids: [1] },
      { kind: 'confirm', ids: [1] },
      { kind: 'move', id: 1, sample: 5 },
      { kind: 'set-fields', id: 1, subtype: 0, chan: 0, num: 0, aux: 'x' },
    ];
    for (const edit of edits) {
      expect(set.apply(edit)).toMatchObject({ ok: false, error: { code: 'annotation/unknown-annotation' } });
    }
  });

  it('makes room for a new beat at its sample', () => {
    const set = new ArraySet([fromBase({ id: 1, sample: 100 })], LENGTH);
    const add: Edit = { kind: 'add', sample: 100, code: 5, subtype: 0, chan: 0, num: 0, aux: null };

    expect(set.apply(add)).toMatchObject({ ok: false, error: { code: 'annotation/overlap' } });
    unwrap(set.apply({ kind: 'delete', ids: [1] }, add));

    expect(set.rows.map((row) => [row.id, row.code, row.status])).toEqual([
      [1, 1, 'deleted'],
      [2, 5, 'added'],
    ]);
  });
});

describe('the words for an act', () => {
  it.each<[Edit[], number, string]>([
    [[{ kind: 'relabel', ids: [1], code: 5 }], 1, 'relabel beat to V'],
    [
      [{ kind: 'add', sample: 1, code: 40, subtype: 0, chan: 0, num: 1, aux: 'median' }],
      1,
      'set QRS offset of the median beat',
    ],
    [[{ kind: 'relabel-range', startSample: 0, endSample: 9, onlyCode: null, code: 1 }], 312, 'relabel 312 beats to N'],
    [[{ kind: 'relabel', ids: [1], code: 22 }], 1, 'relabel mark to "'],
    [[{ kind: 'delete', ids: [1, 2] }], 2, 'delete 2 marks'],
    [[{ kind: 'rhythm-range', startSample: 0, endSample: 9, rhythm: '(AFIB', rhythmAfter: null }], 2, 'rhythm (AFIB'],
    [[{ kind: 'noise-range', startSample: 0, endSample: 9, noiseBits: -1 }], 2, 'unreadable span'],
    [
      [
        { kind: 'move', id: 1, sample: 4 },
        { kind: 'confirm', ids: [1] },
      ],
      1,
      '2 edits',
    ],
  ])('%j is "%s"', (edits, changeCount, words) => {
    expect(describeEdits(edits, changeCount)).toBe(words);
  });

  it('name the point of the median beat whose mark is moved, said anew or taken away', () => {
    const mark = { code: 40, num: 1, aux: 'median' };
    const move: Edit = { kind: 'move', id: 1, sample: 4 };
    const say: Edit = { kind: 'set-fields', id: 1, subtype: 0, chan: 0, num: 1, aux: 'median not measurable' };

    expect(describeEdits([move], 1, [mark])).toBe('set QRS offset of the median beat');
    expect(describeEdits([say, move], 1, [mark])).toBe('set QRS offset of the median beat');
    expect(describeEdits([{ kind: 'delete', ids: [1] }], 1, [mark])).toBe(
      'make QRS offset of the median beat automatic',
    );
    expect(describeEdits([move], 1, [{ code: 1, num: 0, aux: null }])).toBe('move mark');
    expect(describeEdits([{ kind: 'delete', ids: [1, 2] }], 2, [mark, { ...mark, num: 2 }])).toBe('delete 2 marks');
  });

  it('never hold what a person wrote in a note', () => {
    const note: Edit = { kind: 'add', sample: 1, code: 22, subtype: 0, chan: 0, num: 0, aux: 'Mrs Smith' };

    expect(describeEdits([note], 1)).toBe('add "');
  });
});
