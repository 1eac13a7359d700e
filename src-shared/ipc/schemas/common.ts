import { z } from 'zod';
import type {
  AnnotationSetId,
  GrantId,
  JobId,
  ModelId,
  PatientId,
  PredictionRunId,
  RecordId,
} from '#shared/units/ids.ts';

const idText = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/);

export const recordId = idText.transform((id) => id as RecordId); // just checked
export const patientId = idText.transform((id) => id as PatientId); // just checked
export const annotationSetId = idText.transform((id) => id as AnnotationSetId); // just checked
export const predictionRunId = idText.transform((id) => id as PredictionRunId); // just checked
export const modelId = idText.transform((id) => id as ModelId); // just checked
export const jobId = idText.transform((id) => id as JobId); // just checked
export const grantId = idText.transform((id) => id as GrantId); // just checked

/** Sample index in the record's time base; bounded so that arithmetic stays exact. */
export const sample = z
  .number()
  .int()
  .min(0)
  .max(2 ** 48);
/** A view may reach past the ends of a record. */
export const viewSample = z
  .number()
  .int()
  .min(-(2 ** 48))
  .max(2 ** 48);
export const annotationCode = z.number().int().min(1).max(49);
export const annotationId = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
export const shortText = z.string().max(255);
/** Text that a person types; one line in a list. */
export const personName = z.string().trim().min(1).max(80);
export const nothing = z.strictObject({});
