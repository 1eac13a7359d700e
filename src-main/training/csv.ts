import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';

export interface CsvRow {
  /** Where it begins in the file, from 1: what a message names. */
  readonly lineNumber: number;
  readonly cells: readonly string[];
}

/** A table with a header; every row has as many cells. */
export interface CsvTable {
  /** Base name, for messages. */
  readonly fileName: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ROWS = 1_000_000;
const MAX_COLUMNS = 1000;
const MAX_CELL_LENGTH = 10_000;
const BYTE_ORDER_MARK = '\uFEFF';

/** Reads a CSV file whole. Errors: 'table/unreadable', and those of parseCsv. */
export async function readCsvFile(path: string): Promise<Result<CsvTable>> {
  const fileName = basename(path);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || !facts.isFile()) return unreadable(fileName, 'there is no such file');
  if (facts.size > MAX_BYTES) return unreadable(fileName, `it is larger than ${MAX_BYTES / 1024 ** 2} MB`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return unreadable(fileName, 'it cannot be opened');
  try {
    return parseCsv(new TextDecoder('utf-8', { fatal: true }).decode(bytes), fileName);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return unreadable(fileName, 'it is not UTF-8 text');
  }
}

/**
 * Comma-separated values with a header line, after RFC 4180: cells in double quotes may hold commas, line ends and doubled quotes.
 * Strict: a row of another length than the header, an empty line, a quote in the middle of a cell, a header cell twice are errors.
 * Errors: 'table/malformed', naming file and line.
 */
export function parseCsv(text: string, fileName: string): Result<CsvTable> {
  const rows: CsvRow[] = [];
  const reader = new CsvReader(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  while (!reader.isAtEnd) {
    const { lineNumber } = reader;
    const cells = reader.readRow();
    if (typeof cells === 'string') return malformed(fileName, reader.lineNumber, cells);
    const problem = findProblem(cells, rows);
    if (problem !== undefined) return malformed(fileName, lineNumber, problem);
    rows.push({ lineNumber, cells });
  }
  const [header, ...others] = rows;
  if (header === undefined) return malformed(fileName, 1, 'the file is empty');
  return ok({ fileName, header: header.cells, rows: others });
}

/** An error about one line of a table. */
export function malformed(fileName: string, lineNumber: number, what: string): Result<never> {
  return err('table/malformed', `${fileName}, line ${lineNumber}: ${what}.`, { file: fileName, line: lineNumber });
}

function unreadable(fileName: string, why: string): Result<never> {
  return err('table/unreadable', `${fileName} cannot be read: ${why}.`, { file: fileName });
}

function findProblem(cells: readonly string[], rows: readonly CsvRow[]): string | undefined {
  const header = rows[0]?.cells;
  if (cells.length === 1 && cells[0] === '') return 'the line is empty';
  if (rows.length > MAX_ROWS) return `more than ${MAX_ROWS} rows`;
  if (cells.length > MAX_COLUMNS) return `more than ${MAX_COLUMNS} columns`;
  if (cells.some((cell) => cell.length > MAX_CELL_LENGTH)) return `a cell longer than ${MAX_CELL_LENGTH} characters`;
  if (header === undefined) {
    const twice = cells.find((cell, k) => cells.indexOf(cell) !== k);
    return twice === undefined ? undefined : `the column '${twice}' is there twice`;
  }
  return cells.length === header.length ? undefined : `${header.length} cells expected, got ${cells.length}`;
}

/** A position in a text that moves on by rows. */
class CsvReader {
  /** Of the next character, from 1. */
  lineNumber = 1;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The cells up to the end of the line, or what is wrong. */
  readRow(): readonly string[] | string {
    const cells: string[] = [];
    for (;;) {
      const cell = this.#text[this.#at] === '"' ? this.#readQuoted() : this.#readPlain();
      if (cell === undefined) return 'a cell is wrongly quoted';
      cells.push(cell);
      const next = this.#text[this.#at];
      this.#at++;
      if (next === ',') continue;
      if (next === '\r' && this.#text[this.#at] === '\n') this.#at++;
      if (next !== undefined) this.lineNumber++;
      return cells;
    }
  }

  #readPlain(): string | undefined {
    const start = this.#at;
    while (!this.#isCellEnd()) this.#at++;
    const cell = this.#text.slice(start, this.#at);
    return cell.includes('"') ? undefined : cell;
  }

  #readQuoted(): string | undefined {
    let cell = '';
    for (;;) {
      const end = this.#text.indexOf('"', this.#at + 1);
      if (end < 0) return undefined;
      const part = this.#text.slice(this.#at + 1, end);
      this.lineNumber += part.split('\n').length - 1;
      cell += part;
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') return this.#isCellEnd() ? cell : undefined;
      cell += '"';
    }
  }

  #isCellEnd(): boolean {
    const character = this.#text[this.#at];
    return character === undefined || character === ',' || character === '\n' || character === '\r';
  }
}
