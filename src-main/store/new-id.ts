import { v7 as uuidv7 } from 'uuid';
import type {
  AnnotationSetId,
  JobId,
  OperationId,
  PatientId,
  PredictionRunId,
  RecordId,
  TrainingRunId,
} from '#shared/units/ids.ts';

/** New ids are UUIDv7: opaque, and in order of time, so that they sit together in an index. */
export function newRecordId(): RecordId {
  return uuidv7() as RecordId; // ids are made here
}

export function newPatientId(): PatientId {
  return uuidv7() as PatientId; // ids are made here
}

export function newAnnotationSetId(): AnnotationSetId {
  return uuidv7() as AnnotationSetId; // ids are made here
}

export function newOperationId(): OperationId {
  return uuidv7() as OperationId; // ids are made here
}

export function newPredictionRunId(): PredictionRunId {
  return uuidv7() as PredictionRunId; // ids are made here
}

export function newJobId(): JobId {
  return uuidv7() as JobId; // ids are made here
}

export function newTrainingRunId(): TrainingRunId {
  return uuidv7() as TrainingRunId; // ids are made here
}
