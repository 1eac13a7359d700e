import type { LoadedModel } from '#main/models/read-model.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import {
  classifyRecord,
  compareRecord,
  countAbstentions,
  listSupported,
  type CompareOptions,
} from '#main/training/evaluate-beats.ts';
import type { ClassifiedRecord } from '#main/training/evaluate-beats.ts';
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

interface Table extends CompareOptions, Pick<ModelResult, 'beatPositions'> {
  readonly title: string;
}

/** One person under two names, on both sides of the published split. */
const SAME_PERSON = ['202'];

const TABLES: readonly Table[] = [
  { title: 'At reference positions', beatPositions: 'reference', labelMap: 'dechazal', learningSec: 0 },
  { title: "On the detector's own beats", beatPositions: 'detector', labelMap: 'dechazal', learningSec: 0 },
  {
    title: "EC57: on the detector's own beats, after 5 minutes",
    beatPositions: 'detector',
    labelMap: 'ec57',
    learningSec: 300,
  },
];

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
  const comparisons = TABLES.map(() => new Map<string, BeatComparison['matrix']>());
  const abstentions = { reference: 0, detector: 0 };
  for (const record of records.value) {
    onRecord?.(record.name);
    const classified = new Map<ModelResult['beatPositions'], ClassifiedRecord>();
    for (const positions of ['reference', 'detector'] as const) {
      const answer = await classifyRecord({ model, record, positions }, tensor);
      if (!answer.ok) return answer;
      abstentions[positions] += countAbstentions(answer.value);
      classified.set(positions, answer.value);
    }
    TABLES.forEach((table, index) => {
      const answer = classified.get(table.beatPositions);
      if (answer !== undefined) comparisons[index]?.set(record.name, compareRecord(record, answer, table).matrix);
    });
  }
  const tables = TABLES.flatMap((table, index) => {
    const own = comparisons[index] ?? new Map<string, BeatComparison['matrix']>();
    const without = new Map([...own].filter(([name]) => !SAME_PERSON.includes(name)));
    const facts = { command, supported: listSupported(model), abstentionCount: abstentions[table.beatPositions] };
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
  table: Table,
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
    confusion: comparison.matrix,
    supported: facts.supported,
  });
  return { result, comparison };
}
