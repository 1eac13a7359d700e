import { ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { readRecordTable, toShown, type RecordRow, type RecordTable } from './record-table.ts';

/** What is true of records: one class each (`record,label`), or 0 or 1 for each of several labels (`record,<label>,...`). */
export type ReferenceTable =
  | { readonly kind: 'classes'; readonly fileName: string; readonly classOf: ReadonlyMap<string, number> }
  | { readonly kind: 'labels'; readonly fileName: string; readonly labelsOf: ReadonlyMap<string, readonly number[]> };

/**
 * Reads labels of the classes of a table of predictions. Labels come in the order of these classes.
 * Errors: those of readRecordTable; 'table/malformed', naming file and line, for a class that is not predicted, a predicted label that
 * has no column (and the other way round), and a cell that is neither 0 nor 1.
 */
export async function readReferenceTable(path: string, classIds: readonly string[]): Promise<Result<ReferenceTable>> {
  const table = await readRecordTable(path);
  if (!table.ok) return table;
  const isOneClass = table.value.columns.length === 1 && table.value.columns[0] === 'label';
  return isOneClass ? readClasses(table.value, classIds) : readLabels(table.value, classIds);
}

function readClasses({ fileName, rows }: RecordTable, classIds: readonly string[]): Result<ReferenceTable> {
  const classOf = new Map<string, number>();
  for (const { record, lineNumber, cells } of rows) {
    const label = cells[0] ?? '';
    const index = classIds.indexOf(label);
    if (index < 0) {
      const known = classIds.slice(0, 20).join(', ');
      return malformed(fileName, lineNumber, `'${toShown(label)}' is none of the predicted classes ${known}`);
    }
    classOf.set(record, index);
  }
  return ok({ kind: 'classes', fileName, classOf });
}

function readLabels({ fileName, columns, rows }: RecordTable, classIds: readonly string[]): Result<ReferenceTable> {
  const missing = classIds.find((id) => !columns.includes(id));
  if (missing !== undefined) return malformed(fileName, 1, `no column for the predicted label '${toShown(missing)}'`);
  const unknown = columns.find((name) => !classIds.includes(name));
  if (unknown !== undefined) return malformed(fileName, 1, `the label '${toShown(unknown)}' is not predicted`);
  const labelsOf = new Map<string, readonly number[]>();
  for (const row of rows) {
    const labels = parseLabels(row, columns, classIds);
    if (typeof labels === 'string') return malformed(fileName, row.lineNumber, labels);
    labelsOf.set(row.record, labels);
  }
  return ok({ kind: 'labels', fileName, labelsOf });
}

function parseLabels({ cells }: RecordRow, columns: readonly string[], classIds: readonly string[]): number[] | string {
  const wrong = cells.findIndex((cell) => cell !== '0' && cell !== '1');
  if (wrong >= 0) return `${columns[wrong] ?? ''} must be 0 or 1, got '${toShown(cells[wrong] ?? '')}'`;
  return classIds.map((id) => Number(cells[columns.indexOf(id)]));
}
