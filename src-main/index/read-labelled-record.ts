import { join } from 'node:path';
import type { RecordingRef } from '#main/importers/importer.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { readEcg } from '#main/io/read-ecg.ts';
import type { LabelledRecord } from '#main/training/labelled-record.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

export interface LabelledRecordPlace {
  /** Folder of the data set. */
  readonly folder: string;
  readonly name: string;
  readonly annotator: string;
  /** Lower case; one of them must be there. */
  readonly leads: readonly string[];
}

/** A recording of a data set with its reference labels. Errors: as readLabelledRecording. */
export async function readLabelledRecord(place: LabelledRecordPlace): Promise<Result<LabelledRecord>> {
  const { folder, name, annotator, leads } = place;
  const found = await findRecordings(join(folder, name));
  if (!found.ok) return found;
  const ref = found.value[0];
  if (ref === undefined) return err('import/not-found', `There is no recording ${name}.`, { file: name });
  return readLabelledRecording(ref, { name, annotator, leads });
}

/** A recording in a file with its reference labels. Errors: the importer's; 'model/not-applicable' without lead or labels. */
export async function readLabelledRecording(
  ref: RecordingRef,
  { name, annotator, leads }: Omit<LabelledRecordPlace, 'folder'>,
): Promise<Result<LabelledRecord>> {
  const ecg = await readEcg({ ref, supportedLeads: leads }, { signal: new AbortController().signal });
  if (!ecg.ok) return ecg;
  const { leadName, signals, timeBase, recordTimeBase, contentSha256 } = ecg.value;
  if (!leads.includes(leadName.toLowerCase()))
    return err('model/not-applicable', `Recording ${name} has none of the leads ${leads.join(', ')}.`);
  const record = await readRecording(ref);
  if (!record.ok) return record;
  const set = record.value.annotationSets.find((candidate) => candidate.annotator === annotator);
  if (set === undefined) return err('model/not-applicable', `Recording ${name} has no annotations of ${annotator}.`);
  // Reference labels count in the record's time base.
  const factor =
    (timeBase.rateNumerator * recordTimeBase.rateDenominator) /
    (timeBase.rateDenominator * recordTimeBase.rateNumerator);
  const samples = set.annotations.samples.map((sample) => Math.round(sample * factor));
  return ok({ name, contentSha256, leadName, signals, timeBase, samples, codes: set.annotations.codes });
}
