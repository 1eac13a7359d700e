import type { Job } from '#shared/domain/job.ts';
import type { TrainingEpoch, TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { AnnotationSetId, PredictionRunId, RecordId, TrainingRunId } from '#shared/units/ids.ts';
import type { EventName } from './names.ts';
import type { TensorStatus } from './schemas/app.ts';

/** What main pushes. Progress is pushed, data is pulled. */
export interface EventPayloads {
  'job.changed': { readonly job: Job };
  /** Records came, went or changed; an empty list means 'ask again for everything'. */
  'library.changed': { readonly recordIds: readonly RecordId[] };
  'annotations.changed': { readonly recordId: RecordId; readonly setId: AnnotationSetId; readonly headSeq: number };
  'predictions.changed': { readonly recordId: RecordId; readonly runId: PredictionRunId };
  'tensor.changed': TensorStatus;
  /** Another one is active, or one came or went: ask for the list again. */
  'models.changed': Readonly<Record<string, never>>;
  'training.changed': {
    readonly runId: TrainingRunId;
    /** Null: the run has gone. */
    readonly run: TrainingRunSummary | null;
    /** An epoch that has just ended. */
    readonly epoch: TrainingEpoch | null;
    /** A line of its log. */
    readonly line: string | null;
  };
}

export type AppEvent = { [N in EventName]: { readonly name: N; readonly payload: EventPayloads[N] } }[EventName];

/** Main's side: hands an event to every window. */
export type Publish = (event: AppEvent) => void;
