import { join } from 'node:path';
import type { JobContext } from '#main/jobs/queue.ts';
import type { ModelLibrary } from '#main/models/model-library.ts';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { RecordingFinder } from '../data/found-recording.ts';
import type { MakeReport } from '../report-rows.ts';
import type { DataFolders } from './by-job/data-folders.ts';
import type { LibraryBeatsDeps } from './cut-library-beats.ts';
import type { RunJournal } from './run-journal.ts';
import type { SharedOut } from './share-out.ts';
import type { TrainableNetwork } from './trainable-network.ts';

export interface RunTrainingDeps extends LibraryBeatsDeps {
  readonly models: ModelRegistry;
  readonly modelLibrary: Pick<ModelLibrary, 'addModel'>;
  readonly tensor: Pick<TensorSupervisor, 'fitNetwork' | 'compress' | 'predictBeats'>;
  readonly journal: RunJournal;
  /** Resolves when nobody waits for a prediction any more: what a person looks at goes first. */
  readonly whenQuiet: (signal: AbortSignal) => Promise<void>;
  readonly publish: Publish;
  readonly now: () => number;
  readonly trainingFolder: string;
  /** Where data sets lie that models were trained on, and what reads them. */
  readonly dataFolders: DataFolders;
  readonly finder: RecordingFinder;
  /** Makes the table of a data set's test rows, aside from what a person waits for. */
  readonly report: MakeReport;
  /** Of this program. */
  readonly codeVersion: string;
}

/** What of a plan depends on the library as it was: kept with the run, so that taking it up again cuts the same rows. */
export type FrozenJob = Pick<ModelCard, 'recipeId' | 'supportedLeads'>;

/** One run while it is under way. */
export interface Training {
  readonly run: TrainingRunRow;
  readonly context: JobContext;
  readonly deps: RunTrainingDeps;
  readonly sides: SharedOut;
  readonly trainable: TrainableNetwork;
}

/** Of the run: rows, checkpoints, and the model until it is taken in. */
export function toRunFolder({
  run,
  deps,
}: Pick<Training, 'run'> & { readonly deps: Pick<RunTrainingDeps, 'trainingFolder'> }): string {
  return join(deps.trainingFolder, run.folder);
}
