import { createRandom } from '#main/preprocessing/random.ts';
import type { BootstrapOptions } from '#shared/metrics/bootstrap.ts';
import { compareModels, type ModelComparison } from '#shared/metrics/compare-models.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { malformed } from './csv.ts';
import { groupRecords, type GroupOfRecord } from './group-records.ts';
import { joinTables, type JoinedTables } from './join-tables.ts';

/** Another model's table beside the one that is judged. */
export interface TableComparison extends ModelComparison {
  /** Judged records of one table that the other one does not have: they are not compared. */
  readonly onlyInOneCount: number;
}

export interface CompareTablesInput {
  /** Paths: the second table of predictions, and that of labels. */
  readonly against: string;
  readonly reference: string;
  readonly seed: number;
  readonly replicateCount: number;
  readonly joined: JoinedTables;
  readonly groupOf: GroupOfRecord;
}

/**
 * The second table's answers against those of the one that is judged, on the records that both have.
 * Errors: those of joinTables; 'table/malformed' for no record in common; 'app/wrong-use' for several labels a record.
 */
export async function compareTables(input: CompareTablesInput): Promise<Result<TableComparison>> {
  const { joined: first, against, reference, groupOf, seed, replicateCount } = input;
  const { classIds } = first.predictions;
  const second = await joinTables({ predictions: against, reference, wantedClassIds: classIds });
  if (!second.ok) return second;
  if (first.reference.kind !== 'classes' || second.value.reference.kind !== 'classes')
    return err('app/wrong-use', 'Two tables can be compared where there is one class a record.');
  const { fileName, classIds: others } = second.value.predictions;
  const rowOf = new Map(second.value.rows.map((row) => [row.record, row]));
  const pairs = first.rows.flatMap((row) => {
    const other = rowOf.get(row.record);
    return other === undefined ? [] : [{ record: row.record, first: row.answer, second: other.answer }];
  });
  if (pairs.length === 0) return malformed(fileName, 2, 'no record of it is judged in the other table');
  const { classOf } = first.reference;
  const { groups, groupCount } = groupRecords(pairs.map(({ record }) => record), groupOf); // prettier-ignore
  const bootstrap: BootstrapOptions = { groupCount, replicateCount, random: createRandom(seed) };
  const comparison = compareModels({
    classIds,
    groups,
    truth: pairs.map(({ record }) => classOf.get(record) ?? -1),
    first: pairs.map((pair) => pair.first ?? classIds.length),
    second: pairs.map((pair) => toOwnIndex(pair.second, others, classIds)),
    bootstrap,
  });
  return ok({ ...comparison, onlyInOneCount: first.rows.length + second.value.rows.length - 2 * pairs.length });
}

/** The second table may have its columns in another order. */
function toOwnIndex(answer: number | null, others: readonly string[], classIds: readonly string[]): number {
  return answer === null ? classIds.length : classIds.indexOf(others[answer] ?? '');
}
