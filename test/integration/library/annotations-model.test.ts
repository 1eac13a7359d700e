import { expect, it } from 'vitest';
import type { Annotation } from '#shared/domain/annotation.ts';
import { unwrap } from '#shared/result/result.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { ArraySet } from '#test/builders/array-set.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';
import { createRandom } from '#test/builders/random.ts';

const LENGTH = 60_000;

it.each([31, 32, 33])(
  'equals a plain array with snapshots through 300 edits, undos, redos and restarts (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const library = createAnnotationLibrary({ sampleCount: LENGTH });
    const baseId = library.importBeats([
      { sample: 18, code: 28, aux: '(N\0' },
      ...Array.from({ length: 150 }, (_, index) => ({ sample: 100 + index * 300, code: index % 9 === 0 ? 5 : 1 })),
    ]);
    let set = library.createSet(baseId);
    const model = new ArraySet(listAnnotations(library.db.read, set.id), LENGTH);
    const done: (readonly Annotation[])[] = [];
    const undone: (readonly Annotation[])[] = [];
    const counts = { edits: 0, refused: 0, undos: 0, redos: 0 };

    for (let index = 0; index < 300; index++) {
      const turn = random();
      if (turn < 0.6) edit();
      else if (turn < 0.85) back('undo', done, undone);
      else back('redo', undone, done);
      if (random() < 0.05) library.reopen();
      if (random() < 0.2) expect(listAnnotations(library.db.read, set.id)).toEqual(model.rows);
    }

    expect(listAnnotations(library.db.read, set.id)).toEqual(model.rows);
    expect(library.annotations.verifySet(set.id)).toEqual([]);
    expect(counts.edits).toBeGreaterThan(80);
    expect(Math.min(counts.refused, counts.undos, counts.redos)).toBeGreaterThan(3);
    library.close();

    function edit(): void {
      const pick = () => model.rows[Math.floor(random() * model.rows.length)];
      const edits = Array.from({ length: 1 + Math.floor(random() * 2) }, () => buildRandomEdit(random, pick, LENGTH));
      const before = model.rows;
      const expected = model.apply(...edits);
      const answer = library.annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits, why: null });
      expect(answer.ok).toBe(expected.ok);
      if (!answer.ok || !expected.ok) {
        counts.refused++;
        return;
      }
      expect(answer.value.changed.ids.length + answer.value.removedIds.length).toBe(expected.value.length);
      counts.edits++;
      done.push(before);
      undone.length = 0;
      set = answer.value.set;
    }

    function back(kind: 'undo' | 'redo', from: (readonly Annotation[])[], to: (readonly Annotation[])[]): void {
      const answer = library.annotations[kind]({ setId: set.id, expectedSeq: set.headSeq });
      const rows = from.pop();
      expect(answer.ok).toBe(rows !== undefined);
      if (rows === undefined) return;
      counts[`${kind}s`]++;
      to.push(model.rows);
      model.rows = rows;
      set = unwrap(answer).set;
    }
  },
);
