import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectRecords } from '#main/training/desk/select-records.ts';
import { writeTrainingRows, type TrainingRows } from '#main/training/desk/training-rows.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { createImportLibrary, type ImportLibrary } from '#test/builders/import-library.ts';
import { makeRecording } from '#test/builders/made-recording.ts';

const CARD = { recipeId: 'beat-context@1', supportedLeads: ['mlii'] };
const CLASS_MASK = [1, 1, 1, 1, 0];

describe('rows of labelled beats', () => {
  let library: ImportLibrary;
  let beats: readonly number[];
  beforeAll(async () => {
    library = createImportLibrary();
    const made = await makeRecording(join(library.workFolder, 'source'), 'made', { durationSec: 60 });
    beats = made.beats;
    const job = await library.import([`${made.path}.hea`]);
    const recordId = job.resultIds[0] as RecordId; // an import's results are record ids
    const { annotations } = library;
    const { id, headSeq } = unwrap(annotations.createSet({ recordId, readerName: 'anna', base: { kind: 'empty' } }));
    // Every fifth is V, the last but one is paced: Q, which is not trained.
    const edits = beats.map((sample, k) => {
      const code = k === beats.length - 2 ? 12 : k % 5 === 0 ? 5 : 1;
      return { kind: 'add' as const, sample, code, subtype: 0, chan: 0, num: 0, aux: null };
    });
    unwrap(annotations.edit({ setId: id, expectedSeq: headSeq, edits, why: null }));
  });
  afterAll(() => library.close());

  async function write(plan: Pick<TrainingPlan, 'protocol'>, name: string): Promise<TrainingRows> {
    const { db, reader, io } = library;
    const train = selectRecords(db.read, { search: '', label: null, state: null }, CARD).records;
    const fit = {
      seed: 1,
      epochCount: 1,
      batchSize: 8,
      learningRate: 0.001,
      weightDecay: 0,
      maxRowsPerClass: 100,
      decidedWeight: 5,
    };
    const folder = join(library.workFolder, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return unwrap(
      await writeTrainingRows(
        {
          plan: { ...plan, fit },
          sides: { train, validation: [] },
          card: CARD,
          classMask: CLASS_MASK,
          folder,
          signal: new AbortController().signal,
          onRecord: () => undefined,
        },
        { db, signals: reader, prepare: (input, { signal }) => io.run('prepare-recording', input, { signal }) },
      ),
    );
  }
  const readInts = (path: string) => [...new Int32Array(new Uint8Array(readFileSync(path)).buffer)];

  it('weigh 5 where a reader decided, leave out what is not trained, and are the same rows when they are cut again', async () => {
    const rows = await write({ protocol: 'by-patient' }, 'once');
    const again = await write({ protocol: 'by-patient' }, 'again');

    const [file] = rows.files;
    const weights = new Float32Array(new Uint8Array(readFileSync(file!.weightsPath!)).buffer);
    expect(new Set(weights)).toEqual(new Set([5]));
    expect(rows.validation).toBeNull();
    expect(rows.counts.train.rows).toBe(weights.length);
    expect(rows.counts.train.byClass[4]).toBe(0);
    // The first ones have too little before them to be compared with, the last too little behind it.
    expect(weights.length).toBeGreaterThan(beats.length - 10);
    expect(rows.counts.train).toMatchObject({ patients: 1, records: 1 });
    expect(again.sha256).toBe(rows.sha256);
    expect(readFileSync(file!.inputsPath).length).toBe(4 * 187 * weights.length);
  });

  it('are dealt out a fifth of each class, none twice, by the protocol of a paper', async () => {
    const rows = await write({ protocol: 'paper' }, 'paper');
    const { train, validation } = rows;
    const all = [train, validation!].flatMap((index) => ('path' in index ? readInts(index.path) : []));
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(rows.counts.train.rows + rows.counts.validation.rows);
    [0, 2].forEach((k) => {
      const trained = rows.counts.train.byClass[k]!;
      const tested = rows.counts.validation.byClass[k]!;
      expect(tested).toBe(Math.round(0.2 * (trained + tested)));
    });
    expect(rows.validationLabels).toHaveLength(rows.counts.validation.rows);
  });
});
