import type { EventHub } from '#main/ipc/events.ts';
import type { Download } from '#main/ipc/granted-exports.ts';
import type { Grants } from '#main/ipc/grants.ts';
import type { JobEnds } from '#main/ipc/job-ends.ts';
import type { Router } from '#main/ipc/router.ts';
import type { Jobs } from '#main/jobs/queue.ts';
import type { Importer, ImportOptions } from '#main/library/import-record.ts';
import type { Logger } from '#main/logging/logger.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';
import type { ModelDesk } from '#main/models/model-desk.ts';
import type { TrainingDesk } from '#main/training/desk/training-desk.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import type { Job } from '#shared/domain/job.ts';

/** How one recording of an import ended. */
export type ImportedOne = Parameters<NonNullable<ImportOptions['onRecord']>>[0];

/** How a shell starts the tensor process, given the file that it runs. */
export type StartTensorChild = (entryFile: string, env: Readonly<Record<string, string>>) => TensorChild;

/** What a shell is given: everything, built once, for the owner of a library. */
export interface Services {
  readonly paths: LibraryPaths;
  readonly logger: Logger;
  readonly grants: Grants;
  readonly importer: Importer;
  readonly jobs: Jobs;
  readonly jobEnds: JobEnds;
  readonly signals: SignalReader;
  readonly models: ModelDesk;
  readonly training: TrainingDesk;
  readonly subscribe: EventHub['subscribe'];
  /** The calls of the contract, for a shell that knows its own page from any other sender. */
  createRouter<Sender>(isAllowedSender: (sender: Sender) => boolean): Router<Sender>;
  /** Imports what a person named when starting the program, or opened with it. */
  openPaths(paths: readonly string[]): Job | undefined;
  readonly findDownload: (jobId: string) => Download | undefined;
  /** Ends jobs and processes, then lets the library go. */
  close(): Promise<void>;
}
