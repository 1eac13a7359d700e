import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeFiles, type PlannedFile } from '#main/exporters/place-files.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const text = (name: string, content: string): PlannedFile => ({ name, write: (file) => file.writeFile(content) });

const full: PlannedFile = {
  name: 'b',
  write: async (file) => {
    await file.writeFile('half');
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  },
};

describe('placeFiles', () => {
  it('makes the folder and puts all files in place', async () => {
    const folder = join(createFolder(), 'a', 'b');

    expect(await placeFiles(folder, [text('x', '1'), text('y', '2')])).toEqual({ ok: true, value: undefined });
    expect(readdirSync(folder).toSorted()).toEqual(['x', 'y']);
  });

  it('leaves neither files nor folders behind where the disk is full, and names the file', async () => {
    const folder = createFolder();

    const result = await placeFiles(join(folder, 'new', 'deep'), [text('a', 'whole'), full]);

    expect(result).toMatchObject({
      ok: false,
      error: { code: 'export/unwritable', message: "'b' cannot be written: the disk is full." },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what was there where replacing it fails half-way', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'a'), 'old');

    const result = await placeFiles(folder, [text('a', 'new'), full], { overwrite: true });

    expect(result.ok).toBe(false);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('throws what is a bug', async () => {
    const broken: PlannedFile = { name: 'a', write: () => Promise.reject(new TypeError('bug')) };

    await expect(placeFiles(createFolder(), [broken])).rejects.toThrow('bug');
  });
});
