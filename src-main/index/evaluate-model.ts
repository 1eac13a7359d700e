import type { LoadedModel } from '#main/models/read-model.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { listSupported } from '#main/training/evaluate-beats.ts';
import { BEAT_TABLES, evaluateRecord, type BeatTable, type EvaluatedRecord } from '#main/training/evaluate-record.ts';
import { toResultTable } from '#main/training/result-table.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import type { TrainingJob } from '#shared/domain/training-job.ts';
import { sumComparisons, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { readRecords } from './train-model.ts';

export interface EvaluateModelInput {
  readonly model: LoadedModel;
  readonly job: TrainingJob;
  readonly dataFolder: string;
  /** How a reader gets the same tables; printed in the card. */
  readonly command: string;
  readonly onRecord?: (name: string) => void;
}

export interface EvaluatedTable {
  readonly result: ModelResult;
  readonly comparison: Pick<BeatComparison, 'matrix' | 'qrs' | 'veb' | 'sveb'>;
}

/** One person under two names, on both sides of the published split. */
const SAME_PERSON = ['202'];

/**
 * A model on the test records of its job, exactly as the desk would answer: tables at reference positions and on the shipped
 * detector's beats. In their confusions the sixth row and column stand for extra beats and for missed or unanswered ones.
 * Errors: the importer's; those of the tensor process.
 */
export async function evaluateModel(
  { model, job, dataFolder, command, onRecord }: EvaluateModelInput,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<readonly EvaluatedTable[]>> {
  const records = await readRecords(job, job.testRecords, dataFolder);
  if (!records.ok) return records;
  const evaluated: EvaluatedRecord[] = [];
  for (const record of records.value) {
    onRecord?.(record.name);
    const answer = await evaluateRecord(model, record, tensor);
    if (!answer.ok) return answer;
    evaluated.push(answer.value);
  }
  const tables = BEAT_TABLES.flatMap((table, index) => {
    const own = new Map(evaluated.map(({ name, matrices }) => [name, matrices[index] ?? []]));
    const without = new Map([...own].filter(([name]) => !SAME_PERSON.includes(name)));
    const abstentionCount = evaluated.reduce((sum, record) => sum + record.abstentionCounts[table.beatPositions], 0);
    const facts = { command, supported: listSupported(model), abstentionCount };
    const all = toTable(table, own, facts);
    return index === 0 && without.size < own.size
      ? [all, toTable({ ...table, title: `${table.title}, without record 202` }, without, facts)]
      : [all];
  });
  return ok(tables);
}

interface TableFacts {
  readonly command: string;
  readonly supported: readonly number[];
  readonly abstentionCount: number;
}

function toTable(
  table: BeatTable,
  matrices: ReadonlyMap<string, BeatComparison['matrix']>,
  facts: TableFacts,
): EvaluatedTable {
  const comparison = sumComparisons([...matrices.values()]);
  const records = [...matrices.keys()].join(' ');
  const result = toResultTable({
    title: table.title,
    dataset: `mitdb, DS2: ${records}. ${facts.abstentionCount} beats of DS2 got no answer (ends of recordings, missing or poor signal); they count as missed.`,
    labelMap: table.labelMap,
    beatPositions: table.beatPositions,
    command: facts.command,
    // Without the seventh (X): a model's comparison marks nothing as unreadable.
    confusion: comparison.matrix.slice(0, 6).map((row) => row.slice(0, 6)),
    supported: facts.supported,
  });
  return { result, comparison };
}
