import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGroupTable } from '#main/training/group-records.ts';
import { writePredictionFiles } from '#main/training/jobs/prediction-files.ts';
import { readPredictionTable } from '#main/training/prediction-table.ts';
import { readReferenceTable } from '#main/training/reference-table.ts';
import { readThresholdTable } from '#main/training/threshold-table.ts';
import { unwrap } from '#shared/result/result.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const record = (name: string, isGroupKnown: boolean) => ({
  name,
  contentSha256: name,
  group: `person of ${name}`,
  isGroupKnown,
});

describe('answers of left-out rows as tables', () => {
  it('are read back by those that judge: rows of one recording numbered, unknown people left empty', async () => {
    const folder = createFolder();
    const set = {
      classIds: ['N', 'V'],
      labelKind: 'classes',
      labels: Uint8Array.of(0, 1, 1),
      recordOfRow: Int32Array.of(0, 0, 1),
      records: [record('100', true), record('a,b', false)],
    } as const;

    await writePredictionFiles(folder, set, [
      { name: 'fold 1', rows: Int32Array.of(1), probabilities: Float32Array.of(0.25, 0.75), thresholds: null },
      { name: 'fold 2', rows: Int32Array.of(0, 2), probabilities: Float32Array.of(0.5, 0.5, 0, 1), thresholds: null },
    ]);

    const predictions = unwrap(await readPredictionTable(join(folder, 'predictions.csv')));
    expect(predictions.classIds).toEqual(['N', 'V']);
    expect(predictions.rows.map((row) => [row.record, row.probabilities])).toEqual([
      ['100#2', [0.25, 0.75]],
      ['100#1', [0.5, 0.5]],
      ['a,b', [0, 1]],
    ]);
    const reference = unwrap(await readReferenceTable(join(folder, 'reference.csv'), predictions.classIds));
    expect(reference.kind === 'classes' && [...reference.classOf]).toEqual([
      ['100#2', 1],
      ['100#1', 0],
      ['a,b', 1],
    ]);
    expect(unwrap(await readGroupTable(join(folder, 'groups.csv'))).get('100#1')).toBe('person of 100');
    expect(unwrap(await readGroupTable(join(folder, 'groups.csv'))).get('a,b')).toBe('');
  });

  it('of yes-or-no answers have a column of 0 and 1 for each label', async () => {
    const folder = createFolder();
    const set = {
      classIds: ['AF', 'SB'],
      labelKind: 'labels',
      labels: Uint8Array.of(1, 0, 1, 1),
      recordOfRow: Int32Array.of(0, 1),
      records: [record('r1', true), record('r2', true)],
    } as const;

    await writePredictionFiles(folder, set, [
      { name: 'fold 1', rows: Int32Array.of(0), probabilities: Float32Array.of(0.9, 0.1), thresholds: [0.95, 0.5] },
      { name: 'fold 2', rows: Int32Array.of(1), probabilities: Float32Array.of(0.8, 0.7), thresholds: [0.3, 2 / 3] },
    ]);

    const reference = unwrap(await readReferenceTable(join(folder, 'reference.csv'), ['AF', 'SB']));
    expect(reference.kind === 'labels' && [...reference.labelsOf]).toEqual([
      ['r1', [1, 0]],
      ['r2', [1, 1]],
    ]);
    const thresholds = unwrap(await readThresholdTable(join(folder, 'thresholds.csv'), ['AF', 'SB']));
    expect([...thresholds.thresholdsOf]).toEqual([
      ['r1', [0.95, 0.5]],
      ['r2', [0.3, 0.666667]],
    ]);
  });
});
