/** Ids are opaque, made by the store, and of different types so that one cannot stand in for another. */
type Branded<B extends string> = string & { readonly __brand: B };

export type RecordId = Branded<'RecordId'>;
export type PatientId = Branded<'PatientId'>;
export type AnnotationSetId = Branded<'AnnotationSetId'>;
export type OperationId = Branded<'OperationId'>;
export type PredictionRunId = Branded<'PredictionRunId'>;
export type ModelId = Branded<'ModelId'>;
export type JobId = Branded<'JobId'>;
export type GrantId = Branded<'GrantId'>;
export type TrainingRunId = Branded<'TrainingRunId'>;
