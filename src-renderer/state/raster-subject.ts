import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';

/** A beat of an answer. */
export interface BeatOfRun {
  readonly runId: PredictionRunId;
  readonly sample: number;
}

/** Whose spikes are looked at. */
export interface RasterSubject {
  readonly recordId: RecordId;
  readonly spikingModelId: ModelId;
  readonly steps: number;
  readonly layer: string;
  /** Of a model that answers about beats. */
  readonly beat: BeatOfRun | null;
  readonly startChannel: number;
  readonly endChannel: number;
}

export function isSameSubject(a: RasterSubject, b: RasterSubject): boolean {
  return isSameRun(a, b) && a.startChannel === b.startChannel && a.endChannel === b.endChannel;
}

/** The same spikes, of whichever neurons. */
export function isSameRun(a: RasterSubject, b: RasterSubject | null): boolean {
  return (
    b !== null &&
    a.recordId === b.recordId &&
    a.spikingModelId === b.spikingModelId &&
    a.steps === b.steps &&
    a.layer === b.layer &&
    a.beat?.runId === b.beat?.runId &&
    a.beat?.sample === b.beat?.sample
  );
}
