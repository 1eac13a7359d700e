import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSplit } from '#main/training/splits/make-split.ts';
import { readSplit, writeSplit } from '#main/training/splits/split-file.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeRowSet } from '#test/builders/row-sets.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const set = makeRowSet(Array.from({ length: 30 }, (_, k) => ({ name: `r${k}`, labels: [0, 1, 1] })));
const split = unwrap(
  await makeSplit({ kind: 'stratified-rows', seed: 1, test: 0.2 }, set, { dataFolder: '', mode: 'paper-protocol' }),
);

async function write(): Promise<string> {
  const path = join(createFolder(), 'split.json');
  unwrap(await writeSplit(path, split));
  return path;
}

describe('a split on disk', () => {
  it('is read back as it was, with its leaks, notes and hash', async () => {
    const path = await write();

    expect(unwrap(await readSplit(path, set))).toEqual(split);
    expect(readdirSync(join(path, '..'))).toEqual(['split.json']);
  });

  it('that somebody changed is refused', async () => {
    const path = await write();
    writeFileSync(path, readFileSync(path, 'utf8').replace('stratified-rows@1', 'by-patient@1'));

    expect(await readSplit(path, set)).toMatchObject({ error: { code: 'table/malformed' } });
  });

  it('of other rows is refused', async () => {
    expect(await readSplit(await write(), { ...set, sha256: 'f'.repeat(64) })).toMatchObject({
      error: { code: 'app/wrong-use' },
    });
    expect(await readSplit(await write(), { ...set, rowCount: 10 })).toMatchObject({
      error: { code: 'app/wrong-use' },
    });
  });

  it.each([
    ['nothing', ''],
    ['another file', '{"layout":"overread-split-1"}'],
    ['ranges that go back', JSON.stringify({ layout: 'overread-split-1', folds: [{ train: [5, 3] }] })],
  ])('with %s in it is refused', async (_, text) => {
    const path = join(createFolder(), 'split.json');
    writeFileSync(path, text);

    expect(await readSplit(path, set)).toMatchObject({ error: { code: 'table/malformed' } });
  });

  it('that is not there is refused, and one into a folder that is not there is not written', async () => {
    const path = join(createFolder(), 'none', 'split.json');

    expect(await readSplit(path, set)).toMatchObject({ error: { code: 'table/unreadable' } });
    expect(await writeSplit(path, split)).toMatchObject({ error: { code: 'library/unwritable' } });
  });
});
