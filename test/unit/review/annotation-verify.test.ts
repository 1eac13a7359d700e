import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';

let library: AnnotationLibrary;
let importedId: AnnotationSetId;
let set: AnnotationSetSummary;

beforeEach(() => {
  library = createAnnotationLibrary();
  importedId = library.importBeats(Array.from({ length: 50 }, (_, index) => ({ sample: 100 + index * 300, code: 1 })));
  set = library.createSet(importedId);
  const { annotations } = library;
  for (let id = 1; id <= 5; id++) {
    set = unwrap(
      annotations.edit({
        setId: set.id,
        expectedSeq: set.headSeq,
        edits: [{ kind: 'relabel', ids: [id], code: 5 }],
        why: null,
      }),
    ).set;
  }
  set = unwrap(annotations.undo({ setId: set.id, expectedSeq: set.headSeq })).set;
});
afterEach(() => library.close());

/** What somebody could do with any SQLite tool, past the triggers. */
function tamper(sql: string): void {
  library.db.write((db) => {
    db.command('DROP TRIGGER IF EXISTS annotation_event_no_update').run();
    db.command('DROP TRIGGER IF EXISTS annotation_event_no_delete').run();
    expect(db.command(sql).run()).toBeGreaterThan(0);
  });
}

function verify(setId: AnnotationSetId): readonly string[] {
  return library.annotations.verifySet(setId).map((problem) => problem.message);
}

it('finds nothing wrong with sets as they are', () => {
  expect(verify(importedId)).toEqual([]);
  expect(verify(set.id)).toEqual([]);
});

it.each([
  [
    'an annotation that an edit touched',
    'UPDATE annotation SET code = 8 WHERE id = 2',
    'annotation 2 is not as event 3 left it',
  ],
  ['an annotation that no edit touched', 'UPDATE annotation SET sample = sample + 1 WHERE id = 40', 'lead back'],
  ['a removed annotation', 'DELETE FROM annotation WHERE id = 41', 'lead back'],
  ['an id from the future', 'UPDATE annotation_set SET next_annotation_id = 9', 'not given out yet'],
  ['an event', "UPDATE annotation_event SET who = 'ben' WHERE seq = 3", 'event 3 is not as it was written'],
  [
    "an event's changes",
    "UPDATE annotation_event SET changes_json = '[]' WHERE seq = 4",
    'event 4 is not as it was written',
  ],
  ['a missing event', 'DELETE FROM annotation_event WHERE seq = 2', 'event 2 is missing'],
  ['a missing last event', 'DELETE FROM annotation_event WHERE seq = 7', 'the chain ends at event 6'],
  ['the counts', 'UPDATE annotation_set SET reviewed_count = 9', 'counts'],
  ['the custom labels', `UPDATE annotation_set SET custom_labels_json = '[1]'`, 'custom labels'],
])('finds %s that was changed from outside', (_, sql, message) => {
  tamper(sql);

  expect(verify(set.id).join('\n')).toContain(message);
});

it('finds bytes of an imported file that were changed', () => {
  tamper("UPDATE annotation_set SET source_bytes = x'00' WHERE kind = 'imported'");

  expect(verify(importedId)).toEqual(['the imported file is not as it came']);
  expect(verify(set.id)).toEqual([]);
});

it('finds an imported annotation that was changed', () => {
  tamper("UPDATE annotation SET status = 'confirmed' WHERE id = 7");

  expect(verify(importedId).join()).toContain('lead back');
});
