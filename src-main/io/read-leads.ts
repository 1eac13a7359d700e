import type { ImportedRecord } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import { readRecording } from '#main/importers/registry.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import { findRecordingPerson } from '#shared/domain/recording-person.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { checkImportedRecord } from './check-imported-record.ts';
import type { TaskContext } from './task-context.ts';
import { toPhysical } from './to-physical.ts';

/** ECG leads of a recording that were sampled together: those of its fastest ECG rate, in the order of the source. */
export interface RecordingLeads {
  readonly name: string;
  readonly contentSha256: string;
  /** See findRecordingPerson. */
  readonly person: string | null;
  /** The importer's, for whoever reads the answer. */
  readonly notices: readonly string[];
  /** Of the leads, and what annotations of the recording count. */
  readonly timeBase: TimeBase;
  /** What annotation files beside it count. */
  readonly frameRate: TimeBase;
  readonly leads: readonly { readonly name: string; readonly indexInSource: number; readonly signal: Float32Array }[];
}

/** All ECG leads of a recording outside the library, mV where calibrated, NaN where missing. Errors: the importer's; 'model/not-applicable' without ECG. */
export async function readLeads(
  { ref }: { readonly ref: RecordingRef },
  context: Pick<TaskContext, 'signal'>,
): Promise<Result<RecordingLeads>> {
  const read = await readRecording(ref, { signal: context.signal });
  if (!read.ok) return read;
  return toRecordingLeads(read.value, ref.displayName);
}

/** The same of a recording that was read already. Errors: 'import/empty', 'import/out-of-bounds'; 'model/not-applicable' without ECG. */
export function toRecordingLeads(record: ImportedRecord, displayName: string): Result<RecordingLeads> {
  const checked = checkImportedRecord(record);
  if (!checked.ok) return checked;
  const leads = listLeads(record);
  const timeBase = record.groups[0]?.timeBase;
  if (leads.length === 0 || timeBase === undefined) {
    return err('model/not-applicable', `'${displayName}' has no ECG lead.`);
  }
  const { name, format, frameRate, notices } = record;
  const contentSha256 = contentHashOf(record);
  const person = findRecordingPerson({ contentSha256, format, name });
  return ok({ name, contentSha256, person, notices, timeBase, frameRate, leads });
}

function listLeads({ groups, signalOrder }: ImportedRecord): RecordingLeads['leads'] {
  return signalOrder.flatMap(([groupIndex, index], indexInSource) => {
    const signal = groupIndex === 0 ? groups[0]?.signals[index] : undefined;
    if (signal?.kind !== 'ecg') return [];
    return [{ name: signal.name, indexInSource, signal: toPhysical(signal) }];
  });
}
