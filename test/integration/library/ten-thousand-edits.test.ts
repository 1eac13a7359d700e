import { expect, it } from 'vitest';
import { hashState } from '#main/review/annotation-chain.ts';
import { findAnnotation, listAnnotations } from '#main/store/tables/annotation.ts';
import { unwrap } from '#shared/result/result.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';
import { createRandom } from '#test/builders/random.ts';

const EDITS = 10_000;

it(
  'is back at the original hash after 10,000 random edits and the undo of all, within 30 s',
  { timeout: 120_000 },
  () => {
    const random = createRandom(42);
    const library = createAnnotationLibrary();
    const rhythm = { sample: 18, code: 28, aux: '(N\0' };
    const beats = Array.from({ length: 2000 }, (_, index) => ({
      sample: 100 + index * 300,
      code: index % 7 === 0 ? 5 : 1,
    }));
    let set = library.createSet(library.importBeats([rhythm, ...beats]));
    const original = hashState(listAnnotations(library.db.read, set.id));
    const startedUsage = process.cpuUsage();

    let most = 2001;
    const pick = () => findAnnotation(library.db.read, set.id, 1 + Math.floor(random() * most));
    for (let done = 0; done < EDITS;) {
      const edits = [buildRandomEdit(random, pick, library.sampleCount)];
      const answer = library.annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits, why: null });
      if (!answer.ok) continue;
      set = answer.value.set;
      for (const id of answer.value.changed.ids) most = Math.max(most, id);
      done++;
    }
    expect(hashState(listAnnotations(library.db.read, set.id))).not.toBe(original);
    library.reopen();
    const undo = () => library.annotations.undo({ setId: set.id, expectedSeq: set.headSeq });
    for (let undone = 0; undone < EDITS; undone++) set = unwrap(undo()).set;

    // What the processor did: how long a disk that others use too takes for 20,000 commits is not ours.
    const { user, system } = process.cpuUsage(startedUsage);
    expect(hashState(listAnnotations(library.db.read, set.id))).toBe(original);
    expect(undo()).toMatchObject({
      ok: false,
      error: { code: 'annotation/nothing-to-undo' },
    });
    expect(library.annotations.verifySet(set.id)).toEqual([]);
    expect((user + system) / 1e6).toBeLessThan(30);
    library.close();
  },
);
