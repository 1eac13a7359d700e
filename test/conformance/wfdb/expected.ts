import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';

/** Rows of numbers as rdsamp printed them; null for '-', its word for a missing sample. */
export function readTable(folder: string, name: string): (number | null)[][] {
  const bytes = readFileSync(join(folder, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((field) => (field === '-' ? null : Number(field))),
    );
}

export interface PrintedAnnotation {
  readonly sample: number;
  readonly symbol: string;
  readonly subtype: number;
  readonly chan: number;
  readonly num: number;
  readonly aux: string;
}

/** Lines as rdann printed them: time, sample, symbol, subtype, chan, num, then a tab and the aux text. */
export function readPrintedAnnotations(folder: string, name: string): PrintedAnnotation[] {
  const lines = readFileSync(join(folder, name), 'latin1').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^\s*\S+ +(\d+) +(\S+) +(-?\d+) +(\d+) +(-?\d+)(?:\t(.*))?$/.exec(line);
      if (match === null) throw new Error(`not a line of rdann: ${line}`);
      return {
        sample: Number(match[1]),
        symbol: match[2]!,
        subtype: Number(match[3]),
        chan: Number(match[4]),
        num: Number(match[5]),
        aux: match[6] ?? '',
      };
    });
}
