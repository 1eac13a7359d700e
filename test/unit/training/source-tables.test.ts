import { describe, expect, it } from 'vitest';
import { buildRowSet } from '#main/training/data/build-row-set.ts';
import { readPtbxlTable } from '#main/training/data/ptbxl-table.ts';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { unwrap } from '#shared/result/result.ts';
import { BEATS_INPUT, finderOf } from '#test/builders/row-sources.ts';
import { createFolder, put } from '#test/builders/wfdb-folder.ts';

const RECORDINGS = ['r1', 'r2', 'r3'].map((name) => ({ name }));
const SOURCE: Extract<TrainingSource, { kind: 'reference-table' }> = {
  kind: 'reference-table',
  dataSet: 'made',
  table: 'REFERENCE.csv',
  classes: ['A', 'B'],
  groups: null,
};

function build(table: string, groups?: string) {
  const dataFolder = put(createFolder(), { 'made/REFERENCE.csv': table, 'made/groups.csv': groups ?? '' });
  return buildRowSet({
    ...BEATS_INPUT,
    source: groups === undefined ? SOURCE : { ...SOURCE, groups: 'groups.csv' },
    recipe: { id: 'cinc2017-100hz@1', options: {} },
    classes: ['A', 'B'].map((id) => ({ id, isTrained: true })),
    dataFolder,
    folder: createFolder(),
    finder: finderOf(RECORDINGS),
    signal: new AbortController().signal,
  });
}

describe('a table of labels', () => {
  it.each([
    ['with', 'record,label\n'],
    ['without', ''],
  ])('is read %s a header, in its order', async (_, header) => {
    const set = unwrap(await build(`${header}r2,A\nr1,B\nr3,A\n`));

    expect(set.records.map(({ name }) => name)).toEqual(['r2', 'r1', 'r3']);
    expect([...set.labels]).toEqual([0, 1, 0]);
  });

  it('that names other classes, and recordings that are not there, leaves them out and counts them', async () => {
    const set = unwrap(await build('r1,A\nr2,B\nr3,C\nr4,A\n'));

    expect(set.excluded).toMatchObject([
      { reason: 'other-class', count: 1, examples: ['r3'] },
      { reason: 'not-there', count: 1, examples: ['r4'] },
    ]);
  });

  it('with a table of groups beside it says whose each recording is', async () => {
    const { records } = unwrap(await build('r1,A\nr2,B\nr3,A\n', 'record,group\nr1,7\nr2,7\nr3,\n'));

    expect(records.map(({ group, isGroupKnown }) => (isGroupKnown ? group : null))).toEqual(['made/7', 'made/7', null]);
  });

  it.each([
    ['a record twice', 'r1,A\nr1,B\n', /line 2.*there twice/],
    ['a third column', 'r1,A,x\n', /'record,label'/],
    ['no label', 'r1,A\nr2,\n', /line 2/],
    ['nothing in it', '', /empty/],
    ['a quote in a cell', 'r1,A\nr"2,B\n', /line 2/],
  ])('with %s is refused with file and line', async (_, table, message) => {
    expect(await build(table)).toMatchObject({
      error: { code: 'table/malformed', message: expect.stringMatching(message) },
    });
  });
});

describe("PTB-XL's table", () => {
  const HEADER = 'ecg_id,normal,scp_codes,patient_id,age,sex,strat_fold\n';
  const read = (rows: string) => readPtbxlTable(put(createFolder(), { 'labels.csv': HEADER + rows }));

  it('gives statements, patient and fold, and null for what is not told', async () => {
    const rows = unwrap(await read(`1,,"{'NORM': 100.0, 'SR': 0.0}",15709.0,,,3\n2,0,,,,,\n`));

    expect(rows).toEqual([
      { ecgId: 1, isNormal: true, codes: new Set(['NORM', 'SR']), patientId: 15_709, fold: 3 },
      { ecgId: 2, isNormal: false, codes: null, patientId: null, fold: null },
    ]);
  });

  it.each([
    ['1,1,,,,,11', /strat_fold/],
    ['1,2,,,,,1', /normal must be 0 or 1/],
    ['1,,,,,,1', /neither/],
    ['x,1,,,,,1', /ecg_id/],
    ['1,1,,p7,,,1', /patient_id/],
    [`1,1,"{'NORM': 100.0",,,,1`, /scp_codes/],
    ['1,1,__import__,,,,1', /scp_codes/],
    ['1,1,,,,,1\n1,1,,,,,1', /line 3.*twice/],
  ])('refuses the row %s', async (row, message) => {
    expect(await read(`${row}\n`)).toMatchObject({ error: { message: expect.stringMatching(message) } });
  });
});
