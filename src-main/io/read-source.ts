import type { RecordingRef } from '#main/importers/importer.ts';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { readRecording } from '#main/importers/registry.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { toRecordingLeads, type RecordingLeads } from './read-leads.ts';
import type { TaskContext } from './task-context.ts';

/** A recording of a data set with what somebody annotated in it. */
export interface SourceLeads extends RecordingLeads {
  /** Samples of the leads, ascending, and WFDB codes; null: there is no such set. */
  readonly annotations: { readonly samples: Float64Array; readonly codes: Uint8Array } | null;
}

export interface ReadSourceInput {
  readonly ref: RecordingRef;
  /** Null: no annotations are wanted. */
  readonly annotator: string | null;
}

/** Leads as readLeads gives them, and annotations. The same errors. */
export async function readSource(
  { ref, annotator }: ReadSourceInput,
  context: Pick<TaskContext, 'signal'>,
): Promise<Result<SourceLeads>> {
  const record = await readRecording(ref, { signal: context.signal });
  return record.ok ? toSourceLeads(record.value, ref.displayName, annotator) : record;
}

/** The same of a recording that was read already. */
export function toSourceLeads(
  record: ImportedRecord,
  displayName: string,
  annotator: string | null,
): Result<SourceLeads> {
  const read = toRecordingLeads(record, displayName);
  if (!read.ok) return read;
  // Annotations count in the record's time base, which is that of its fastest ECG group, as the leads are.
  const set = record.annotationSets.find((candidate) => candidate.annotator === annotator);
  const annotations = set === undefined ? null : { samples: set.annotations.samples, codes: set.annotations.codes };
  return ok({ ...read.value, annotations });
}
