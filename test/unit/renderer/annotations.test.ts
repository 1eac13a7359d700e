import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';
import { createRandom } from '#test/builders/random.ts';
import type { AnnotationDesk } from './annotation-desk.ts';
import { createAnnotationDesk } from './annotation-desk.ts';
import { rowAt } from '#renderer/state/columns/rows.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';

const V = 5;

let library: AnnotationLibrary;
let desk: AnnotationDesk;
let setId: AnnotationSetId;

beforeEach(async () => {
  library = createAnnotationLibrary({ sampleCount: 100_000 });
  const imported = library.importBeats([100, 400, 700, 1000].map((sample) => ({ sample, code: 1 })));
  setId = library.createSet(imported).id;
  desk = createAnnotationDesk(library);
  await desk.annotations.open(setId);
});

afterEach(() => {
  desk.announcer.close();
  library.close();
});

/** Rows that say the same whatever the arrays that hold them; aux tables may differ in order. */
function toRows(columns: AnnotationSetColumns) {
  return Array.from(columns.ids, (_, row) => rowAt(columns, row)).sort((a, b) => (a?.id ?? 0) - (b?.id ?? 0));
}

function mainsRows() {
  return toRows(unwrap(library.annotations.read(setId)).columns);
}

function idAt(sample: number): number {
  const { columns } = desk.annotations;
  return columns.ids[columns.samples.indexOf(sample)] ?? 0;
}

describe('an edit', () => {
  it('is painted before main has answered, and called saved only after', async () => {
    desk.bridge.hold();

    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(400)], code: V }]);

    expect([...desk.annotations.columns.codes]).toEqual([1, V, 1, 1]);
    expect(desk.annotations.isSaving).toBe(true);
    await desk.bridge.release();
    expect(desk.annotations.isSaving).toBe(false);
    expect(desk.annotations.set?.headSeq).toBe(2);
    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
  });

  it('that main refuses is taken back, with the 2 that were made behind it, and that is said', async () => {
    unwrap(library.annotations.edit({ setId, expectedSeq: 1, why: null, edits: [{ kind: 'delete', ids: [1] }] }));
    desk.bridge.hold();

    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(400)], code: V }]);
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(700)], code: V }]);
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(1000)], code: V }]);
    await desk.bridge.release();

    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
    expect(desk.announcer.messages.at(-1)?.text).toContain('Your last 3 changes were not kept');
    expect(desk.bridge.asked.filter(({ name }) => name === 'annotations.edit')).toHaveLength(1);
  });

  it('that would change nothing is no failure, and the one behind it is kept', async () => {
    desk.annotations.edit([{ kind: 'confirm', ids: [idAt(400)] }]);
    await desk.annotations.settled();
    desk.bridge.hold();

    desk.annotations.edit([{ kind: 'confirm', ids: [idAt(400)] }]);
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(700)], code: V }]);
    await desk.bridge.release();

    expect(desk.annotations.set?.headSeq).toBe(3);
    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
  });

  it('of a beat whose insertion is still on its way reaches the real beat', async () => {
    desk.bridge.hold();

    desk.annotations.edit([{ kind: 'add', sample: 550, code: 1, subtype: 0, chan: 0, num: 0, aux: null }]);
    const madeUp = idAt(550);
    desk.annotations.edit([{ kind: 'relabel', ids: [madeUp], code: V }]);

    expect(madeUp).toBeLessThan(0);
    await desk.bridge.release();
    expect(idAt(550)).toBeGreaterThan(0);
    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
    expect(desk.annotations.columns.codes[2]).toBe(V);
  });

  it('keeps a later label that was painted before the answer to an earlier one came', async () => {
    desk.bridge.hold();
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(400)], code: 8 }]);
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(400)], code: V }]);
    const seen = new Set<number>();
    const looking = setInterval(() => seen.add(desk.annotations.columns.codes[1] ?? 0), 0);

    await desk.bridge.release();

    clearInterval(looking);
    expect([...seen].filter((code) => code !== V)).toEqual([]);
    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
  });
});

describe('undo', () => {
  it('waits for edits on their way, says what it undid and jumps there', async () => {
    desk.annotations.edit([{ kind: 'relabel', ids: [idAt(700)], code: V }]);
    desk.annotations.undo();
    await desk.annotations.settled();

    expect([...desk.annotations.columns.codes]).toEqual([1, 1, 1, 1]);
    expect(desk.jumps).toEqual([700]);
    expect(desk.announcer.messages.at(-1)?.text).toMatch(/^Undone: relabel/);
    expect(desk.annotations.set?.redoLabel).not.toBeNull();
  });
});

describe('another window that edits the same set', () => {
  it('is followed when its event comes', async () => {
    const edits = [{ kind: 'relabel' as const, ids: [idAt(400)], code: V }];
    unwrap(library.annotations.edit({ setId, expectedSeq: 1, why: null, edits }));

    desk.bridge.publish({ name: 'annotations.changed', payload: { recordId: library.recordId, setId, headSeq: 2 } });
    await expect.poll(() => desk.annotations.set?.headSeq).toBe(2);

    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
  });
});

describe('500 random edits and undos, painted first', () => {
  it.each([1, 2, 3])('end as main has them (seed %i)', async (seed) => {
    const random = createRandom(seed);
    const pick = () => {
      const { columns } = desk.annotations;
      return rowAt(columns, Math.floor(random() * columns.ids.length));
    };

    for (let i = 0; i < 500; i += 1) {
      if (random() < 0.1 && desk.annotations.set?.undoLabel != null) desk.annotations.undo();
      else desk.annotations.edit([buildRandomEdit(random, pick, library.sampleCount)]);
      if (random() < 0.3) await desk.annotations.settled();
    }
    await desk.annotations.settled();

    expect(toRows(desk.annotations.columns)).toEqual(mainsRows());
    const { samples } = desk.annotations.columns;
    expect(samples.every((sample, i) => i === 0 || (samples[i - 1] ?? 0) <= sample)).toBe(true);
  });
});
