import type { JobContext, JobRun } from '#main/jobs/job-context.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** One question to a model about a recording, ready to be run as a job or as a part of one. */
export interface PlannedPrediction {
  readonly title: string;
  readonly countedUnit: string;
  readonly run: JobRun;
}

/**
 * Runs several predictions as one job, one after the other; one that cannot be made is a failure of the job, which goes on.
 * Errors: 'job/cancelled'.
 */
export async function runPredictions(
  plans: readonly (() => Promise<Result<PlannedPrediction>>)[],
  context: JobContext,
): Promise<Result<null>> {
  const totalCount = plans.length;
  let doneCount = 0;
  for (const plan of plans) {
    if (context.signal.aborted) return err('job/cancelled', 'Cancelled.');
    const planned = await plan();
    const part: JobContext = {
      ...context,
      report: ({ message }) => context.report({ doneCount, totalCount, ...(message === undefined ? {} : { message }) }),
    };
    const made = planned.ok ? await planned.value.run(part) : planned;
    if (!made.ok && made.error.code === 'job/cancelled') return made;
    if (made.ok) doneCount++;
    else
      context.addFailure({
        input: planned.ok ? planned.value.title : 'a prediction',
        code: made.error.code,
        reason: made.error.message,
      });
  }
  context.report({ doneCount, totalCount, message: `${doneCount} of ${totalCount} answers are there` });
  return ok(null);
}
