import { ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { readRecordTable } from './record-table.ts';

/** Which records belong together: those of one patient. */
export interface GroupedRecords {
  /** [recordCount] index of the record's group. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
  /** Records of which nobody said whose they are: each is a group of its own. */
  readonly alone: number;
}

/** Patient of each record. Empty where no table was given. */
export type GroupOfRecord = ReadonlyMap<string, string>;

/** Reads `record,group`; an empty group stands for not known. Errors: those of readRecordTable; 'table/malformed' for other columns. */
export async function readGroupTable(path: string): Promise<Result<GroupOfRecord>> {
  const table = await readRecordTable(path);
  if (!table.ok) return table;
  const { fileName, columns, rows } = table.value;
  if (columns.length !== 1 || columns[0] !== 'group')
    return malformed(fileName, 1, `the columns must be 'record,group', got ${columns.length} behind 'record'`);
  return ok(new Map(rows.map(({ record, cells }) => [record, cells[0] ?? ''])));
}

/** Numbers the groups in order of their first record. */
export function groupRecords(records: readonly string[], groupOf: GroupOfRecord): GroupedRecords {
  const indexOf = new Map<string, number>();
  let groupCount = 0;
  let alone = 0;
  const groups = Uint32Array.from(records, (record) => {
    const group = groupOf.get(record) ?? '';
    if (group === '') {
      alone++;
      return groupCount++;
    }
    const known = indexOf.get(group) ?? groupCount++;
    indexOf.set(group, known);
    return known;
  });
  return { groups, groupCount, alone };
}
