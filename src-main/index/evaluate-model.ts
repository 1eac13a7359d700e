import type { LoadedModel } from '#main/models/read-model.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { listSupported } from '#main/training/evaluate-beats.ts';
import { evaluateRecord, type EvaluatedRecord } from '#main/training/evaluate-record.ts';
import { groupRecords } from '#main/training/group-records.ts';
import type { LabelledRecord } from '#main/training/labelled-record.ts';
import { reportBeats } from '#main/training/report-beats.ts';
import { toResultFigures } from '#main/training/result-figures.ts';
import { toResultTable } from '#main/training/result-table.ts';
import { findMitBihPersonOf } from '#shared/domain/mit-bih-people.ts';
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

/** Of the intervals, as `evaluate` has it where nothing is said. */
const SEED = 1;

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
  const facts = { command, supported: listSupported(model), people: toPeople(records.value) };
  const all = toTables(evaluated, facts);
  const without = evaluated.filter(({ name }) => !SAME_PERSON.includes(name));
  const [first, ...others] = all;
  if (first === undefined || without.length === evaluated.length) return ok(all);
  const [apart] = toTables(without, { ...facts, addition: ', without record 202' });
  return ok([first, ...(apart === undefined ? [] : [apart]), ...others]);
}

/** By name: the person, as far as content tells. */
function toPeople(records: readonly LabelledRecord[]): ReadonlyMap<string, string> {
  return new Map(records.map(({ name, contentSha256 }) => [name, findMitBihPersonOf(contentSha256) ?? contentSha256]));
}

interface TableFacts {
  readonly command: string;
  readonly supported: readonly number[];
  readonly people: ReadonlyMap<string, string>;
  /** To the titles. */
  readonly addition?: string;
}

function toTables(evaluated: readonly EvaluatedRecord[], facts: TableFacts): readonly EvaluatedTable[] {
  const { command, supported, people, addition = '' } = facts;
  const names = evaluated.map(({ name }) => name);
  const { groups, groupCount } = groupRecords(names, people);
  const bootstrap = { groupCount, random: createRandom(SEED) };
  return reportBeats({ records: evaluated, groups, supported, bootstrap }).map((table, index) => {
    const { title, labelMap, beatPositions, abstentionCount, report } = table;
    const comparison = sumComparisons(evaluated.map(({ matrices }) => matrices[index] ?? []));
    const result = toResultTable({
      title: `${title}${addition}`,
      dataset: `mitdb, DS2: ${names.join(' ')}. ${abstentionCount} beats got no answer (ends of recordings, missing or poor signal); they count as missed.`,
      labelMap,
      beatPositions,
      command,
      // Without the seventh (X): a model's comparison marks nothing as unreadable.
      confusion: comparison.matrix.slice(0, 6).map((row) => row.slice(0, 6)),
      supported,
    });
    const rowCount = report.classes.reduce((sum, { referenceCount }) => sum + referenceCount, 0);
    return {
      result: {
        ...result,
        classes: result.classes.map((own, k) => ({ ...own, groupCount: report.classes[k]?.groupCount })),
        figures: toResultFigures(report, { groupedBy: 'patient', groupCount, rowCount }),
      },
      comparison,
    };
  });
}
