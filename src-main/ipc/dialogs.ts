import type { Result } from '#shared/result/result.ts';
import type { GrantedPath } from './grants.ts';

/** How a shell lets a person choose; what they choose becomes grants. */
export interface Dialogs {
  /** An empty list when they changed their mind. */
  chooseImport(kind: 'files' | 'folder'): Promise<Result<readonly GrantedPath[]>>;
  /** Null when they changed their mind. */
  chooseExport(): Promise<Result<GrantedPath | null>>;
}
