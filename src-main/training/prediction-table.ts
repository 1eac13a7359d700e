import { ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { readRecordTable, toShown, type RecordRow, type RecordTable } from './record-table.ts';

export interface PredictionRow {
  readonly record: string;
  readonly lineNumber: number;
  /** The label's index among the classes; -1 for a label that is none of them, null where there is no answer. */
  readonly answer: number | null;
  /** [classCount] 0 to 1; null where the cells are empty. */
  readonly probabilities: readonly number[] | null;
}

/** What a model said about records, as `predict --csv` writes it: record,label,p_<class>... */
export interface PredictionTable {
  readonly fileName: string;
  readonly classIds: readonly string[];
  readonly rows: readonly PredictionRow[];
}

const PREFIX = 'p_';
const NOT_READ = ['abstained', 'steps'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a table of predictions: record, label (which may be left out: the class of the greatest probability is the answer then),
 * p_<class> for each class, and perhaps abstained and steps, which are not looked at. Empty cells: no answer.
 * Errors: those of readRecordTable; 'table/malformed' naming file, line and cell.
 */
export async function readPredictionTable(path: string): Promise<Result<PredictionTable>> {
  const table = await readRecordTable(path);
  if (!table.ok) return table;
  const { fileName, columns, rows } = table.value;
  const classIds = columns.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  const problem = findHeaderProblem(columns, classIds);
  if (problem !== undefined) return malformed(fileName, 1, problem);
  const read: PredictionRow[] = [];
  for (const row of rows) {
    const parsed = parseRow(row, table.value, classIds);
    if (typeof parsed === 'string') return malformed(fileName, row.lineNumber, parsed);
    read.push(parsed);
  }
  return ok({ fileName, classIds, rows: read });
}

function findHeaderProblem(columns: readonly string[], classIds: readonly string[]): string | undefined {
  if (columns.includes('sample'))
    return "this is a table of beats, with a column 'sample'; beats are judged by evaluate --model ID PATH...";
  if (classIds.length === 0) return `no column of probabilities, p_<class>, behind 'record'`;
  if (classIds.includes('')) return `the column '${PREFIX}' names no class`;
  const unknown = columns.find((name) => !name.startsWith(PREFIX) && name !== 'label' && !NOT_READ.includes(name));
  return unknown === undefined ? undefined : `the column '${toShown(unknown)}' is neither label nor p_<class>`;
}

/** The row, or what is wrong with it. */
function parseRow(
  { record, lineNumber, cells }: RecordRow,
  { columns }: RecordTable,
  classIds: readonly string[],
): PredictionRow | string {
  const texts = classIds.map((id) => cells[columns.indexOf(`${PREFIX}${id}`)] ?? '');
  const isEmpty = texts.every((text) => text === '');
  const wrong = texts.findIndex((text) => !isEmpty && !(NUMBER.test(text) && Number(text) >= 0 && Number(text) <= 1));
  if (wrong >= 0) {
    const text = texts[wrong] ?? '';
    const got = text === '' ? 'an empty cell beside full ones' : `'${toShown(text)}'`;
    return `${PREFIX}${classIds[wrong] ?? ''} must be a probability from 0 to 1, got ${got}`;
  }
  const probabilities = isEmpty ? null : texts.map(Number);
  const labelColumn = columns.indexOf('label');
  if (labelColumn >= 0) {
    const label = cells[labelColumn] ?? '';
    return { record, lineNumber, answer: label === '' ? null : classIds.indexOf(label), probabilities };
  }
  const answer = probabilities === null ? null : probabilities.indexOf(Math.max(...probabilities));
  return { record, lineNumber, answer, probabilities };
}
