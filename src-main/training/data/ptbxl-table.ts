import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#shared/result/result.ts';
import { malformed, readCsvFile, type CsvTable } from '../csv.ts';

/** What PTB-XL's table says of a recording. */
export interface PtbxlRow {
  readonly ecgId: number;
  readonly isNormal: boolean;
  /** Statements; null where they are not told. */
  readonly codes: ReadonlySet<string> | null;
  readonly patientId: number | null;
  /** 1 to 10. */
  readonly fold: number | null;
}

/** "{'NORM': 100.0, 'LVOLT': 0.0}" */
const CODES = /^\{(?:'[A-Z0-9_/]{1,20}': \d{1,3}(?:\.\d+)?(?:, |(?=\})))*\}$/;
const CODE = /'([A-Z0-9_/]+)'/g;
const FOLD_COUNT = 10;

/**
 * Reads ptbxl_database.csv, or labels.csv where there is none. Normal: the first statement is NORM; where a column 'normal' says it, that.
 * Errors: those of readCsvFile; 'table/malformed', naming file and line, for a column that is not there, a cell that is no number,
 * statements in another form, a recording twice.
 */
export async function readPtbxlTable(folder: string): Promise<Result<readonly PtbxlRow[]>> {
  const whole = join(folder, 'ptbxl_database.csv');
  const isWhole = (await stat(whole).catch(() => undefined))?.isFile() === true;
  const table = await readCsvFile(isWhole ? whole : join(folder, 'labels.csv'));
  if (!table.ok) return table;
  const { fileName, header } = table.value;
  const wanted = ['ecg_id', 'patient_id', 'scp_codes', 'strat_fold'];
  const missing = wanted.find((name) => !header.includes(name));
  if (missing !== undefined) return malformed(fileName, 1, `there is no column '${missing}'`);
  return readRows(table.value);
}

function readRows({ fileName, header, rows }: CsvTable): Result<readonly PtbxlRow[]> {
  const read: PtbxlRow[] = [];
  const ids = new Set<number>();
  for (const { lineNumber, cells } of rows) {
    const row = readRow((name) => cells[header.indexOf(name)] ?? '');
    if (typeof row === 'string') return malformed(fileName, lineNumber, row);
    if (ids.has(row.ecgId)) return malformed(fileName, lineNumber, `the recording ${row.ecgId} is there twice`);
    ids.add(row.ecgId);
    read.push(row);
  }
  return ok(read);
}

function readRow(cell: (column: string) => string): PtbxlRow | string {
  const ecgId = toWhole(cell('ecg_id'));
  const patientId = toWhole(cell('patient_id'));
  const fold = toWhole(cell('strat_fold'));
  if (ecgId === undefined || ecgId === null || ecgId > 99_999) return 'ecg_id must be a whole number up to 99999';
  if (patientId === undefined) return 'patient_id must be a whole number';
  if (fold === undefined || (fold !== null && (fold < 1 || fold > FOLD_COUNT))) return 'strat_fold must be 1 to 10';
  const text = cell('scp_codes');
  if (text !== '' && !CODES.test(text)) return "scp_codes must look like {'NORM': 100.0, 'SR': 0.0}";
  const codes = [...text.matchAll(CODE)].map(([, code = '']) => code);
  const normal = cell('normal');
  if (!['', '0', '1'].includes(normal)) return 'normal must be 0 or 1';
  if (normal === '' && codes.length === 0) return 'neither statements nor whether it is normal';
  const isNormal = normal === '' ? codes[0] === 'NORM' : normal === '1';
  return { ecgId, isNormal, codes: codes.length === 0 ? null : new Set(codes), patientId, fold };
}

/** '15709' and '15709.0'; null where it is empty, undefined where it is no such number. */
function toWhole(cell: string): number | null | undefined {
  if (cell === '') return null;
  return /^\d{1,9}(\.0)?$/.test(cell) ? Number(cell) : undefined;
}
