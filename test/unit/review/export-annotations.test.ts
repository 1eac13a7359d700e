import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportedAnnotations } from '#main/review/export-annotations.ts';
import { exportAnnotations } from '#main/review/export-annotations.ts';
import type { ExportScope } from '#main/review/export-note.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import { insertRecord } from '#main/store/tables/record.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRecord, createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRun } from '#test/builders/prediction-run.ts';

let library: AnnotationLibrary;
let importedId: AnnotationSetId;
let set: AnnotationSetSummary;
const bytes = Uint8Array.of(1, 2, 3, 0, 0);
const customLabels = [{ code: 42, symbol: 'k', description: 'own label' }];

beforeEach(() => {
  library = createAnnotationLibrary();
  importedId = library.importBeats(
    [
      { sample: 77, code: 1 },
      { sample: 300, code: 22, aux: 'patient feels dizzy' },
      { sample: 370, code: 5, subtype: -1 },
      { sample: 400, code: 42 },
    ],
    { sourceBytes: bytes, customLabels },
  );
  set = library.createSet(importedId);
});
afterEach(() => library.close());

function edit(...edits: Edit[]): void {
  set = unwrap(library.annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits, why: null })).set;
}

function exportSet(setId: AnnotationSetId, scope: ExportScope, withNotes = false) {
  const choice = { kind: 'set', setId, scope, annotator: 'anna' } as const;
  return exportAnnotations(library.db.read, { recordId: library.recordId, choice, withNotes });
}

/** 'sample code aux' of each annotation. */
function show(exported: ExportedAnnotations | undefined): readonly string[] {
  if (exported?.kind !== 'columns') throw new Error('columns are expected');
  const { samples, codes, auxIndices, auxTexts } = exported.annotations;
  return Array.from(samples, (sample, index) =>
    `${sample} ${codes[index]} ${auxTexts[auxIndices[index]!] ?? ''}`.trim(),
  );
}

describe("a reader's set", () => {
  it('begins with a note of choice, base and model, and leaves deleted ones and free text out', () => {
    edit({ kind: 'relabel', ids: [1], code: 8 }, { kind: 'delete', ids: [3] });

    const [exported] = unwrap(exportSet(set.id, 'working-set'));

    expect(show(exported)).toEqual([
      '0 22 Overread: working set; base atr (imported); no model in the base',
      '77 8',
      '400 42',
    ]);
    expect(exported).toMatchObject({ annotator: 'anna', customLabels, omittedNoteCount: 1 });
  });

  it('goes out with free text when asked', () => {
    expect(show(unwrap(exportSet(set.id, 'working-set', true))[0])).toContain('300 22 patient feels dizzy');
  });

  it('goes out reviewed only', () => {
    edit({ kind: 'confirm', ids: [1] }, { kind: 'delete', ids: [3] });

    expect(show(unwrap(exportSet(set.id, 'reviewed-only'))[0])).toEqual([
      '0 22 Overread: reviewed only; base atr (imported); no model in the base',
      '77 1',
    ]);
  });

  it('of which nothing is reviewed is refused as reviewed only', () => {
    expect(exportSet(set.id, 'reviewed-only')).toMatchObject({
      ok: false,
      error: { code: 'annotation/nothing-reviewed' },
    });
  });

  it("made from another reader's set says where that one began, and names nobody", () => {
    const second = library.createSet(set.id);

    const [note] = show(unwrap(exportSet(second.id, 'working-set'))[0]);

    expect(note).toBe(
      "0 22 Overread: working set; base atr (imported) by way of another reader's set; no model in the base",
    );
  });

  it('made from a model run names model and version; abstained beats are Q', () => {
    const { run, columns } = buildRun(library.recordId, [
      { sample: 90, top: 'N' },
      { sample: 390, top: 'V' },
      { sample: 690, top: '-' },
    ]);
    library.db.write((db) => insertPredictionRun(db, run, columns));
    const { recordId } = library;
    set = unwrap(library.annotations.createSet({ recordId, readerName: 'anna', base: { kind: 'run', runId: run.id } }));

    expect(show(unwrap(exportSet(set.id, 'working-set'))[0])).toEqual([
      '0 22 Overread: working set; base model run; model cnet 1.2.0',
      '90 1',
      '390 5',
      '690 13',
    ]);
    expect(library.annotations.verifySet(set.id)).toEqual([]);
  });

  it('of another record is refused', () => {
    library.db.write((db) => insertRecord(db, buildRecord({ id: 'record-2' as RecordId })));
    const choice = { kind: 'set', setId: set.id, scope: 'working-set', annotator: 'a' } as const;

    const answer = exportAnnotations(library.db.read, { recordId: 'record-2' as RecordId, choice, withNotes: false });

    expect(answer).toMatchObject({ ok: false, error: { code: 'annotation/unknown-set' } });
  });
});

it('gives an imported set no note', () => {
  expect(show(unwrap(exportSet(importedId, 'working-set', true))[0])).toEqual([
    '77 1',
    '300 22 patient feels dizzy',
    '370 5',
    '400 42',
  ]);
});

it('gives imported files back byte for byte under their own names, a second one of a name with a number', () => {
  library.importBeats([{ sample: 5, code: 1 }], { sourceBytes: Uint8Array.of(9) });

  const files = unwrap(
    exportAnnotations(library.db.read, {
      recordId: library.recordId,
      choice: { kind: 'as-imported' },
      withNotes: false,
    }),
  );

  expect(files.map((file) => (file.kind === 'file' ? [file.fileName, [...file.bytes]] : []))).toEqual([
    ['100.atr', [...bytes]],
    ['100.atr_2', [9]],
  ]);
});

it("gives a model's beats with a note that nobody has reviewed them", () => {
  const { run, columns } = buildRun(library.recordId, [{ sample: 90, top: 'S' }]);
  library.db.write((db) => insertPredictionRun(db, run, columns));

  const exported = unwrap(
    exportAnnotations(library.db.read, {
      recordId: library.recordId,
      choice: { kind: 'run', runId: run.id },
      withNotes: false,
    }),
  );

  expect(show(exported[0])).toEqual(['0 22 Overread: model beats, not reviewed; model cnet 1.2.0', '90 9']);
  expect(exported[0]).toMatchObject({ annotator: 'pred' });
});
