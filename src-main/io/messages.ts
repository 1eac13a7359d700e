import type { Result } from '#shared/result/result.ts';
import type { TaskProgress } from './task-context.ts';
import type { IoTaskName } from './tasks.ts';

/** What main posts to a worker. */
export type ToWorker =
  | { readonly type: 'run'; readonly taskId: number; readonly name: IoTaskName; readonly input: unknown }
  | { readonly type: 'cancel'; readonly taskId: number }
  | { readonly type: 'content-known'; readonly taskId: number; readonly isKnown: boolean };

/** What a worker posts to main. */
export type FromWorker =
  | { readonly type: 'done'; readonly taskId: number; readonly result: Result<unknown> }
  /** A bug in the worker: main logs it. */
  | { readonly type: 'broken'; readonly taskId: number; readonly message: string; readonly stack: string | undefined }
  | { readonly type: 'progress'; readonly taskId: number; readonly progress: TaskProgress }
  /** Is there a record with this content in the library? Only main can know. */
  | { readonly type: 'is-content-known'; readonly taskId: number; readonly contentSha256: string };
