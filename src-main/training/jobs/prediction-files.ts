import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowSet } from '../row-set.ts';
import { writeWhole } from './work-folder.ts';

/** Rows with what the network said that had not seen them. */
export interface JudgedFold {
  readonly name: string;
  readonly rows: Int32Array;
  /** [rows.length * classCount] */
  readonly probabilities: Float32Array;
  /** [classCount] of this fold, of yes-or-no answers. */
  readonly thresholds: readonly number[] | null;
}

/**
 * Writes answers and truth as the tables that `evaluate --predictions --reference --groups` reads, so that anybody can score them again:
 * predictions.csv, reference.csv, groups.csv; of yes-or-no answers of several folds also thresholds.csv (`--thresholds`), as each fold
 * has its own. Rows of one recording are numbered: 'mitdb/100#17'.
 */
export async function writePredictionFiles(
  folder: string,
  set: Pick<RowSet, 'classIds' | 'labelKind' | 'labels' | 'recordOfRow' | 'records'>,
  folds: readonly JudgedFold[],
): Promise<void> {
  const { classIds } = set;
  const predictions = [['record', ...classIds.map((id) => `p_${id}`)].map(toCell).join(',')];
  const reference = [set.labelKind === 'classes' ? 'record,label' : ['record', ...classIds].map(toCell).join(',')];
  const groups = ['record,group'];
  const thresholds = [['record', ...classIds].map(toCell).join(',')];
  const nameOf = nameRows(set);
  for (const { rows, probabilities, thresholds: ofFold } of folds) {
    for (const [k, row] of rows.entries()) {
      const name = toCell(nameOf(row));
      const own = probabilities.subarray(k * classIds.length, (k + 1) * classIds.length);
      predictions.push([name, ...Array.from(own, toText)].join(','));
      reference.push(`${name},${toTruth(set, row)}`);
      if (ofFold !== null) thresholds.push([name, ...ofFold.map(toText)].join(','));
      const record = set.records[set.recordOfRow[row] ?? 0];
      groups.push(`${name},${record?.isGroupKnown === true ? toCell(record.group) : ''}`);
    }
  }
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'predictions.csv'), `${predictions.join('\n')}\n`);
  await writeWhole(join(folder, 'reference.csv'), `${reference.join('\n')}\n`);
  await writeWhole(join(folder, 'groups.csv'), `${groups.join('\n')}\n`);
  if (folds.length > 1 && thresholds.length > 1)
    await writeWhole(join(folder, 'thresholds.csv'), `${thresholds.join('\n')}\n`);
}

/** The recording's name where it gives one row, else with the number of the row among its own. */
function nameRows({ recordOfRow, records }: Pick<RowSet, 'recordOfRow' | 'records'>): (row: number) => string {
  const counts = new Int32Array(records.length);
  const placeOf = Int32Array.from(recordOfRow, (record) => (counts[record] = (counts[record] ?? 0) + 1));
  return (row) => {
    const record = recordOfRow[row] ?? 0;
    const name = records[record]?.name ?? '';
    return (counts[record] ?? 0) > 1 ? `${name}#${placeOf[row] ?? 0}` : name;
  };
}

function toTruth({ labelKind, labels, classIds }: Pick<RowSet, 'labelKind' | 'labels' | 'classIds'>, row: number) {
  if (labelKind === 'classes') return toCell(classIds[labels[row] ?? 0] ?? '');
  return labels.subarray(row * classIds.length, (row + 1) * classIds.length).join(',');
}

/** Six digits: more than any rounding of sums keeps. */
function toText(probability: number): string {
  return String(Number(probability.toPrecision(6)));
}

function toCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
