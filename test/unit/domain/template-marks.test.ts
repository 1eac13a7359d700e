import { describe, expect, it } from 'vitest';
import { describeEdits } from '#shared/domain/edit-label.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { TemplateRow } from '#shared/domain/template-marks.ts';
import { toArrangement, toMergeEdits, toResetEdits, toSplitEdits } from '#shared/domain/template-marks.ts';
import { createRandom } from '#test/builders/random.ts';

/** A set's marks about templates, to which edits are done as the program does them. */
function createMarks() {
  const rows: TemplateRow[] = [];
  let nextId = 1;
  return {
    rows,
    do(edits: readonly Edit[]) {
      for (const edit of edits) {
        if (edit.kind === 'add') rows.push({ ...edit, id: nextId++ });
        else if (edit.kind === 'delete') for (const id of edit.ids) rows.splice(indexOf(id), 1);
        else if (edit.kind === 'set-fields') rows[indexOf(edit.id)] = { ...rows[indexOf(edit.id)]!, ...edit };
        else throw new Error(`no ${edit.kind} was to be made`);
      }
    },
    groups: () => Object.fromEntries(toArrangement(rows).beats.map(({ sample, group }) => [sample, group])),
  };
  function indexOf(id: number): number {
    const index = rows.findIndex((row) => row.id === id);
    if (index < 0) throw new Error(`no mark ${id}`);
    return index;
  }
}

describe('templates that are merged', () => {
  it('as they were found get a mark of one number beside a beat of each', () => {
    const edits = toMergeEdits(
      [],
      [
        { group: null, anchorSample: 400 },
        { group: null, anchorSample: 900 },
      ],
    );

    expect(edits).toEqual(
      [400, 900].map((sample) => ({ kind: 'add', sample, code: 23, subtype: 0, chan: 0, num: 1, aux: 'template' })),
    );
    expect(toArrangement(createMarksOf(edits)).templates).toEqual([
      { sample: 400, group: 1 },
      { sample: 900, group: 1 },
    ]);
  });

  it('of which two have numbers, 2 and 1, are all 1', () => {
    const marks = createMarks();
    marks.do(toSplitEdits(marks.rows, Float64Array.of(100, 200)));
    marks.do(toSplitEdits(marks.rows, Float64Array.of(300)));

    marks.do(
      toMergeEdits(marks.rows, [
        { group: 2, anchorSample: 300 },
        { group: 1, anchorSample: 100 },
      ]),
    );

    expect(marks.groups()).toEqual({ 100: 1, 200: 1, 300: 1 });
  });

  it('one alone changes nothing', () => {
    expect(toMergeEdits([], [{ group: null, anchorSample: 400 }])).toEqual([]);
  });
});

describe('beats that are made a template of their own', () => {
  it('are listed as distances from the first: 400, 712, 1045', () => {
    expect(toSplitEdits([], Float64Array.of(400, 712, 1045))).toEqual([
      { kind: 'add', sample: 400, code: 23, subtype: 0, chan: 0, num: 1, aux: 'template beats 0 312 645' },
    ]);
  });

  it('leave the list that they were in, down to an empty one', () => {
    const marks = createMarks();
    marks.do(toSplitEdits(marks.rows, Float64Array.of(100, 200, 300)));

    marks.do(toSplitEdits(marks.rows, Float64Array.of(100, 300)));
    expect(marks.groups()).toEqual({ 100: 2, 200: 1, 300: 2 });

    marks.do(toSplitEdits(marks.rows, Float64Array.of(200)));
    expect(marks.groups()).toEqual({ 100: 2, 200: 3, 300: 2 });
    expect(marks.rows).toHaveLength(2);
  });

  it('never belong to two groups, whatever is split and merged: 300 random acts on 400 beats, as a plain list has them', () => {
    const random = createRandom(11);
    const marks = createMarks();
    const samples = Array.from({ length: 400 }, (_, i) => 1000 + 317 * i);
    const plain = new Map<number, number>();
    for (let act = 0; act < 300; act++) {
      const groups = [...new Set(plain.values())];
      if (groups.length > 1 && random() < 0.5) {
        const chosen = groups.filter(() => random() < 0.3).slice(0, 3);
        if (chosen.length < 2) continue;
        marks.do(
          toMergeEdits(
            marks.rows,
            chosen.map((group) => ({ group, anchorSample: 0 })),
          ),
        );
        for (const [sample, group] of plain) if (chosen.includes(group)) plain.set(sample, Math.min(...chosen));
      } else {
        const chosen = samples.filter(() => random() < 0.2);
        const edits = toSplitEdits(marks.rows, Float64Array.from(chosen));
        const [first] = edits;
        if (first?.kind !== 'add') throw new Error('beats were to be listed');
        marks.do(edits);
        for (const sample of chosen) plain.set(sample, first.num);
      }
    }

    expect(marks.groups()).toEqual(Object.fromEntries(plain));
    for (const { aux } of marks.rows) expect(aux?.length).toBeLessThanOrEqual(255);
  });

  it('are refused where all 127 numbers are taken', () => {
    const marks = createMarks();
    for (let i = 0; i < 127; i++) marks.do(toSplitEdits(marks.rows, Float64Array.of(1000 * i)));

    expect(toSplitEdits(marks.rows, Float64Array.of(5))).toEqual([]);
  });
});

describe('a mark that says something else', () => {
  const mark = { sample: 400, code: 23, num: 1, aux: 'template' };

  it.each([
    ['another text', { ...mark, aux: 'template of mine' }],
    ['a distance below 0', { ...mark, aux: 'template beats -4' }],
    ['no distance', { ...mark, aux: 'template beats' }],
    ['no text', { ...mark, aux: null }],
    ['another code', { ...mark, code: 22 }],
    ['number 0', { ...mark, num: 0 }],
  ])('is passed over: %s', (_, other) => {
    expect(toArrangement([other])).toEqual({ templates: [], beats: [] });
  });

  it('no more than the NUL of a WFDB writer is read the same', () => {
    expect(toArrangement([{ ...mark, aux: 'template\u0000' }]).templates).toHaveLength(1);
  });
});

it('acts on templates are named in the history', () => {
  const split = toSplitEdits([], Float64Array.of(400, 712));
  const merged = toMergeEdits(
    [],
    [1, 2].map((anchorSample) => ({ group: null, anchorSample })),
  );
  const marks = createMarksOf(split);

  expect(describeEdits(split, 1, createMarksOf(split))).toBe('split a template');
  expect(describeEdits(merged, 2, createMarksOf(merged))).toBe('merge templates');
  expect(describeEdits(toResetEdits(marks), 1, marks)).toBe('leave templates as found');
});

function createMarksOf(edits: readonly Edit[]): readonly TemplateRow[] {
  const marks = createMarks();
  marks.do(edits);
  return marks.rows;
}
