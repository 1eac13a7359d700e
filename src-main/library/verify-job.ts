import type { Job } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { JobContext, Jobs } from '#main/jobs/queue.ts';
import type { VerifyProgress } from './verify-library.ts';
import type { VerifyReport } from './verify-report.ts';
import { describeReport } from './verify-report.ts';

/** Runs verifyLibrary somewhere where it keeps nobody waiting. */
export type RunVerify = (options: {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: VerifyProgress) => void;
}) => Promise<Result<VerifyReport>>;

export interface Verifier {
  readonly start: () => Job;
}

/** The check as a job: each problem is one of its failures, and with any problem it has failed. */
export function createVerifier({ jobs, run }: { readonly jobs: Jobs; readonly run: RunVerify }): Verifier {
  const job = { kind: 'verify', title: 'Check the library', countedUnit: 'sets and files', totalCount: null } as const;
  return { start: () => jobs.start(job, (context) => verify(run, context)) };
}

async function verify(run: RunVerify, context: JobContext): Promise<Result<undefined>> {
  const verified = await run({ signal: context.signal, onProgress: context.report });
  if (!verified.ok) return verified;
  const { problems } = verified.value;
  for (const { subject, code, message } of problems) context.addFailure({ input: subject, code, reason: message });
  const sentence = describeReport(verified.value);
  if (problems.length > 0) return err('library/corrupt', `${sentence}.`);
  context.report({ message: sentence });
  return ok();
}
