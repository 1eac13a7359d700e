import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import { countDecisionsAfter, countHumanLabels } from '#main/training/desk/human-labels.ts';
import { findVisibility, listSeen } from '#main/training/desk/label-visibility.ts';
import { selectRecords } from '#main/training/desk/select-records.ts';
import { MIT_BIH_CONTENT } from '#shared/domain/mit-bih-people.ts';
import type { TrainingQuery } from '#shared/domain/training-run.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import { createLabelledLibrary, type LabelledLibrary } from '#test/builders/labelled-library.ts';
import { buildRun } from '#test/builders/prediction-run.ts';

let library: LabelledLibrary;
beforeEach(() => {
  library = createLabelledLibrary();
});
afterEach(() => library.close());

const CARD = { supportedLeads: ['mlii'] };
const ALL = { search: '', label: null, state: null };

const labelsOf = (setId: AnnotationSetId) =>
  countHumanLabels(library.db.read, findAnnotationSet(library.db.read, setId)!);
const decisionsOf = (setId: AnnotationSetId, sinceMs = 0) =>
  countDecisionsAfter(library.db.read, findAnnotationSet(library.db.read, setId)!, sinceMs);

/** A model's answers as they would be stored now. */
function predict(recordId: RecordId, id: string, tops: string): PredictionRunId {
  const beats = [...tops].map((top, k) => ({ sample: 300 * (k + 1), top }));
  const { run, columns } = buildRun(recordId, beats);
  const stored = { ...run, id: id as PredictionRunId, createdAtMs: library.now() };
  library.db.write((tx) => insertPredictionRun(tx, stored, columns));
  return stored.id;
}

describe('labels of people', () => {
  it('are all beats of an imported set, by class: N 3, S 0, V 1, F 0, Q 1', () => {
    const { setId } = library.addRecord('a', { beats: 'NNNVQ' });
    expect(labelsOf(setId)).toEqual({ classCounts: [3, 0, 1, 0, 1], decidedCount: 0 });
  });

  it("are none in a program's own file, nor in what a reader took over from it without deciding", () => {
    const { recordId, setId } = library.addRecord('a', { beats: 'NNNN', annotator: 'qrs' });
    expect(labelsOf(setId).classCounts).toEqual([0, 0, 0, 0, 0]);
    expect(selectRecords(library.db.read, ALL, CARD).excluded).toEqual([
      { recordId, name: 'a', reason: "its labels 'qrs' were made by a program, not by a person" },
    ]);

    const corrected = library.correct(setId, { 1: 'V' });

    expect(labelsOf(corrected)).toEqual({ classCounts: [0, 0, 1, 0, 0], decidedCount: 1 });
  });

  it("are, on a model's answers, only the beats that the reader confirmed, changed or added: 3 of 6", () => {
    const { recordId } = library.addRecord('a', { beats: '' });
    const runId = predict(recordId, 'run', 'NNNVV');
    const base = { kind: 'run', runId } as const;
    const set = unwrap(library.annotations.createSet({ recordId, readerName: 'anna', base }));
    expect(labelsOf(set.id).classCounts).toEqual([0, 0, 0, 0, 0]);
    const { ids } = unwrap(library.annotations.read(set.id)).columns;

    library.edit(set.id, [
      { kind: 'confirm', ids: [ids[0]!] },
      { kind: 'relabel', ids: [ids[3]!], code: 9 },
      { kind: 'add', sample: 9000, code: 5, subtype: 0, chan: 0, num: 0, aux: null },
      { kind: 'delete', ids: [ids[4]!] },
    ]);

    expect(labelsOf(set.id)).toEqual({ classCounts: [1, 1, 1, 0, 0], decidedCount: 3 });
    expect(decisionsOf(set.id).changes).toEqual(
      expect.arrayContaining([
        ['V', 'S', 1],
        ['none', 'V', 1],
      ]),
    );
  });

  it('are not what a reader took back, and are again what was done again', () => {
    const { setId } = library.addRecord('a', { beats: 'NNNN' });
    const corrected = library.correct(setId, { 0: 'V', 1: 'S' });
    library.undo(corrected);
    expect(labelsOf(corrected)).toEqual({ classCounts: [3, 0, 1, 0, 0], decidedCount: 1 });
    expect(decisionsOf(corrected)).toEqual({ decidedCount: 1, changes: [['N', 'V', 1]] });

    const taken = library.now();
    const { headSeq } = findAnnotationSet(library.db.read, corrected)!;
    unwrap(library.annotations.redo({ setId: corrected, expectedSeq: headSeq }));

    expect(decisionsOf(corrected, taken)).toEqual({ decidedCount: 1, changes: [['N', 'S', 1]] });
    expect(labelsOf(corrected).classCounts).toEqual([2, 1, 1, 0, 0]);
  });

  it('since a moment are those of later acts alone', () => {
    const { setId } = library.addRecord('a', { beats: 'NNNN' });
    const corrected = library.correct(setId, { 0: 'V', 1: 'V' });
    const since = library.now();
    const { ids } = unwrap(library.annotations.read(corrected)).columns;
    library.edit(corrected, [{ kind: 'relabel', ids: [ids[2]!], code: 9 }]);

    expect(decisionsOf(corrected).decidedCount).toBe(3);
    expect(decisionsOf(corrected, since)).toEqual({ decidedCount: 1, changes: [['N', 'S', 1]] });
    expect(decisionsOf(corrected, library.now()).decidedCount).toBe(0);
  });
});

describe('recordings to learn from', () => {
  it('have a lead that the model knows, a set, and a beat that a person labelled; others come with their reason', () => {
    library.addRecord('good', { beats: 'NV' });
    library.addRecord('empty', { beats: '' });
    library.addRecord('other-lead', { beats: 'NV', leadNames: ['V5'] });

    const { records, excluded } = selectRecords(library.db.read, ALL, CARD);

    expect(records.map(({ record }) => record.name)).toEqual(['good']);
    expect(excluded.map(({ name, reason }) => [name, reason])).toEqual([
      ['empty', 'its set has no beats'],
      ['other-lead', 'it has no lead MLII'],
    ]);
  });

  it('are found by words and by label, and an unknown label finds none', () => {
    library.addRecord('100', { beats: 'NN' });
    library.addRecord('200', { beats: 'NV' });
    const names = (query: Partial<TrainingQuery>) =>
      selectRecords(library.db.read, { ...ALL, ...query }, CARD).records.map(({ record }) => record.name);

    expect(names({ search: '100' })).toEqual(['100']);
    expect(names({ label: 'V' })).toEqual(['200']);
    expect(names({ label: '§' })).toEqual([]);
  });
});

describe('what could be seen while labels were made', () => {
  const visibility = () => findVisibility(library.db.read, selectRecords(library.db.read, ALL, CARD).records);

  it('counts neither imported labels nor edits from before the prediction, and counts edits after it', () => {
    const early = library.addRecord('early', { beats: 'NNN' });
    library.correct(early.setId, { 0: 'V' });
    predict(early.recordId, 'after-the-edit', 'NNN');
    const late = library.addRecord('late', { beats: 'NNN' });
    predict(late.recordId, 'before-the-edit', 'NNN');
    expect(visibility()).toEqual({ visibleCount: 0, recordCount: 2 });

    library.correct(late.setId, { 0: 'V' });

    expect(visibility()).toEqual({ visibleCount: 1, recordCount: 2 });
  });

  it("names recordings whose person a model has met in another recording of the same person's", () => {
    library.addRecord('one', { beats: 'NV', patient: 'p' });
    library.addRecord('two', { beats: 'NV', patient: 'p' });
    library.addRecord('three', { beats: 'NV', patient: 'q' });
    const { records } = selectRecords(library.db.read, ALL, CARD);

    expect(listSeen(library.db.read, records, { trainingContentHashes: ['content of one'] })).toEqual(['one', 'two']);
    expect(listSeen(library.db.read, records, { trainingContentHashes: [] })).toEqual([]);
  });

  it('takes 201 and 202 of MIT-BIH for one person whom it has met, though they are patients of their own here', () => {
    for (const record of ['100', '201', '202']) {
      const { recordId } = library.addRecord(record, { beats: 'NV', patient: `patient of ${record}` });
      const content = MIT_BIH_CONTENT.get(record)!;
      library.db.write((tx) => {
        tx.command('UPDATE record SET content_sha256 = ? WHERE id = ?').run(content, recordId);
      });
    }
    const { records } = selectRecords(library.db.read, ALL, CARD);

    const card = { trainingContentHashes: [MIT_BIH_CONTENT.get('202')!] };
    expect(listSeen(library.db.read, records, card)).toEqual(['201', '202']);
  });
});
