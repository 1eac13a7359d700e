import type { VerifyProgress } from '#main/library/verify-library.ts';
import type { VerifyReport } from '#main/library/verify-report.ts';
import type { Result } from '#shared/result/result.ts';

export interface VerifyStart {
  readonly libraryFolder: string;
  /** [1] 1 once the check is to end. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

export type FromVerifyWorker =
  | { readonly type: 'progress'; readonly progress: VerifyProgress }
  | { readonly type: 'done'; readonly result: Result<VerifyReport> };
