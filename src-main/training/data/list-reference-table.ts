import { join } from 'node:path';
import type { TrainingSource } from '#shared/domain/training-data.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { malformed, readCsvFile, type CsvRow } from '../csv.ts';
import { readGroupTable } from '../group-records.ts';
import { toShown } from '../record-table.ts';
import {
  byName,
  explainDataSet,
  NOT_THERE,
  OTHER_CLASS,
  type ListContext,
  type ListedRecording,
  type ListedSource,
} from './listed-source.ts';

type ReferenceSource = Extract<TrainingSource, { readonly kind: 'reference-table' }>;

/**
 * Recordings of a folder with one class each, by a table `record,label` (CinC2017's REFERENCE-v3.csv, which has no header). What the table
 * names and is not there, and other classes, are left out and counted; recordings without a line are not looked at.
 * Errors: the finder's and the tables'; 'table/malformed' for a record that is there twice.
 */
export async function listReferenceTable(
  { dataSet, table, classes, groups }: ReferenceSource,
  { dataFolder, finder, exclusions }: ListContext,
): Promise<Result<ListedSource>> {
  const folder = join(dataFolder, dataSet);
  const labels = await readLabels(join(folder, table));
  if (!labels.ok) return labels;
  const groupOf = groups === null ? ok(new Map<string, string>()) : await readGroupTable(join(folder, groups));
  if (!groupOf.ok) return groupOf;
  const found = explainDataSet(await finder.inFolder(folder), dataSet);
  if (!found.ok) return found;
  const named = byName(found.value);
  if (!named.ok) return named;
  const recordings: ListedRecording[] = [];
  for (const [name, label] of labels.value) {
    const own = named.value.get(name);
    const index = classes.indexOf(label);
    if (index < 0) exclusions.add(OTHER_CLASS, name);
    else if (own === undefined) exclusions.add(NOT_THERE, name);
    else
      recordings.push({
        found: own,
        group: toGroup(dataSet, groupOf.value.get(name)),
        fold: 0,
        labels: Uint8Array.of(index),
      });
  }
  return ok({ labelKind: 'classes', recordings, beats: null, isFolded: false });
}

function toGroup(dataSet: string, group: string | undefined): string | null {
  return group === undefined || group === '' ? null : `${dataSet}/${group}`;
}

async function readLabels(path: string): Promise<Result<ReadonlyMap<string, string>>> {
  const table = await readCsvFile(path);
  if (!table.ok) return table;
  const { fileName, header, rows } = table.value;
  if (header.length !== 2) return malformed(fileName, 1, `the columns must be 'record,label', got ${header.length}`);
  const isHeader = header[0] === 'record' && header[1] === 'label';
  const first: CsvRow = { lineNumber: 1, cells: header };
  const labels = new Map<string, string>();
  for (const { lineNumber, cells } of isHeader ? rows : [first, ...rows]) {
    const [record = '', label = ''] = cells;
    if (record === '' || label === '') return malformed(fileName, lineNumber, 'a record and a label are wanted');
    if (labels.has(record)) return malformed(fileName, lineNumber, `the record '${toShown(record)}' is there twice`);
    labels.set(record, label);
  }
  return ok(labels);
}
