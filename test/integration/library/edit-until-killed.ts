// Child: edits a set as fast as it can, and tells the parent the head that each edit was answered with. Killed at any moment.
import { createAnnotations } from '#main/review/annotations.ts';
import { openDatabase } from '#main/store/database.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';
import { createRandom } from '#test/builders/random.ts';

const [, , file = '', setId = '', seed = '1', sampleCount = '650000'] = process.argv;
const random = createRandom(Number(seed));
const db = unwrap(openDatabase(file, { now: Date.now }));
const annotations = createAnnotations({ db, now: Date.now, publish: () => undefined });
let { set } = unwrap(annotations.read(setId as AnnotationSetId)); // the parent made it
const MOST_IDS = 400;
const pick = () => ({ id: 1 + Math.floor(random() * MOST_IDS), sample: Math.floor(random() * 1000) });

function act() {
  const turn = random();
  if (turn < 0.15) return annotations.undo({ setId: set.id, expectedSeq: set.headSeq });
  if (turn < 0.25) return annotations.redo({ setId: set.id, expectedSeq: set.headSeq });
  const edits = [buildRandomEdit(random, pick, Number(sampleCount))];
  return annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits, why: null });
}

for (;;) {
  const answer = act();
  if (!answer.ok) continue;
  set = answer.value.set;
  process.send?.(set.headSeq);
}
