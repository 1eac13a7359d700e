import type { ModelResult } from '#shared/domain/model-card.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { summarizeSpread } from '../report-rows.ts';
import type { SplitFold } from '../split.ts';
import { toRecordFacts, toReportFacts, type RunCardFacts } from './finish-run.ts';
import type { FinishedRun } from './finished-run.ts';
import { joinBeats } from './join-beats.ts';
import { reportTest } from './judge-run.ts';
import type { PreparedJob } from './prepare-job.ts';
import { findTrainedClasses } from './trained-classes.ts';

/** A fold that is done. */
export interface PooledRun {
  readonly fold: SplitFold;
  readonly finished: FinishedRun;
  /** Of its test rows. */
  readonly probabilities: Float32Array;
}

/**
 * Every row judged by the network that has not seen it, yes or no by that network's own thresholds; and how far folds lie apart. The same
 * of recordings, where rows are their beats.
 */
export function poolFolds(
  prepared: PreparedJob,
  done: readonly PooledRun[],
  facts: RunCardFacts,
): Result<readonly ModelResult[]> {
  const { job, set } = prepared;
  const mask = new Uint8Array(job.classes.length);
  for (const { fold } of done) {
    const classes = findTrainedClasses(job, set, fold);
    if (!classes.ok) return classes;
    classes.value.mask.forEach((isTrained, k) => (mask[k] = Math.max(mask[k] ?? 0, isTrained)));
  }
  const title = (what: string) => `All ${done.length} folds: each ${what} judged by the network that has not seen it`;
  const answers = done.map(({ fold, finished, probabilities }): FoldAnswers => {
    return { rows: fold.test, probabilities, thresholds: finished.chosen.thresholds };
  });
  const table = poolAnswers(prepared, answers, { mask, facts: toReportFacts(facts, title('row')) });
  const spread = summarizeSpread(done.map(({ finished }) => finished.result));
  const rows = table.figures === undefined ? table : { ...table, figures: { ...table.figures, spread } };
  const joined = done.flatMap(({ fold, finished: { byRecord }, probabilities }): FoldAnswers[] =>
    byRecord == null ? [] : [{ ...joinBeats(set, fold.test, probabilities), thresholds: byRecord.thresholds }],
  );
  if (joined.length < done.length) return ok([rows]);
  const recordFacts = toRecordFacts(facts, title('recording, by the mean over its beats,'));
  return ok([rows, poolAnswers(prepared, joined, { mask, facts: recordFacts })]);
}

/** What a fold's network said of rows that it had not seen. */
interface FoldAnswers {
  readonly rows: Int32Array;
  readonly probabilities: Float32Array;
  readonly thresholds: readonly number[] | null;
}

function poolAnswers(
  { job, set }: PreparedJob,
  answers: readonly FoldAnswers[],
  { mask, facts }: { readonly mask: Uint8Array; readonly facts: ReturnType<typeof toReportFacts> },
): ModelResult {
  const rows = answers.flatMap((own) => [...own.rows]);
  const probabilities = answers.flatMap((own) => [...own.probabilities]);
  const thresholds = answers.flatMap((own) => [...own.rows].flatMap(() => own.thresholds ?? []));
  return reportTest(
    job,
    { set, classes: { mask, test: Int32Array.from(rows) } },
    {
      probabilities: Float32Array.from(probabilities),
      thresholds: set.labelKind === 'labels' ? Float32Array.from(thresholds) : null,
      facts,
    },
  );
}
