import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { GrantedPath } from './grants.ts';

export type ChosenKind = 'files' | 'folder' | 'data-set';

/** How a shell lets a person choose; what they choose becomes grants. */
export interface Dialogs {
  /** 'data-set': one folder that is read where it lies. An empty list when they changed their mind. */
  chooseImport(kind: ChosenKind): Promise<Result<readonly GrantedPath[]>>;
  /** Null when they changed their mind. */
  chooseExport(): Promise<Result<GrantedPath | null>>;
}

const NOBODY = err('ipc/forbidden', 'There is no window here to choose files in.');

/** For a command, which names its paths. */
export const NO_DIALOGS: Dialogs = {
  chooseImport: () => Promise.resolve(NOBODY),
  chooseExport: () => Promise.resolve(NOBODY),
};
