import type { Job } from '#shared/domain/job.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
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
}

export type AppEvent = { [N in EventName]: { readonly name: N; readonly payload: EventPayloads[N] } }[EventName];

/** Main's side: hands an event to every window. */
export type Publish = (event: AppEvent) => void;
