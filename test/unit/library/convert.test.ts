import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertRecordings } from '#main/library/convert.ts';
import { unwrap } from '#shared/result/result.ts';
import { createFolder, format16, put } from '#test/builders/wfdb-folder.ts';

const record = (name: string) => ({
  [`${name}.hea`]: `r 1 360 2\nr.dat 16 200 12 0 1 3 0 I\n`,
  [name.replace(/[^/]+$/, 'r.dat')]: format16(1, 2),
});

describe('convertRecordings', () => {
  it('writes one recording under the given name, with or without .hea', async () => {
    const source = put(createFolder(), record('a'));
    const target = createFolder();

    unwrap(await convertRecordings(join(source, 'a'), join(target, 'x')));
    unwrap(await convertRecordings(join(source, 'a.hea'), join(target, 'new', 'y.hea')));

    expect(readdirSync(target, { recursive: true }).map(String).toSorted()).toEqual([
      'new',
      'new/y.dat',
      'new/y.hea',
      'x.dat',
      'x.hea',
    ]);
  });

  it('writes into a folder that is there or ends in a slash, names made safe', async () => {
    const source = put(createFolder(), record('a b'));
    const target = createFolder();

    unwrap(await convertRecordings(source, target));
    unwrap(await convertRecordings(source, join(target, 'new/')));

    expect(readdirSync(target, { recursive: true }).map(String).toSorted()).toEqual([
      'a_b.dat',
      'a_b.hea',
      'new',
      'new/a_b.dat',
      'new/a_b.hea',
    ]);
  });

  it('keeps subfolders, tells progress, and goes on past a recording that fails', async () => {
    const source = put(createFolder(), { ...record('p/1'), ...record('q/3'), 'q/2.hea': 'r 1 0\n' });
    const target = join(createFolder(), 'out');
    const progress: string[] = [];

    const conversions = unwrap(
      await convertRecordings(source, target, { onProgress: (done, total) => progress.push(`${done}/${total}`) }),
    );

    expect(conversions.map(({ displayName, result }) => [displayName, result.ok || result.error.code])).toEqual([
      ['1', true],
      ['2', 'import/malformed-header'],
      ['3', true],
    ]);
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    expect(readdirSync(target, { recursive: true }).map(String).toSorted()).toEqual([
      'p',
      'p/1.dat',
      'p/1.hea',
      'q',
      'q/3.dat',
      'q/3.hea',
    ]);
  });

  it('does not write over a record unless told', async () => {
    const source = put(createFolder(), record('a'));

    const [refused] = unwrap(await convertRecordings(join(source, 'a'), join(source, 'a')));
    const [done] = unwrap(await convertRecordings(join(source, 'a'), join(source, 'a'), { overwrite: true }));

    expect(refused!.result).toMatchObject({ ok: false, error: { code: 'export/exists' } });
    expect(done!.result.ok).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const source = put(createFolder(), record('a'));

    expect(await convertRecordings(source, join(source, 'x'), { signal: AbortSignal.abort() })).toEqual({
      ok: true,
      value: [],
    });
  });
});
