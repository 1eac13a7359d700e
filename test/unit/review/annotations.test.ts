import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '#shared/domain/edit.ts';
import { ANNOTATION_STATUSES } from '#shared/domain/annotation.ts';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { EditAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { Result } from '#shared/result/result.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import { hashState } from '#main/review/annotation-chain.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';

const N = 1;
const V = 5;
const A = 8;

let library: AnnotationLibrary;
let set: AnnotationSetSummary;

beforeEach(() => {
  library = createAnnotationLibrary();
  const baseId = library.importBeats([
    { sample: 18, code: 28, aux: '(N\0' },
    { sample: 77, code: N },
    { sample: 370, code: N },
    { sample: 662, code: A },
    { sample: 946, code: N },
  ]);
  set = library.createSet(baseId);
});
afterEach(() => library.close());

function edit(...edits: Edit[]): Result<EditAnswer> {
  const answer = library.annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits, why: null });
  if (answer.ok) set = answer.value.set;
  return answer;
}

function step(kind: 'undo' | 'redo'): Result<EditAnswer> {
  const answer = library.annotations[kind]({ setId: set.id, expectedSeq: set.headSeq });
  if (answer.ok) set = answer.value.set;
  return answer;
}

function stateOf(id: AnnotationSetId): string {
  return hashState(listAnnotations(library.db.read, id));
}

/** 'sample symbol-code status' of each row. */
function rows(): readonly string[] {
  return listAnnotations(library.db.read, set.id).map((row) => `${row.sample} ${row.code} ${row.status}`);
}

describe('a set', () => {
  it('begins as its base, with ids kept and nothing reviewed', () => {
    expect(rows()).toEqual(['18 28 imported', '77 1 imported', '370 1 imported', '662 8 imported', '946 1 imported']);
    expect(set).toMatchObject({ kind: 'reader', name: 'anna', annotationCount: 5, beatCount: 4, reviewedCount: 0 });
    expect(set).toMatchObject({ headSeq: 1, undoLabel: null, redoLabel: null });
  });

  it('becomes the one that is shown first, and puts the record in review', () => {
    const record = findRecord(library.db.read, library.recordId);

    expect(record).toMatchObject({ state: 'in-review', shownSetId: set.id, annotators: ['atr'] });
    expect(record?.labelCounts).toEqual([
      ['N', 3],
      ['A', 1],
    ]);
  });

  it('is read as columns in order of sample', () => {
    const { columns } = unwrap(library.annotations.read(set.id));

    expect([...columns.samples]).toEqual([18, 77, 370, 662, 946]);
    expect([...columns.codes]).toEqual([28, N, N, A, N]);
    expect([...columns.baseCodes]).toEqual([28, N, N, A, N]);
    expect([...columns.ids]).toEqual([1, 2, 3, 4, 5]);
    expect(columns.auxTexts).toEqual(['(N\0']);
    expect([...columns.auxIndices]).toEqual([0, -1, -1, -1, -1]);
    expect([...columns.statuses].map((status) => ANNOTATION_STATUSES[status])).toEqual(Array(5).fill('imported'));
  });
});

describe('an edit', () => {
  it('is one event, with the counts, the list and the listeners told', () => {
    const answer = unwrap(edit({ kind: 'relabel', ids: [2, 3], code: V }));

    expect(answer.label).toBe('relabel 2 beats to V');
    expect([...answer.changed.ids]).toEqual([2, 3]);
    expect([...answer.changed.codes]).toEqual([V, V]);
    expect(answer.set).toMatchObject({ headSeq: 2, beatCount: 4, reviewedCount: 2, undoLabel: 'relabel 2 beats to V' });
    expect(findRecord(library.db.read, library.recordId)?.labelCounts).toEqual([
      ['V', 2],
      ['N', 1],
      ['A', 1],
    ]);
    expect(library.events.at(-1)).toEqual({
      name: 'annotations.changed',
      payload: { recordId: library.recordId, setId: set.id, headSeq: 2 },
    });
  });

  it('shows who decided what: confirmed, changed, added, deleted', () => {
    unwrap(edit({ kind: 'confirm', ids: [2] }));
    unwrap(edit({ kind: 'relabel', ids: [3], code: V }));
    unwrap(edit({ kind: 'delete', ids: [4] }));
    unwrap(edit({ kind: 'add', sample: 700, code: N, subtype: 0, chan: 0, num: 0, aux: null }));
    unwrap(edit({ kind: 'move', id: 5, sample: 950 }));

    expect(rows()).toEqual([
      '18 28 imported',
      '77 1 confirmed',
      '370 5 changed',
      '662 8 deleted',
      '700 1 added',
      '950 1 changed',
    ]);
    expect(set).toMatchObject({ annotationCount: 5, beatCount: 4, reviewedCount: 4 });
  });

  it('back at the code and sample of the base is confirmed', () => {
    unwrap(edit({ kind: 'relabel', ids: [3], code: V }));
    unwrap(edit({ kind: 'relabel', ids: [3], code: N }));
    unwrap(edit({ kind: 'move', id: 5, sample: 950 }));
    unwrap(edit({ kind: 'move', id: 5, sample: 946 }));

    expect(rows()[2]).toBe('370 1 confirmed');
    expect(rows()[4]).toBe('946 1 confirmed');
  });

  it('takes an added annotation away whole when it is deleted', () => {
    unwrap(edit({ kind: 'add', sample: 700, code: N, subtype: 0, chan: 0, num: 0, aux: null }));
    const answer = unwrap(edit({ kind: 'delete', ids: [6] }));

    expect([...answer.removedIds]).toEqual([6]);
    expect(rows()).toHaveLength(5);
  });

  it('of several parts is one step of undo, each part seeing the one before', () => {
    const before = stateOf(set.id);
    unwrap(
      edit(
        { kind: 'relabel', ids: [2], code: V },
        { kind: 'relabel-range', startSample: 0, endSample: 1000, onlyCode: V, code: A },
        { kind: 'delete', ids: [5] },
      ),
    );
    expect(rows()).toContain('77 8 changed');

    unwrap(step('undo'));

    expect(stateOf(set.id)).toBe(before);
  });

  it.each([
    ['a set that was imported', 'annotation/read-only-set'],
    ['a head that is not the last', 'annotation/stale'],
    ['a set that is not there', 'annotation/unknown-set'],
  ])('of %s is refused with %s', (which, code) => {
    const imported = library.annotations.listSets(library.recordId)[0]!;
    const target = { 'a set that was imported': imported.id, 'a head that is not the last': set.id }[which] ?? 'nobody';

    const answer = library.annotations.edit({
      setId: target as AnnotationSetId,
      expectedSeq: which.startsWith('a head') ? 0 : 1,
      edits: [{ kind: 'relabel', ids: [2], code: V }],
      why: null,
    });

    expect(answer).toMatchObject({ ok: false, error: { code } });
  });

  it.each<[string, Edit, string]>([
    ['an unknown id', { kind: 'relabel', ids: [2, 99], code: V }, 'annotation/unknown-annotation'],
    ['a sample past the end', { kind: 'move', id: 2, sample: 650_000 }, 'annotation/out-of-range'],
    ['a beat where one is', { kind: 'move', id: 2, sample: 370 }, 'annotation/overlap'],
    ['an empty range', { kind: 'flutter-range', startSample: 50, endSample: 50 }, 'annotation/out-of-range'],
  ])('with %s is refused whole and leaves no event', (_, bad, code) => {
    const before = stateOf(set.id);

    const answer = edit({ kind: 'relabel', ids: [4], code: V }, bad);

    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(stateOf(set.id)).toBe(before);
    expect(unwrap(library.annotations.history(set.id)).events).toHaveLength(1);
  });

  it('that changes nothing is refused, but not as a part of one that changes something', () => {
    const nothing: Edit = { kind: 'relabel-range', startSample: 0, endSample: 50, onlyCode: null, code: V };

    expect(edit(nothing)).toMatchObject({ ok: false, error: { code: 'annotation/empty-operation' } });
    expect(edit(nothing, { kind: 'confirm', ids: [2] })).toMatchObject({ ok: true });
  });
});

describe('undo and redo', () => {
  it('go back to the beginning and forward to the end, through a restart, with the same ids', () => {
    const states = [stateOf(set.id)];
    const edits: Edit[] = [
      { kind: 'add', sample: 700, code: N, subtype: 0, chan: 0, num: 0, aux: null },
      { kind: 'delete', ids: [2] },
      { kind: 'relabel', ids: [6], code: V },
      { kind: 'delete', ids: [6] },
    ];
    for (const one of edits) {
      unwrap(edit(one));
      states.push(stateOf(set.id));
    }
    library.reopen();

    for (let index = edits.length - 1; index >= 0; index--) {
      unwrap(step('undo'));
      expect(stateOf(set.id)).toBe(states[index]);
    }
    expect(step('undo')).toMatchObject({ ok: false, error: { code: 'annotation/nothing-to-undo' } });
    library.reopen();
    for (let index = 1; index <= edits.length; index++) {
      unwrap(step('redo'));
      expect(stateOf(set.id)).toBe(states[index]);
    }
    expect(step('redo')).toMatchObject({ ok: false, error: { code: 'annotation/nothing-to-redo' } });
    expect(library.annotations.verifySet(set.id)).toEqual([]);
  });

  it('name what they act on, and say where to look', () => {
    unwrap(edit({ kind: 'relabel', ids: [4], code: V }));

    const undone = unwrap(step('undo'));

    expect(undone).toMatchObject({ label: 'undo relabel beat to V', jumpToSample: 662 });
    expect(undone.set).toMatchObject({ undoLabel: null, redoLabel: 'relabel beat to V' });
    expect(unwrap(step('redo')).set).toMatchObject({ undoLabel: 'relabel beat to V', redoLabel: null });
  });

  it('give a new edit an id that was never used, and forget what could be redone', () => {
    const add: Edit = { kind: 'add', sample: 700, code: N, subtype: 0, chan: 0, num: 0, aux: null };
    unwrap(edit(add));
    unwrap(step('undo'));

    const answer = unwrap(edit({ ...add, sample: 800 }));

    expect([...answer.changed.ids]).toEqual([7]);
    expect(step('redo')).toMatchObject({ ok: false, error: { code: 'annotation/nothing-to-redo' } });
  });

  it('belong to one set', () => {
    const other = library.createSet(set.id);
    unwrap(edit({ kind: 'relabel', ids: [2], code: V }));

    expect(library.annotations.undo({ setId: other.id, expectedSeq: other.headSeq })).toMatchObject({ ok: false });
    expect(library.annotations.undo({ setId: set.id, expectedSeq: 2 })).toMatchObject({ ok: true });
  });

  it('are refused where the reader has not seen the act that they would take back', () => {
    unwrap(edit({ kind: 'relabel', ids: [2], code: V }));

    const undone = library.annotations.undo({ setId: set.id, expectedSeq: 1 });

    expect(undone).toMatchObject({ ok: false, error: { code: 'annotation/stale' } });
  });
});

describe('a text with half a character in it', () => {
  it('is stored as it is hashed, so that the chain stays whole', () => {
    const half = 'x\ud83d';
    const { recordId, annotations } = library;
    set = unwrap(annotations.createSet({ recordId, readerName: half, base: { kind: 'set', setId: set.id } }));
    const edits: Edit[] = [
      { kind: 'add', sample: 5, code: 22, subtype: 0, chan: 0, num: 0, aux: half },
      { kind: 'rhythm-range', startSample: 100, endSample: 200, rhythm: half, rhythmAfter: null },
      { kind: 'set-fields', id: 2, subtype: 0, chan: 0, num: 0, aux: half },
    ];

    for (const one of edits) {
      set = unwrap(annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits: [one], why: half })).set;
    }

    expect(annotations.verifySet(set.id)).toEqual([]);
    expect(unwrap(annotations.undo({ setId: set.id, expectedSeq: set.headSeq })).set.headSeq).toBe(5);
    expect(annotations.verifySet(set.id)).toEqual([]);
  });
});

describe('history', () => {
  it('tells who did what, when and why, oldest first', () => {
    unwrap(
      library.annotations.edit({ setId: set.id, expectedSeq: 1, edits: [{ kind: 'confirm', ids: [2] }], why: 'seen' }),
    );
    library.annotations.undo({ setId: set.id, expectedSeq: 2 });

    const { events } = unwrap(library.annotations.history(set.id));

    expect(events.map(({ seq, kind, label, who, why }) => [seq, kind, label, who, why])).toEqual([
      [1, 'create', 'start from atr', 'anna', null],
      [2, 'edit', 'confirm mark', 'anna', 'seen'],
      [3, 'undo', 'undo confirm mark', 'anna', null],
    ]);
    expect(events[1]!.atMs).toBeGreaterThan(events[0]!.atMs);
  });
});

describe('a base', () => {
  it('that another reader changed comes without deleted rows, and nothing counts as reviewed', () => {
    unwrap(edit({ kind: 'delete', ids: [2] }));
    unwrap(edit({ kind: 'relabel', ids: [3], code: V }));

    const second = library.createSet(set.id);

    set = second;
    expect(rows()).toEqual(['18 28 imported', '370 5 imported', '662 8 imported', '946 1 imported']);
    expect(second.reviewedCount).toBe(0);
  });

  it('of nothing gives an empty set in which all is added', () => {
    set = unwrap(
      library.annotations.createSet({ recordId: library.recordId, readerName: 'ben', base: { kind: 'empty' } }),
    );
    unwrap(edit({ kind: 'add', sample: 5, code: N, subtype: 0, chan: 0, num: 0, aux: null }));

    expect(rows()).toEqual(['5 1 added']);
    expect(library.annotations.verifySet(set.id)).toEqual([]);
  });

  it('of another record, or one that is gone, is refused', () => {
    const { recordId } = library;

    expect(
      library.annotations.createSet({
        recordId,
        readerName: 'b',
        base: { kind: 'set', setId: 'x' as AnnotationSetId },
      }),
    ).toMatchObject({ ok: false, error: { code: 'annotation/unknown-set' } });
  });
});

describe('an import', () => {
  it('of the same bytes by the same annotator is not stored twice, of others it is', () => {
    const beats = [{ sample: 10, code: N }];
    const first = library.importBeats(beats, { sourceBytes: Uint8Array.of(1, 2, 3) });

    expect(library.importBeats(beats, { sourceBytes: Uint8Array.of(1, 2, 3) })).toBe(first);
    expect(library.importBeats(beats, { sourceBytes: Uint8Array.of(1, 2, 4) })).not.toBe(first);
    expect(library.importBeats(beats, { sourceBytes: Uint8Array.of(1, 2, 3), annotator: 'qrs' })).not.toBe(first);
  });
});
