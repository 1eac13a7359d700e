import { ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { readPredictionTable, type PredictionRow, type PredictionTable } from './prediction-table.ts';
import { readReferenceTable, type ReferenceTable } from './reference-table.ts';

/** A predicted record that cannot be judged. */
export interface FailedRecord {
  readonly record: string;
  readonly reason: string;
}

/** Rows that are judged, with everything that belongs to them. */
export interface JoinedTables {
  readonly predictions: PredictionTable;
  readonly reference: ReferenceTable;
  readonly rows: readonly PredictionRow[];
  /** Predicted, but not to be judged. */
  readonly failures: readonly FailedRecord[];
  /** Labelled records that were not predicted. */
  readonly notPredictedCount: number;
}

export interface JoinTablesInput {
  /** A path, or what was read or made already. */
  readonly predictions: string | PredictionTable;
  /** A path. */
  readonly reference: string;
  /** Classes that the predictions must have, in any order; left out: whichever they have. */
  readonly wantedClassIds?: readonly string[];
}

/**
 * Rows of both tables side by side.
 * Errors: those of the tables; 'table/malformed' for other classes than the wanted ones, and where no record is in both.
 */
export async function joinTables(input: JoinTablesInput): Promise<Result<JoinedTables>> {
  const predictions =
    typeof input.predictions === 'string' ? await readPredictionTable(input.predictions) : ok(input.predictions);
  if (!predictions.ok) return predictions;
  const { fileName, classIds, rows } = predictions.value;
  const { wantedClassIds = classIds } = input;
  if (wantedClassIds.length !== classIds.length || wantedClassIds.some((id) => !classIds.includes(id)))
    return malformed(
      fileName,
      1,
      `the classes must be ${wantedClassIds.slice(0, 20).join(', ')}, as in the other table`,
    );
  const reference = await readReferenceTable(input.reference, classIds);
  if (!reference.ok) return reference;
  const { value } = reference;
  const known: ReadonlyMap<string, unknown> = value.kind === 'classes' ? value.classOf : value.labelsOf;
  const wrong = value.kind === 'classes' ? rows.find(({ answer }) => answer === -1) : undefined;
  if (wrong !== undefined) return malformed(fileName, wrong.lineNumber, 'the label is none of the classes p_<class>');
  const failures: FailedRecord[] = [];
  const judged = rows.filter((row) => {
    const reason = findReason(row, known, value);
    if (reason !== undefined)
      failures.push({ record: row.record, reason: `${reason} (${fileName}, line ${row.lineNumber})` });
    return reason === undefined;
  });
  if (judged.length === 0) return malformed(fileName, 2, `no record of it is in ${value.fileName}`);
  const predicted = new Set(rows.map(({ record }) => record));
  const notPredictedCount = [...known.keys()].filter((record) => !predicted.has(record)).length;
  return ok({ predictions: predictions.value, reference: value, rows: judged, failures, notPredictedCount });
}

/** Why a predicted record cannot be judged. */
function findReason(
  { record, probabilities }: PredictionRow,
  known: ReadonlyMap<string, unknown>,
  { kind, fileName }: ReferenceTable,
): string | undefined {
  if (!known.has(record)) return `${fileName} has no label for it`;
  return kind === 'labels' && probabilities === null ? 'it has no probabilities' : undefined;
}

/** [rowCount] 0 or 1 of one label. */
export function toTruth(reference: ReferenceTable, rows: readonly PredictionRow[], label: number): Uint8Array {
  const labelsOf = reference.kind === 'labels' ? reference.labelsOf : new Map<string, readonly number[]>();
  return Uint8Array.from(rows, ({ record }) => labelsOf.get(record)?.[label] ?? 0);
}

/** [rowCount] of one label. */
export function toProbabilities(rows: readonly PredictionRow[], label: number): Float64Array {
  return Float64Array.from(rows, ({ probabilities }) => probabilities?.[label] ?? NaN);
}
