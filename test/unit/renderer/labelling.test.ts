import { afterEach, describe, expect, it } from 'vitest';
import type { WholeDesk, WholeDeskOptions } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';
import { toStatus } from '#shared/domain/annotation.ts';

const N = 1;
const L = 2;
const V = 5;
const BEATS = [400, 700, 1000, 1300].map((sample) => ({ sample, code: N }));

let whole: WholeDesk;
afterEach(() => whole.close());

/** Opened, editing on, and with the reader's name known. */
async function openForEditing(options: WholeDeskOptions): Promise<WholeDesk> {
  whole = await openWholeDesk({ ...options, settings: { readerName: 'Ada', ...options.settings } });
  whole.press('F2');
  return whole;
}

const statuses = () => Array.from(whole.desk.annotations.columns.statuses, toStatus);

describe('a class key', () => {
  it('changes nothing while editing is off, and says F2', async () => {
    whole = await openWholeDesk({ beats: BEATS, settings: { readerName: 'Ada' } });
    whole.press('ArrowRight');

    whole.press('v');
    await whole.settled();

    expect(whole.codes()).toEqual([N, N, N, N]);
    expect(whole.said().at(-1)).toContain('F2');
    expect(whole.bridge.asked.some(({ name }) => name === 'annotations.create-set')).toBe(false);
  });

  it('asks for the name at the first edit, makes a set from the imported one and labels the same beat in it', async () => {
    whole = await openWholeDesk({ beats: BEATS });
    whole.press('F2');
    whole.press('ArrowRight');
    whole.press('ArrowRight');

    whole.press('v');
    const dialog = whole.desk.dialogs.current;
    if (dialog?.kind !== 'reader') throw new Error('the reader was to be asked');
    expect(whole.codes()).toEqual([N, N, N, N]);
    dialog.answer({ readerName: 'Ada', base: dialog.base });
    await whole.settled();

    expect(whole.codes()).toEqual([N, V, N, N]);
    expect(whole.desk.annotations.set).toMatchObject({ kind: 'reader', name: 'Ada' });
    expect(whole.desk.settings.values.readerName).toBe('Ada');
  });

  it('changes nothing when the person gives up at that question', async () => {
    whole = await openWholeDesk({ beats: BEATS });
    whole.press('F2');
    whole.press('ArrowRight');
    whole.press('v');

    whole.desk.dialogs.close();
    await whole.settled();

    expect(whole.desk.annotations.set?.kind).toBe('imported');
    expect(whole.said().at(-1)).toBe('Nothing was changed.');
  });

  it('goes on to the next beat after labelling, unless that is switched off', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('v');
    await whole.settled();
    expect(whole.current()).toBe(700);

    await whole.desk.settings.change({ advanceAfterLabel: false });
    whole.press('v');
    expect(whole.current()).toBe(700);
    await whole.settled();
    expect(whole.codes()).toEqual([V, V, N, N]);
  });

  it('does not repeat while it is held', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('v');
    whole.press('v', { repeat: true });
    await whole.settled();

    expect(whole.codes()).toEqual([V, N, N, N]);
  });

  it('on a selection of 3 beats shows the counts first, and then relabels them in one step', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('ArrowRight', { shift: true });
    whole.press('ArrowRight', { shift: true });
    whole.press('v');
    await whole.settled();

    const dialog = whole.desk.dialogs.current;
    if (dialog?.kind !== 'relabel-range') throw new Error('the counts were to be shown');
    expect(dialog.range).toEqual({ startSample: 400, endSample: 1001 });
    whole.desk.dialogs.close();
    whole.desk.ranges.submit([{ kind: 'relabel-range', ...dialog.range, onlyCode: null, code: V }]);
    await whole.settled();
    expect(whole.codes()).toEqual([V, V, V, N]);

    whole.press('z', { ctrl: true });
    await whole.settled();
    expect(whole.codes()).toEqual([N, N, N, N]);
  });

  it('on the label that is there already confirms it', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('n');
    await whole.settled();

    expect(statuses()).toEqual(['confirmed', 'imported', 'imported', 'imported']);
  });
});

describe('Space', () => {
  it('confirms what is shown, keeps the finer symbol, and goes on', async () => {
    await openForEditing({ beats: [{ sample: 400, code: L }, ...BEATS.slice(1)], model: [{ sample: 402, top: 'N' }] });
    whole.press('ArrowRight');
    whole.press(' ');
    await whole.settled();

    expect(whole.codes()).toEqual([L, N, N, N]);
    expect(statuses()[0]).toBe('confirmed');
    expect(whole.current()).toBe(700);
  });

  it('takes over a beat that only the model has', async () => {
    await openForEditing({ beats: BEATS, model: [{ sample: 550, top: 'V' }] });
    whole.press('ArrowRight');
    whole.press('n'); // makes the set
    await whole.settled();
    whole.desk.opened.goTo(550);
    whole.press(' ');
    await whole.settled();

    expect([...whole.desk.annotations.columns.samples]).toEqual([400, 550, 700, 1000, 1300]);
    expect(whole.codes()[1]).toBe(V);
    expect(statuses()[1]).toBe('added');
  });
});

describe('Shift+Space', () => {
  it("writes the model's class where the groups differ, and keeps the human's symbol where they agree", async () => {
    const beats = [
      { sample: 400, code: L },
      { sample: 700, code: N },
    ];
    const model = [
      { sample: 400, top: 'N' },
      { sample: 700, top: 'V' },
    ];
    await openForEditing({ beats, model });
    whole.press('ArrowRight');
    whole.press(' ', { shift: true });
    whole.press(' ', { shift: true });
    await whole.settled();
    whole.press('ArrowLeft');

    expect(whole.codes()).toEqual([L, V]);
    expect(statuses()).toEqual(['confirmed', 'changed']);
  });
});

describe("the model's class taken", () => {
  const RHYTHM = 28;
  const model = [{ sample: 410, top: 'V' }];

  it('never turns a rhythm mark 10 samples from a model beat into a beat', async () => {
    await openForEditing({ beats: [{ sample: 400, code: RHYTHM }, ...BEATS.slice(1)], model });
    whole.desk.opened.goTo(400);
    whole.press(' ', { shift: true });
    await whole.settled();

    expect(whole.codes()).toEqual([RHYTHM, N, N, N]);
    expect(whole.said().at(-1)).toContain('This mark is no beat (+)');
    expect(whole.current()).toBe(400);
  });

  it('on a deleted beat says what to do, changes nothing and stays', async () => {
    await openForEditing({ beats: BEATS, model, settings: { advanceAfterLabel: false } });
    whole.press('ArrowRight');
    whole.press('Delete');
    await whole.settled();
    whole.press(' ', { shift: true });
    await whole.settled();

    expect(statuses()[0]).toBe('deleted');
    expect(whole.codes()).toEqual([N, N, N, N]);
    expect(whole.said().at(-1)).toContain('has been deleted. Undo');
    expect(whole.current()).toBe(400);
  });
});

describe('insert, move and delete', () => {
  it('insert at a place, with the new beat current and relabelled by the next key before main has answered', async () => {
    await openForEditing({ beats: BEATS, settings: { advanceAfterLabel: false } });
    whole.press('ArrowRight');
    whole.press('n');
    await whole.settled();
    whole.bridge.hold();

    whole.desk.labelling.insert(550);
    expect(whole.current()).toBe(550);
    whole.press('v');
    await whole.bridge.release();
    await whole.settled();

    expect(whole.codes()).toEqual([N, V, N, N, N]);
    expect(whole.desk.annotations.columns.ids.every((id) => id > 0)).toBe(true);
  });

  it('refuse a second beat at the same sample', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('n');
    await whole.settled();
    whole.desk.labelling.insert(700);
    await whole.settled();

    expect(whole.desk.annotations.columns.samples).toHaveLength(4);
    expect(whole.said().join()).toContain('There is a beat here already (N)');
  });

  it('nudge by one sample, with the beat still current', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('.', { shift: true });
    await whole.settled();

    expect(whole.desk.annotations.columns.samples[0]).toBe(401);
    expect(whole.current()).toBe(401);
  });

  it('delete keeps the row as deleted, no longer met by the arrows', async () => {
    await openForEditing({ beats: BEATS });
    whole.press('ArrowRight');
    whole.press('ArrowRight');
    whole.press('Delete');
    await whole.settled();

    expect(statuses()[1]).toBe('deleted');
    whole.press('ArrowLeft');
    expect(whole.current()).toBe(400);
  });
});

describe('without any set', () => {
  it("walks the model's beats and makes a set from them at the first edit", async () => {
    await openForEditing({ model: [400, 700].map((sample) => ({ sample, top: 'N' })) });
    whole.press('ArrowRight');
    expect(whole.current()).toBe(400);

    whole.press('v');
    await whole.settled();

    expect(whole.desk.annotations.set?.base).toEqual({ kind: 'run', runId: 'run-1' });
    expect(whole.codes()).toEqual([V, N]);
    expect(statuses()).toEqual(['changed', 'model']);
  });
});
