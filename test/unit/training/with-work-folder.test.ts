import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withWorkFolder } from '#main/training/with-work-folder.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

describe('a folder for work', () => {
  it('goes with what is in it and with the two above it that were made for it, and gives what the work gives', async () => {
    const folder = createFolder();
    const work = join(folder, 'out', 'deep', '.work');

    const given = await withWorkFolder(work, () => {
      writeFileSync(join(work, 'rows.bin'), 'rows');
      return Promise.resolve(7);
    });

    expect(given).toBe(7);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what the work has put beside it, and a folder that was there before, empty or not', async () => {
    const folder = createFolder();
    mkdirSync(join(folder, 'mine'));

    await withWorkFolder(join(folder, 'mine', '.work'), () => Promise.resolve(null));
    await withWorkFolder(join(folder, 'out', '.work'), () => {
      mkdirSync(join(folder, 'out', 'model'));
      return Promise.resolve(null);
    });

    expect(readdirSync(folder).sort()).toEqual(['mine', 'out']);
    expect(readdirSync(join(folder, 'out'))).toEqual(['model']);
  });

  it('goes too where the work throws, and the error stays', async () => {
    const folder = createFolder();
    const work = join(folder, 'out', '.work');

    await expect(withWorkFolder(work, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
