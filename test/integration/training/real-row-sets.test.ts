import { expect, it } from 'vitest';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { buildRowSet } from '#main/training/data/build-row-set.ts';
import { countClasses, type RowSet } from '#main/training/row-set.ts';
import { makeSplit } from '#main/training/splits/make-split.ts';
import type { SplitRule, TrainingSource } from '#shared/domain/training-data.ts';
import { unwrap } from '#shared/result/result.ts';
import { MITDB_SOURCE, PLAWIAK_CLASSES, PTBXL_SOURCE } from '#test/builders/real-row-sources.ts';
import { realDataFolder } from '#test/builders/real-data.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

async function build(
  dataFolder: string,
  source: TrainingSource,
  recipeId: string,
  ids: readonly string[],
): Promise<RowSet> {
  return unwrap(
    await buildRowSet({
      source,
      recipe: { id: recipeId, options: {} },
      classes: ids.map((id) => ({ id, isTrained: true })),
      dataFolder,
      folder: createFolder(),
      finder: folderRecordings,
      signal: new AbortController().signal,
      onRecord: () => undefined,
    }),
  );
}

const share = (rule: SplitRule, set: RowSet, dataFolder: string) =>
  makeSplit(rule, set, { dataFolder, mode: 'paper-protocol' });

const mitdb = realDataFolder('mitdb');
it.skipIf(mitdb === undefined)(
  'MIT-BIH gives the 109,446 rows of the published heartbeat set, of 47 known people, and the same hash twice',
  async () => {
    const set = await build(mitdb!, MITDB_SOURCE, 'kachuee-beats@1', ['N', 'S', 'V', 'F', 'Q']);
    const again = await build(mitdb!, MITDB_SOURCE, 'kachuee-beats@1', ['N', 'S', 'V', 'F', 'Q']);

    expect(countClasses(set)).toEqual([90_589, 2_779, 7_236, 803, 8_039]);
    expect(new Set(set.records.map(({ group }) => group)).size).toBe(47);
    expect(set.records.every(({ isGroupKnown }) => isGroupKnown)).toBe(true);
    expect(again.sha256).toBe(set.sha256);
    const ds = unwrap(await share({ kind: 'ds1-ds2', seed: 1, validation: 0, keepsSamePerson: true }, set, mitdb!));
    expect(ds.folds[0]!.leaks).toMatchObject([{ kind: 'patient', count: 1 }]);
    // de Chazal 2004, tables II and III, without the last beat of each record
    expect(countClasses(set, ds.folds[0]!.train)).toEqual([45_845, 943, 3_788, 415, 8]);
    expect(countClasses(set, ds.folds[0]!.test)).toEqual([44_238, 1_836, 3_221, 388, 7]);
  },
  60_000,
);

const plawiak = realDataFolder('plawiak17');
it.skipIf(plawiak === undefined)('Plawiak gives 1000 rows of 17 classes and 44 people', async () => {
  const set = await build(plawiak!, { kind: 'plawiak17', dataSet: 'plawiak17' }, 'plawiak-fragment@1', PLAWIAK_CLASSES);

  expect(countClasses(set)).toEqual([283, 66, 20, 135, 13, 21, 133, 55, 13, 10, 10, 10, 11, 103, 62, 10, 45]);
  expect(new Set(set.records.map(({ group }) => group)).size).toBe(44);
  expect(set.rowLength).toBe(3600);
});

const ptbxl = realDataFolder('ptbxl-first500', 'ptbxl-lr');
it.skipIf(ptbxl === undefined)(
  'PTB-XL gives 1123 rows with normal or not, and 621 with the six labels, of which 15 10 10 9 72 8 are true',
  async () => {
    const both = await build(ptbxl!, PTBXL_SOURCE, 'twelve-lead-100hz@1', ['normal', 'abnormal']);
    const six = await build(ptbxl!, { ...PTBXL_SOURCE, labels: 'ribeiro-six' }, 'twelve-lead-100hz@1', [
      ...['1dAVb', 'RBBB', 'LBBB', 'SB', 'AF', 'ST'],
    ]);

    expect(countClasses(both)).toEqual([592, 531]);
    expect(both.labelKind).toBe('classes');
    expect(countClasses(six)).toEqual([15, 10, 10, 9, 72, 8]);
    expect(six).toMatchObject({ labelKind: 'labels', rowCount: 621 });
    expect(six.excluded).toMatchObject([{ reason: 'no-codes', count: 502 }]);
  },
  60_000,
);

it.skipIf(ptbxl === undefined)(
  'PTB-XL gives the beats of lead II, each with whether its recording tells of an infarction; of the others nothing',
  async () => {
    const source: TrainingSource = { ...PTBXL_SOURCE, labels: 'infarction', beatLead: ['ii'] };

    const set = await build(ptbxl!, source, 'kachuee-beats@1', ['infarction']);

    expect(set).toMatchObject({ labelKind: 'labels', rowLength: 187 });
    expect(set.records.length).toBe(703);
    expect([set.rowCount, ...countClasses(set)]).toEqual([7700, 1315]);
  },
  60_000,
);

const cinc = realDataFolder('cinc2017');
it.skipIf(cinc === undefined)(
  'CinC2017 gives 7675 rows, N 4567, A 674, O 2186, ~ 248, and how long each is',
  async () => {
    const classes = ['N', 'A', 'O', '~'];
    const table: TrainingSource = {
      kind: 'reference-table',
      dataSet: 'cinc2017',
      table: 'REFERENCE-v3.csv',
      classes,
      groups: null,
    };

    const set = await build(cinc!, table, 'log-spectrogram@1', classes);

    expect(countClasses(set)).toEqual([4567, 674, 2186, 248]);
    expect([...set.lengths!.subarray(0, 3)]).toEqual([282, 282, 563]);
    const folder = 'cinc2017/splits/split_5_6_14';
    const lists = unwrap(await share({ kind: 'id-lists', folder, prefix: 'A', digits: 5, fold: null }, set, cinc!));
    expect(lists.notes[0]).toBe('853 recordings of the published lists are not there.');
    expect(lists.folds.map(({ test }) => test.length)).toEqual([1560, 1526, 1523, 1528, 1538]);
    // Two recordings are in CinC2017 under two names each, and the published folds part them.
    expect(lists.folds.map(({ leaks }) => leaks.map(({ kind, count }) => `${kind} ${count}`))).toEqual([
      ...[['content 1'], ['content 1'], ['content 1'], ['content 2'], []],
    ]);
  },
  120_000,
);
