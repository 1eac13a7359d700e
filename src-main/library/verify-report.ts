import type { ErrorCode } from '#shared/result/codes.ts';

/** Something in the library that is not as it was left. */
export interface VerifyProblem {
  /** Opaque id, or base name of a file in the library's signals folder. */
  readonly subject: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface VerifyReport {
  readonly problems: readonly VerifyProblem[];
  readonly recordCount: number;
  readonly setCount: number;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

/** One line: what was checked and what came of it. */
export function describeReport(report: VerifyReport): string {
  const checked = `${report.recordCount} recordings, ${report.setCount} annotation sets and ${report.fileCount} signal files checked`;
  const { length } = report.problems;
  return length === 0
    ? `${checked}: all as they were left`
    : `${checked}: ${length} ${length === 1 ? 'problem' : 'problems'}`;
}
