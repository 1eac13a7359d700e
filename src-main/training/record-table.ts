import { ok, type Result } from '#shared/result/result.ts';
import { malformed, readCsvFile } from './csv.ts';

export interface RecordRow {
  readonly record: string;
  readonly lineNumber: number;
  /** Of the columns behind the first. */
  readonly cells: readonly string[];
}

/** A table with one row a record: its first column is called 'record' and names each once. */
export interface RecordTable {
  readonly fileName: string;
  /** Without the first. */
  readonly columns: readonly string[];
  readonly rows: readonly RecordRow[];
}

/** Records that a table may have: more would make the intervals take minutes. */
const MAX_RECORDS = 200_000;

/** Errors: those of readCsvFile; 'table/malformed' for another first column, a record without name or one that is there twice. */
export async function readRecordTable(path: string): Promise<Result<RecordTable>> {
  const table = await readCsvFile(path);
  if (!table.ok) return table;
  const { fileName, header, rows } = table.value;
  const [first, ...columns] = header;
  if (first !== 'record')
    return malformed(fileName, 1, `the first column must be 'record', got '${toShown(first ?? '')}'`);
  if (columns.length === 0) return malformed(fileName, 1, `there is no column behind 'record'`);
  if (rows.length === 0) return malformed(fileName, 1, 'there is no row below the header');
  const lineOfRecord = new Map<string, number>();
  const read: RecordRow[] = [];
  for (const { lineNumber, cells } of rows) {
    const [record = '', ...others] = cells;
    if (record === '') return malformed(fileName, lineNumber, 'the record has no name');
    const before = lineOfRecord.get(record);
    if (before !== undefined)
      return malformed(fileName, lineNumber, `the record '${toShown(record)}' is there already, in line ${before}`);
    if (lineOfRecord.size === MAX_RECORDS) return malformed(fileName, lineNumber, `more than ${MAX_RECORDS} records`);
    lineOfRecord.set(record, lineNumber);
    read.push({ record, lineNumber, cells: others });
  }
  return ok({ fileName, columns, rows: read });
}

/** A cell as a message shows it. */
export function toShown(cell: string): string {
  return cell.length <= 40 ? cell : `${cell.slice(0, 40)}...`;
}
