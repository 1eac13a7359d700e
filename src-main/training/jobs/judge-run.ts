import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import {
  chooseOnValidation,
  chooseThresholds,
  toProbabilities,
  type ChosenOnValidation,
} from '../choose-on-validation.ts';
import { reportRows, type JudgedRows, type MakeReport, type ReportFacts } from '../report-rows.ts';
import type { RowSet } from '../row-set.ts';
import { groupRows, takeLabels } from './describe-sides.ts';
import type { FittedRun } from './fit-run.ts';
import { joinBeats, type JoinedBeats } from './join-beats.ts';

/** Logits of rows in their order, [rows.length * classCount], by the weights that are kept. */
export type PredictLogits = (rows: Int32Array) => Promise<Result<Float32Array>>;

export interface JudgedRun {
  readonly chosen: ChosenOnValidation;
  /** Of the test rows. */
  readonly probabilities: Float32Array;
  readonly result: ModelResult;
  /** Of the recordings, by the mean over their beats; null where rows are no beats of labelled recordings. */
  readonly byRecord: JudgedRecords | null;
}

export interface JudgedRecords {
  /** By class, chosen on the validation recordings by the job's rule; null where each recording has one class. */
  readonly thresholds: readonly number[] | null;
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
  { predict, facts, recordFacts = null, report = reportHere }: JudgeOptions,
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
  if (!result.ok) return result;
  const judged = { chosen: chosen.value, probabilities, result: result.value };
  if (recordFacts === null) return ok({ ...judged, byRecord: null });
  const chosenOn = toProbabilities({ ...kinds, logits: validation.value }, chosen.value.temperature);
  const byRecord = judgeRecords(job, run, {
    validation: joinBeats(set, choosing, chosenOn),
    test: joinBeats(set, classes.test, probabilities),
    facts: recordFacts,
  });
  return byRecord.ok ? ok({ ...judged, byRecord: byRecord.value }) : byRecord;
}

interface RecordAnswers {
  readonly validation: JoinedBeats;
  readonly test: JoinedBeats;
  readonly facts: TestAnswers['facts'];
}

/** Recordings by the mean over their beats; yes or no by thresholds that their like on the validation side chose. */
function judgeRecords(
  job: ClassifyTrainingJob,
  { set, classes }: Pick<FittedRun, 'set' | 'classes'>,
  { validation, test, facts }: RecordAnswers,
): Result<JudgedRecords> {
  const labels = takeLabels(set, validation.rows);
  const thresholds = chooseThresholds(
    { ...set, labels, probabilities: validation.probabilities },
    job.choose.thresholds,
  );
  if (!thresholds.ok) return thresholds;
  const { probabilities } = test;
  const own = { set, classes: { mask: classes.mask, test: test.rows } };
  const result = reportTest(job, own, { probabilities, thresholds: thresholds.value, facts });
  return ok({ thresholds: thresholds.value, result });
}

export interface JudgeOptions {
  readonly predict: PredictLogits;
  readonly facts: Omit<ReportFacts, 'seed' | 'replicateCount'>;
  /** Of the table of recordings; null or left out: there is none. */
  readonly recordFacts?: TestAnswers['facts'] | null | undefined;
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
