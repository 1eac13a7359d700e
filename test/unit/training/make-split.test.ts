import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isHeldOut } from '#main/training/held-out.ts';
import type { RowSet } from '#main/training/row-set.ts';
import type { LeakMode, Split } from '#main/training/split.ts';
import { makeSplit } from '#main/training/splits/make-split.ts';
import { DS1, DS2 } from '#main/training/splits/split-by-name.ts';
import { splitRuleSchema } from '#shared/domain/training-data.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { makeRowSet, namesOf, type MadeRecord } from '#test/builders/row-sets.ts';
import { createFolder, put } from '#test/builders/wfdb-folder.ts';

const split = (rule: object, set: RowSet, { mode = 'strict' as LeakMode, dataFolder = '/nowhere' } = {}) =>
  makeSplit(splitRuleSchema.parse(rule), set, { dataFolder, mode });

const SIDES = ['train', 'validation', 'test'] as const;

/** Records of 1 to 3 a patient, of 1 to 8 rows each, in three classes of unequal number. */
function randomRecords(seed: number): readonly MadeRecord[] {
  const random = createRandom(seed);
  return Array.from({ length: 60 }, (_, k) => ({
    name: `r${k}`,
    ...(random() < 0.3 ? {} : { patient: `p${Math.floor(k / (1 + 2 * random()))}` }),
    labels: Array.from({ length: 1 + Math.floor(8 * random()) }, () => Math.floor(3 * random() ** 2)),
  }));
}

function sidesByName(set: RowSet, { folds }: Split): unknown {
  return folds.map((fold) => SIDES.map((side) => namesOf(set, fold[side])));
}

describe.each([1, 2, 3, 4, 5])('sixty random records (seed %i)', (seed) => {
  const records = randomRecords(seed);
  const set = makeRowSet(records);
  const shuffled = makeRowSet(records.toSorted((a, b) => (a.name.at(-1)! < b.name.at(-1)! ? -1 : 1)));

  it.each([
    { kind: 'by-patient', seed },
    { kind: 'k-fold', seed, folds: 5 },
  ])('have nobody on two sides with $kind, and every row on one', async (rule) => {
    const { folds } = unwrap(await split(rule, set));

    for (const fold of folds) {
      expect(fold.leaks).toEqual([]);
      const groups = SIDES.map(
        (side) => new Set(Array.from(fold[side], (row) => set.records[set.recordOfRow[row]!]!.group)),
      );
      expect(new Set(groups.flatMap((own) => [...own])).size).toBe(groups.reduce((sum, own) => sum + own.size, 0));
      expect(SIDES.flatMap((side) => [...fold[side]]).toSorted((a, b) => a - b)).toEqual([...set.recordOfRow.keys()]);
    }
  });

  it.each([
    { kind: 'by-patient', seed },
    { kind: 'k-fold', seed, folds: 4 },
    { kind: 'permutation-90-10', seed },
    { kind: 'stratified-rows', seed },
    { kind: 'three-draws', seed },
  ])('are shared out alike in whatever order they come, with $kind', async (rule) => {
    const first = unwrap(await split(rule, set, { mode: 'paper-protocol' }));
    const second = unwrap(await split(rule, shuffled, { mode: 'paper-protocol' }));

    expect(sidesByName(shuffled, second)).toEqual(sidesByName(set, first));
  });

  it('have the same hash with the same rule, and another with other rows or another seed', async () => {
    const hash = async (own: RowSet, ownSeed: number) =>
      unwrap(await split({ kind: 'k-fold', seed: ownSeed, folds: 3 }, own)).sha256;
    const first = await hash(set, seed);

    expect(await hash(set, seed)).toBe(first);
    expect(await hash(set, seed + 1)).not.toBe(first);
    expect(await hash({ ...set, sha256: 'f'.repeat(64) }, seed)).not.toBe(first);
  });
});

describe('by patient', () => {
  it('tests exactly the patients that are held out for ever', async () => {
    const set = makeRowSet(Array.from({ length: 40 }, (_, k) => ({ name: `r${k}`, patient: `p${k}`, labels: [0, 1] })));

    const [fold] = unwrap(await split({ kind: 'by-patient', seed: 1 }, set)).folds;

    expect(namesOf(set, fold!.test)).toEqual(
      set.records
        .filter(({ group }) => isHeldOut(group))
        .map(({ name }) => name)
        .sort(),
    );
    // a tenth of the others, two rows each
    expect(fold!.validation.length).toBe(2 * Math.round((80 - fold!.test.length) / 20));
  });

  it('of one patient is refused: a side is empty', async () => {
    const set = makeRowSet([{ name: 'a', patient: 'p', labels: [0, 1] }]);

    expect(await split({ kind: 'by-patient', seed: 1 }, set)).toMatchObject({
      error: { code: 'app/wrong-use', message: expect.stringMatching(/has no rows/) },
    });
  });

  it('in folds has each class in equal parts: 100 patients of 20 % one class give 20 rows a fold, 4 of it', async () => {
    const set = makeRowSet(
      Array.from({ length: 100 }, (_, k) => ({ name: `r${k}`, patient: `p${k}`, labels: [k % 5 === 0 ? 1 : 0] })),
    );

    const { folds } = unwrap(await split({ kind: 'k-fold', seed: 7, folds: 5 }, set));

    for (const { test } of folds) {
      expect(test.length).toBe(20);
      expect(test.filter((row) => set.labels[row] === 1).length).toBe(4);
    }
  });

  it('in more folds than patients is refused', async () => {
    const set = makeRowSet([
      { name: 'a', labels: [0, 1] },
      { name: 'b', labels: [0, 1] },
    ]);

    expect(await split({ kind: 'k-fold', seed: 1, folds: 5 }, set)).toMatchObject({ error: { code: 'app/wrong-use' } });
  });

  it('a class of one patient cannot be trained and tested: a cross-validation says so in a note', async () => {
    const others = Array.from({ length: 9 }, (_, k) => ({ name: `r${k}`, patient: `p${k}`, labels: [0, 1] }));
    const set = makeRowSet([...others, { name: 'rare', patient: 'q', labels: [2] }]);

    const { notes } = unwrap(await split({ kind: 'k-fold', seed: 1, folds: 3 }, set));

    expect(notes.filter((note) => note.includes('no training row has the class c2'))).toHaveLength(1);
  });
});

describe('DS1 and DS2', () => {
  const mitdb = (rest: Partial<MadeRecord> = {}) =>
    makeRowSet(
      [...DS1, ...DS2, '102'].map((name) => ({
        name,
        patient: name === '202' ? '201' : name,
        labels: [0, 1],
        ...rest,
      })),
    );

  it('leave record 202 out, which is of the same person as 201, and say so', async () => {
    const set = mitdb();

    const { folds, notes } = unwrap(await split({ kind: 'ds1-ds2', seed: 1 }, set));

    expect(namesOf(set, folds[0]!.test)).toEqual(DS2.filter((name) => name !== '202').toSorted());
    expect([...namesOf(set, folds[0]!.train), ...namesOf(set, folds[0]!.validation)].sort()).toEqual([...DS1].sort());
    expect(notes.join(' ')).toMatch(/202 is left out.*not used: 102/);
  });

  it('as published are refused with a count and no name, and named with the paper protocol', async () => {
    const rule = { kind: 'ds1-ds2', seed: 1, keepsSamePerson: true };

    const refused = await split(rule, mitdb());
    const named = unwrap(await split(rule, mitdb(), { mode: 'paper-protocol' }));

    expect(refused).toMatchObject({ ok: false, error: { details: { patient: 1 } } });
    expect(JSON.stringify(refused)).not.toContain('202');
    expect(named.folds[0]!.leaks).toEqual([
      { kind: 'patient', count: 1, text: '1 patient(s) in both training and test: records 201, 202.' },
    ]);
  });

  it('count the records that are not there', async () => {
    const set = makeRowSet(
      [...DS1, ...DS2].filter((name) => name !== '234').map((name) => ({ name, patient: name, labels: [0, 1] })),
    );

    const { notes } = unwrap(await split({ kind: 'ds1-ds2', seed: 1 }, set));

    expect(notes.join(' ')).toContain('1 records of DS1 and DS2 have no rows: 234.');
  });
});

describe("the papers' own splits", () => {
  const set = makeRowSet(
    Array.from({ length: 50 }, (_, k) => ({ name: `r${k}`, patient: `p${k % 10}`, labels: [0, 0, 1, 1] })),
  );

  it.each([
    [{ kind: 'permutation-90-10', seed: 1 }, ['patient', 'record', 'model-selection']],
    [{ kind: 'stratified-rows', seed: 1 }, ['patient', 'record', 'model-selection']],
    [{ kind: 'three-draws', seed: 1 }, ['patient', 'record', 'row']],
  ])('%o are refused, and leak %o when they are wanted', async (rule, kinds) => {
    const { folds } = unwrap(await split(rule, set, { mode: 'paper-protocol' }));

    expect(await split(rule, set)).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
    expect([...new Set(folds[0]!.leaks.map(({ kind }) => kind))]).toEqual(kinds);
  });

  it('have the shares that are published: 180 and 20; 80 and 20 % of each class; 160, 40 and 100 of 200', async () => {
    const counts = async (rule: object) => {
      const [fold] = unwrap(await split(rule, set, { mode: 'paper-protocol' })).folds;
      return SIDES.map((side) => fold![side].length);
    };

    expect(await counts({ kind: 'permutation-90-10', seed: 1 })).toEqual([180, 20, 20]);
    expect(await counts({ kind: 'stratified-rows', seed: 1 })).toEqual([160, 40, 40]);
    expect(await counts({ kind: 'three-draws', seed: 1 })).toEqual([160, 100, 40]);
  });

  it('name one recording under two names on two sides', async () => {
    const twins = makeRowSet([
      { name: 'a', content: 'same', labels: [0, 1] },
      { name: 'b', content: 'same', labels: [0, 1] },
    ]);
    const rule = { kind: 'records', train: ['a'], test: ['b'] };

    expect(await split(rule, twins)).toMatchObject({ error: { details: { content: 1 } } });
    expect(unwrap(await split(rule, twins, { mode: 'paper-protocol' })).folds[0]!.leaks).toEqual([
      { kind: 'content', count: 1, text: '1 recording(s) under two names in both training and test: a, b.' },
    ]);
  });

  it('of PTB-XL keep its folds; a recording without one goes with its patient, or where a hash puts it', async () => {
    const folded = makeRowSet([
      ...Array.from({ length: 20 }, (_, k) => ({
        name: `f${k}`,
        patient: `p${k}`,
        labels: [k % 2],
        fold: 1 + (k % 10),
      })),
      // Two rows of one recording, which is counted once.
      { name: 'own', patient: 'p9', labels: [0, 1], fold: 0 },
      ...Array.from({ length: 30 }, (_, k) => ({ name: `n${k}`, labels: [1], fold: 0 })),
    ]);

    const { folds, notes } = unwrap(await split({ kind: 'ptbxl-folds', seed: 1 }, folded));

    expect(namesOf(folded, folds[0]!.test)).toEqual(expect.arrayContaining(['f19', 'f9', 'own']));
    expect(namesOf(folded, folds[0]!.validation)).toEqual(expect.arrayContaining(['f18', 'f8']));
    expect(SIDES.reduce((sum, side) => sum + folds[0]![side].length, 0)).toBe(52);
    expect(notes.join(' ')).toContain('31 recordings have no published fold');
  });
});

describe('lists of record numbers', () => {
  const set = makeRowSet([1, 2, 3, 4, 5, 6].map((k) => ({ name: `A0000${k}`, labels: [0, 1] })));
  const rule = { kind: 'id-lists', folder: 'lists', prefix: 'A', digits: 5 };
  const lists = (fold: number, train: unknown, valid: unknown, test: unknown) => ({
    [`lists/train${fold}.json`]: JSON.stringify(train),
    [`lists/valid${fold}.json`]: JSON.stringify(valid),
    [`lists/test${fold}.json`]: JSON.stringify(test),
  });

  it('give one fold or all of them, and a note on numbers that are not there', async () => {
    const dataFolder = put(createFolder(), {
      ...lists(0, [1, 2, 99], [3], [4, 5, 6]),
      ...lists(1, [4, 5], [6], [1, 2]),
    });

    const all = unwrap(await split(rule, set, { dataFolder }));
    const one = unwrap(await split({ ...rule, fold: 1 }, set, { dataFolder }));

    expect(all.folds.map(({ name }) => name)).toEqual(['fold 0', 'fold 1']);
    expect(namesOf(set, all.folds[0]!.train)).toEqual(['A00001', 'A00002']);
    expect(all.notes).toContain('1 recordings of the published lists are not there.');
    expect(sidesByName(set, one)).toEqual([[['A00004', 'A00005'], ['A00006'], ['A00001', 'A00002']]]);
  });

  it.each([
    ['that are no list', lists(0, { a: 1 }, [3], [4]), 'table/malformed'],
    ['of texts', lists(0, ['../../etc/passwd'], [3], [4]), 'table/malformed'],
    ['that are no JSON', { ...lists(0, [1], [3], [4]), 'lists/test0.json': '[1,' }, 'table/malformed'],
    ['of which one is missing', { 'lists/train0.json': '[1]', 'lists/valid0.json': '[2]' }, 'table/unreadable'],
    ['that leave a side empty', lists(0, [1, 2], [3], [88]), 'app/wrong-use'],
    ['that are not there', { 'lists/readme.txt': '' }, 'app/wrong-use'],
  ])('%s are refused', async (_, files, code) => {
    expect(await split(rule, set, { dataFolder: put(createFolder(), files) })).toMatchObject({ error: { code } });
  });

  it('outside the folder of data sets are not read, by a path or by a link', async () => {
    const outside = put(createFolder(), lists(0, [1, 2], [3], [4]));
    const dataFolder = createFolder();
    symlinkSync(join(outside, 'lists'), join(dataFolder, 'lists'));

    for (const folder of ['lists', `../${outside.split('/').at(-1)}/lists`])
      expect(await split({ ...rule, folder }, set, { dataFolder })).toMatchObject({ error: { code: 'app/wrong-use' } });
  });
});

describe('records that the job names', () => {
  const set = makeRowSet(['a', 'b', 'c', 'd'].map((name) => ({ name, patient: name, labels: [0, 1] })));

  it('make the sides, and those that it does not name are told', async () => {
    const made = unwrap(await split({ kind: 'records', train: ['a', 'b'], test: ['c'] }, set));

    expect(sidesByName(set, made)).toEqual([[['a', 'b'], [], ['c']]]);
    expect(made.notes).toContain('1 recordings are on no side: d.');
  });

  it.each([
    ['that are not there', { train: ['a', 'z'] }, /the first is z/],
    ['on two sides', { train: ['a', 'b'], test: ['b'] }, /1 recording on two sides/],
  ])('%s are refused', async (_, rule, message) => {
    expect(await split({ kind: 'records', ...rule }, set)).toMatchObject({
      error: { code: 'app/wrong-use', message: expect.stringMatching(message) },
    });
  });

  it('without a class that the others have are refused', async () => {
    const rare = makeRowSet([
      { name: 'a', labels: [0] },
      { name: 'b', labels: [0, 1] },
    ]);

    expect(await split({ kind: 'records', train: ['a'], test: ['b'] }, rare)).toMatchObject({
      error: { message: expect.stringContaining('no training row has the class c1') },
    });
  });
});
