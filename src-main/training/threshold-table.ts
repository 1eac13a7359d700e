import { ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { readRecordTable, toShown, type RecordRow } from './record-table.ts';

/** Thresholds of each record, in the order of the classes: where records were answered by networks that have each their own. */
export interface ThresholdTable {
  readonly fileName: string;
  readonly thresholdsOf: ReadonlyMap<string, readonly number[]>;
}

/**
 * Reads `record,<label>,...` with the threshold of each label.
 * Errors: those of readRecordTable; 'table/malformed', naming file and line, for a label without a column, a column that is no label, and
 * a cell that is no number from 0 to 1.
 */
export async function readThresholdTable(path: string, classIds: readonly string[]): Promise<Result<ThresholdTable>> {
  const table = await readRecordTable(path);
  if (!table.ok) return table;
  const { fileName, columns, rows } = table.value;
  const missing = classIds.find((id) => !columns.includes(id));
  if (missing !== undefined) return malformed(fileName, 1, `no column for the predicted label '${toShown(missing)}'`);
  const unknown = columns.find((name) => !classIds.includes(name));
  if (unknown !== undefined) return malformed(fileName, 1, `the label '${toShown(unknown)}' is not predicted`);
  const thresholdsOf = new Map<string, readonly number[]>();
  for (const row of rows) {
    const thresholds = parseThresholds(row, columns, classIds);
    if (typeof thresholds === 'string') return malformed(fileName, row.lineNumber, thresholds);
    thresholdsOf.set(row.record, thresholds);
  }
  return ok({ fileName, thresholdsOf });
}

function parseThresholds({ cells }: RecordRow, columns: readonly string[], classIds: readonly string[]) {
  const wrong = cells.findIndex((cell) => !/^(0|1|0?\.\d+|1\.0+|\d(\.\d+)?e-\d+)$/.test(cell) || Number(cell) > 1);
  if (wrong >= 0) return `${columns[wrong] ?? ''} must be a number from 0 to 1, got '${toShown(cells[wrong] ?? '')}'`;
  return classIds.map((id) => Number(cells[columns.indexOf(id)]));
}
