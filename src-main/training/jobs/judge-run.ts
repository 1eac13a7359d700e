import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { chooseOnValidation, toProbabilities, type ChosenOnValidation } from '../choose-on-validation.ts';
import { reportRows, type JudgedRows, type MakeReport, type ReportFacts } from '../report-rows.ts';
import type { RowSet } from '../row-set.ts';
import { groupRows, takeLabels } from './describe-sides.ts';
import type { FittedRun } from './fit-run.ts';

/** Logits of rows in their order, [rows.length * classCount], by the weights that are kept. */
export type PredictLogits = (rows: Int32Array) => Promise<Result<Float32Array>>;

export interface JudgedRun {
  readonly chosen: ChosenOnValidation;
  /** Of the test rows. */
  readonly probabilities: Float32Array;
  readonly result: ModelResult;
}

/** Draws of the intervals in a card; the seed is the job's. */
export const CARD_REPLICATES = 1000;

/**
 * Chooses temperature and thresholds on the validation rows, then judges the test rows.
 * Errors: those of the predictions and of chooseOnValidation.
 */
export async function judgeRun(
  job: ClassifyTrainingJob,
  run: Pick<FittedRun, 'set' | 'classes'>,
  { predict, facts, report = reportHere }: JudgeOptions,
): Promise<Result<JudgedRun>> {
  const { set, classes } = run;
  const choosing = needsValidation(job) ? classes.validation : new Int32Array(0);
  const validation = await predict(choosing);
  if (!validation.ok) return validation;
  const kinds = { classIds: set.classIds, labelKind: set.labelKind, classMask: classes.mask };
  const chosen = chooseOnValidation(
    { ...kinds, labels: takeLabels(set, choosing), logits: validation.value },
    job.choose,
  );
  if (!chosen.ok) return chosen;
  const test = await predict(classes.test);
  if (!test.ok) return test;
  const probabilities = toProbabilities({ ...kinds, logits: test.value }, chosen.value.temperature);
  const answers = { probabilities, thresholds: chosen.value.thresholds, facts };
  const result = await report(toJudgedRows(run, answers), toReportFacts(job, facts));
  return result.ok ? ok({ chosen: chosen.value, probabilities, result: result.value }) : result;
}

export interface JudgeOptions {
  readonly predict: PredictLogits;
  readonly facts: Omit<ReportFacts, 'seed' | 'replicateCount'>;
  /** Where the table is made; here, where nothing is said. */
  readonly report?: MakeReport | undefined;
}

const reportHere: MakeReport = (rows, facts) => Promise.resolve(ok(reportRows(rows, facts)));

interface TestAnswers {
  readonly probabilities: Float32Array;
  /** As JudgedRows has them. */
  readonly thresholds: readonly number[] | Float32Array | null;
  readonly facts: Omit<ReportFacts, 'seed' | 'replicateCount'>;
}

/** The table of rows that nobody trained on. */
export function reportTest(job: ClassifyTrainingJob, run: TestedRows, answers: TestAnswers): ModelResult {
  return reportRows(toJudgedRows(run, answers), toReportFacts(job, answers.facts));
}

interface TestedRows {
  readonly set: RowSet;
  readonly classes: Pick<FittedRun['classes'], 'mask' | 'test'>;
}

function toJudgedRows({ set, classes }: TestedRows, { probabilities, thresholds }: TestAnswers): JudgedRows {
  return {
    classIds: set.classIds,
    labelKind: set.labelKind,
    supported: [...classes.mask].flatMap((own, k) => (own === 1 ? [k] : [])),
    labels: takeLabels(set, classes.test),
    probabilities,
    thresholds,
    ...groupRows(set, classes.test),
  };
}

function toReportFacts({ fit }: ClassifyTrainingJob, facts: TestAnswers['facts']): ReportFacts {
  return { ...facts, seed: fit.seed, replicateCount: CARD_REPLICATES };
}

function needsValidation({ choose }: ClassifyTrainingJob): boolean {
  const { kind } = choose.thresholds;
  return choose.temperature || kind === 'greatest-f1' || kind === 'least-specificity';
}
