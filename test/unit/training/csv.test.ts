import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv, readCsvFile } from '#main/training/csv.ts';
import { unwrap } from '#shared/result/result.ts';

const read = (text: string) => unwrap(parseCsv(text, 'a.csv'));
const messageOf = (text: string) => {
  const parsed = parseCsv(text, 'a.csv');
  return parsed.ok ? undefined : parsed.error.message;
};

describe('a CSV table', () => {
  it('has cells with commas, quotes and line ends in quotes, and rows that know their line', () => {
    const table = read('record,label\r\n"a,b","say ""N"""\r\n"two\nlines",V\r\nlast,S');

    expect(table.header).toEqual(['record', 'label']);
    expect(table.rows).toEqual([
      { lineNumber: 2, cells: ['a,b', 'say "N"'] },
      { lineNumber: 3, cells: ['two\nlines', 'V'] },
      { lineNumber: 5, cells: ['last', 'S'] },
    ]);
  });

  it('keeps empty cells, also at the end of a line, and drops a byte order mark', () => {
    expect(read('\uFEFFa,b\n,\n1,').rows.map(({ cells }) => cells)).toEqual([['', ''], ['1', '']]); // prettier-ignore
    expect(read('\uFEFFa\n').header).toEqual(['a']);
  });

  it.each([
    ['', 'a.csv, line 1: the file is empty.'],
    ['a,b\n1,2\n1\n', 'a.csv, line 3: 2 cells expected, got 1.'],
    ['a,b\n1,2,3\n', 'a.csv, line 2: 2 cells expected, got 3.'],
    ['a,b\n\n1,2\n', 'a.csv, line 2: the line is empty.'],
    ['a,b\n1,"2\n', 'a.csv, line 2: a cell is wrongly quoted.'],
    ['a,b\n1,2"3"\n', 'a.csv, line 2: a cell is wrongly quoted.'],
    ['a,b\n1,"2"3\n', 'a.csv, line 2: a cell is wrongly quoted.'],
    ['a,a\n', "a.csv, line 1: the column 'a' is there twice."],
    [`a\n${'x'.repeat(10_001)}`, 'a.csv, line 2: a cell longer than 10000 characters.'],
    [`a\n${','.repeat(1000)}`, 'a.csv, line 2: more than 1000 columns.'],
  ])('is refused with its line: %j', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});

describe('a CSV file', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'overread-csv-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused by name, without its path, where it is not there, a folder, or no text', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    writeFileSync(join(folder, 'bytes.csv'), Buffer.from([0x61, 0xff, 0x0a]));

    for (const [name, why] of [
      ['none.csv', 'there is no such file'],
      ['folder.csv', 'there is no such file'],
      ['bytes.csv', 'it is not UTF-8 text'],
    ] as const) {
      const table = await readCsvFile(join(folder, name));
      expect(table).toMatchObject({ error: { code: 'table/unreadable', message: `${name} cannot be read: ${why}.` } });
    }
  });
});
