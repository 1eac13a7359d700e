import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { balanceRows } from '#main/training/balance/balance-rows.ts';
import { countClasses, type RowSet } from '#main/training/row-set.ts';
import { balanceSchema } from '#shared/domain/training-data.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { makeRowSet, putRowSet, readRows } from '#test/builders/row-sets.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const balance = (rule: object, set: RowSet, rows: Int32Array, rest = {}) =>
  balanceRows(balanceSchema.parse(rule), set, rows, { folder: '', signal: new AbortController().signal, ...rest });

/** N 60, A 9, O 28, ~ 3: rows of CinC2017 in per cent, about. */
const LABELS = [60, 9, 28, 3].flatMap((count, c) => new Array<number>(count).fill(c));
const set = makeRowSet([{ name: 'a', labels: LABELS }]);
const ALL = Int32Array.from(LABELS.keys());

describe('weights of classes', () => {
  it.each([
    [{ kind: 'none' }, [1, 1, 1, 1]],
    [{ kind: 'balanced-weights' }, [100 / 240, 100 / 36, 100 / 112, 100 / 12]],
    // Zihlmann 2017
    [{ kind: 'share-weights' }, [0.8 + 20 / 60, 0.8 + 20 / 9, 0.8 + 20 / 28, 0.8 + 20 / 3]],
    [{ kind: 'given-weights', weights: [1, 2, 3, 4] }, [1, 2, 3, 4]],
  ])('%o are as the formula says', async (rule, wanted) => {
    const { classWeights, trainIndex, extraFile } = unwrap(await balance(rule, set, ALL));

    classWeights.forEach((weight, c) => expect(weight).toBeCloseTo(wanted[c]!, 12));
    expect(trainIndex).toEqual(ALL);
    expect(extraFile).toBeNull();
  });

  it('by effective numbers have the mean 1, and are equal where beta is 0', async () => {
    const { classWeights } = unwrap(await balance({ kind: 'effective-weights', beta: 0.99 }, set, ALL));

    expect(classWeights.reduce((sum, weight) => sum + weight, 0) / 4).toBeCloseTo(1, 12);
    expect(classWeights[3]! / classWeights[0]!).toBeCloseTo((1 - 0.99 ** 60) / (1 - 0.99 ** 3), 12);
    expect(unwrap(await balance({ kind: 'effective-weights', beta: 0 }, set, ALL)).classWeights).toEqual([1, 1, 1, 1]);
  });

  it('are of training rows alone, and 1 for a class that has none', async () => {
    const rows = ALL.filter((row) => row < 60 || row >= 97);

    const { classWeights } = unwrap(await balance({ kind: 'balanced-weights' }, set, rows));

    expect(classWeights).toEqual([63 / 120, 1, 1, 63 / 6]);
  });

  it('of yes-or-no labels are rows without over rows with it: 3 of 4 true weighs a third', async () => {
    const labels = makeRowSet([{ name: 'a', labels: [0, 0, 0, 0] }], {
      labelKind: 'labels',
      classIds: ['x', 'y'],
      labels: Uint8Array.of(1, 0, 1, 0, 1, 1, 0, 0),
    });

    expect(unwrap(await balance({ kind: 'balanced-weights' }, labels, Int32Array.of(0, 1, 2, 3))).classWeights).toEqual(
      [1 / 3, 3],
    );
    expect(await balance({ kind: 'repeat', times: [1, 2] }, labels, Int32Array.of(0))).toMatchObject({ ok: false });
    expect(await balance({ kind: 'smote', seed: 1 }, labels, Int32Array.of(0))).toMatchObject({ ok: false });
  });
});

describe('repetition', () => {
  it('takes each row as often as its class says', async () => {
    const { trainIndex } = unwrap(await balance({ kind: 'repeat', times: [1, 2, 1, 6] }, set, ALL));

    expect(countClasses(set, trainIndex)).toEqual([60, 18, 28, 18]);
  });

  it('by share takes N once, A 3, O once, ~ 7 times, and as many rows as there were, the same for the same seed', async () => {
    const rule = { kind: 'repeat-by-share', seed: 3 };

    const first = unwrap(await balance(rule, set, ALL));
    const again = unwrap(await balance(rule, set, ALL));
    const other = unwrap(await balance({ ...rule, seed: 4 }, set, ALL));

    expect(first.text).toContain(
      '(N 1, A 3, O 1, ~ 7 times)'.replace(/[NAO~] /g, (id) => `c${'NAO~'.indexOf(id[0]!)} `),
    );
    expect(first.trainIndex.length).toBe(100);
    expect(again.trainIndex).toEqual(first.trainIndex);
    expect(other.trainIndex).not.toEqual(first.trainIndex);
    expect(first.classWeights[3]).toBeCloseTo(0.8 + 20 / 3, 12);
  });
});

describe('SMOTE on a set in files', () => {
  const random = createRandom(5);
  const labels = [40, 12, 7].flatMap((count, c) => new Array<number>(count).fill(c));
  const rows = labels.map((label) => Array.from({ length: 5 }, () => Math.fround(random() + 0.05 * label)));
  // The last rows of each class are not for training.
  const train = Int32Array.from(labels.keys()).filter((row) => ![39, 51, 58].includes(row));
  const build = (folder: string) => putRowSet(folder, [{ name: 'a', labels }], rows);

  it('fills classes up to the largest, with rows between training rows of their own, numbered after the set', async () => {
    const folder = createFolder();
    const own = build(folder);

    const { trainIndex, extraFile, text } = unwrap(await balance({ kind: 'smote', seed: 1 }, own, train, { folder }));

    expect(extraFile!.rowCount).toBe(28 + 33);
    expect([...trainIndex]).toEqual([...train, ...Array.from({ length: 61 }, (_, k) => 59 + k)]);
    const made = readRows(extraFile!.inputsPath, 5);
    made.forEach((row, k) => expect(isBetweenTwo(row, k < 28 ? 1 : 2)).toBe(true));
    expect(text).toContain('c0 0, c1 28, c2 33');
    expect(readdirSync(folder).sort()).toEqual(
      ['inputs.bin', 'labels.bin', 'synthetic-inputs.bin', 'synthetic-labels.bin'].sort(),
    );
  });

  function isBetweenTwo(row: readonly number[], label: number): boolean {
    const own = [...train].filter((k) => labels[k] === label).map((k) => rows[k]!);
    const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));
    return own.some((a) => own.some((b) => a !== b && distance(a, row) + distance(row, b) - distance(a, b) < 1e-5));
  }

  it('fills the rarer answer of a single yes-or-no label up, and says so', async () => {
    const folder = createFolder();
    const own = putRowSet(folder, [{ name: 'a', labels: labels.map((label) => Math.min(label, 1)) }], rows);
    const yesOrNo: RowSet = { ...own, labelKind: 'labels', classIds: ['mi'] };

    const { extraFile, text } = unwrap(await balance({ kind: 'smote', seed: 1 }, yesOrNo, train, { folder }));

    // 39 without it, 17 with it.
    expect(extraFile?.rowCount).toBe(22);
    expect([...readFileSync(extraFile!.labelsPath)]).toEqual(new Array(22).fill(1));
    expect(text).toContain('not mi 0, mi 22');
  });

  it('with Tomek links takes both rows of each out, and is the same for the same seed', async () => {
    const run = async () => {
      const folder = createFolder();
      const own = build(folder);
      const done = unwrap(await balance({ kind: 'smote', seed: 1, removesTomekLinks: true }, own, train, { folder }));
      return { ...done, extraFile: readRows(done.extraFile!.inputsPath, 5) };
    };

    const first = await run();

    expect(first.removed).toBeGreaterThan(0);
    expect(first.removed % 2).toBe(0);
    expect(first.trainIndex.length).toBe(3 * 39 - first.removed);
    expect(await run()).toEqual(first);
  });

  it('of a class that has not more rows than neighbours is refused, and so is a file that was cut short', async () => {
    const folder = createFolder();
    const own = build(folder);

    expect(await balance({ kind: 'smote', seed: 1, neighbours: 6 }, own, train, { folder })).toMatchObject({
      error: { message: expect.stringContaining('class c2 has 6 training rows, and 6 neighbours want 7') },
    });
    writeFileSync(own.files.inputsPath, 'short');
    expect(await balance({ kind: 'smote', seed: 1 }, own, train, { folder })).toMatchObject({
      error: { code: 'table/unreadable' },
    });
  });

  it('cancelled leaves no file', async () => {
    const folder = createFolder();
    const own = build(folder);

    const done = await balance({ kind: 'smote', seed: 1 }, own, train, { folder, signal: AbortSignal.abort() });

    expect(done).toMatchObject({ error: { code: 'job/cancelled' } });
    expect(readdirSync(folder).sort()).toEqual(['inputs.bin', 'labels.bin']);
  });
});
