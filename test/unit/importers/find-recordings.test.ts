import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecordings } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { createFolder, format16, put } from '#test/builders/wfdb-folder.ts';
import { measureGrowth } from '#test/builders/growth.ts';

const header = (name: string) => `${name} 1 360 2\n${name}.dat 16 200 12 0 1 3 0 I\n`;
const SAMPLES = format16(1, 2);

function putRecords(folder: string, ...names: readonly string[]): string {
  for (const name of names) {
    put(folder, { [`${name}.hea`]: header(name.split('/').at(-1)!), [`${name}.dat`]: SAMPLES });
  }
  return folder;
}

async function namesIn(path: string): Promise<readonly string[]> {
  return unwrap(await findRecordings(path)).map(({ name }) => name);
}

describe('findRecordings', () => {
  it('finds a record by its name, its header, its signals, its annotations', async () => {
    const folder = put(putRecords(createFolder(), '100', '101'), { '100.atr': '' });

    for (const name of ['100', '100.hea', '100.dat', '100.atr']) {
      const [ref, ...others] = unwrap(await findRecordings(join(folder, name)));
      expect([ref!.importerId, ref!.name, ref!.displayName]).toEqual(['wfdb', '100', '100']);
      expect(others).toEqual([]);
    }
  });

  it('finds a record by a signal file of another name', async () => {
    const folder = put(createFolder(), { 'a.hea': header('b'), 'b.dat': SAMPLES, 'c.hea': header('c') });

    expect(await namesIn(join(folder, 'b.dat'))).toEqual(['a']);
  });

  it('finds the records of a folder and of all below, in natural order', async () => {
    const folder = putRecords(createFolder(), '10', '9', 'b/1', 'a/deep/2', 'a/3');

    expect(await namesIn(folder)).toEqual(['9', '10', 'a/3', 'a/deep/2', 'b/1']);
  });

  it('shows folders only where two records share a name', async () => {
    const folder = putRecords(createFolder(), 'a/1', 'b/1', 'b/2');

    expect(unwrap(await findRecordings(folder)).map(({ displayName }) => displayName)).toEqual(['a/1', 'b/1', '2']);
  });

  it('lists a record of segments once, its segments and its layout not at all', async () => {
    const folder = put(putRecords(createFolder(), 's_1', 's_2', 'other'), {
      'whole.hea': '# of two\nwhole/4 1 360 6\ns_layout 0\ns_1 2\n~ 2\ns_2 2\n',
      's_layout.hea': 's_layout 1 360 0\n~ 0 200 12 0 0 0 0 I\n',
    });

    expect(await namesIn(folder)).toEqual(['other', 'whole']);
    expect(await namesIn(join(folder, 's_1'))).toEqual(['s_1']);
  });

  it('honours RECORDS, also in a folder above, with and without suffix, and one for a folder', async () => {
    const folder = put(putRecords(createFolder(), '1', '2', 'sub/3', 'sub/4', 'all/5', 'all/6'), {
      RECORDS: '1\nsub/3.hea\r\nall/\n./missing\n\n',
    });

    expect(await namesIn(folder)).toEqual(['1', 'all/5', 'all/6', 'sub/3']);
  });

  it('lets the nearest RECORDS decide, and none that names nothing of what is there', async () => {
    const folder = put(putRecords(createFolder(), 'a/1', 'a/2', 'b/3'), {
      'a/RECORDS': '2\n',
      'b/RECORDS': 'elsewhere/9\n',
    });

    expect(await namesIn(folder)).toEqual(['a/2', 'b/3']);
  });

  it('finds 2,000 records in time proportional to their number', async () => {
    const fill = (count: number) =>
      putRecords(createFolder(), ...Array.from({ length: count }, (_, index) => `r${index}`));
    const [few, many] = [fill(200), fill(2000)];

    expect(await namesIn(many)).toHaveLength(2000);
    expect(
      await measureGrowth(
        () => namesIn(few),
        () => namesIn(many),
      ),
    ).toBeLessThan(40);
  });

  it.each([
    ['nothing', 'import/not-found', "There is no file, folder or record 'nothing'."],
    ['empty', 'import/not-found', "No recording of a known format lies in 'empty'."],
    ['letter.txt', 'import/unknown-format', "'letter.txt' is no recording of a known format."],
  ])('says what is wrong with %s', async (name, code, message) => {
    const folder = put(createFolder(), { 'letter.txt': 'Dear colleague', 'empty/x': '' });

    const result = await findRecordings(join(folder, name));

    expect(result).toMatchObject({ ok: false, error: { code, message } });
  });
});
