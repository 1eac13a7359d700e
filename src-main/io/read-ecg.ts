import type { ImportedRecord, ImportedSignal } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import { readRecording } from '#main/importers/registry.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import { chooseLeads, hasSameClock, selectLeads, type LeadSelection } from '#main/preprocessing/choose-leads.ts';
import { assert } from '#shared/result/assert.ts';
import { findRecordingPerson } from '#shared/domain/recording-person.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { checkImportedRecord } from './check-imported-record.ts';
import type { TaskContext } from './task-context.ts';
import { toPhysical } from './to-physical.ts';

export interface ReadEcgInput {
  readonly ref: RecordingRef;
  /** Lower-case lead names in whose order of the file the first lead is looked for; none: the first ECG lead. */
  readonly supportedLeads: readonly string[];
  /** Leads for a detector alone, in place of those that suit a model. */
  readonly leads?: LeadSelection;
}

/** The leads of a file that a detector or a model looks at, as prepareRecording takes them. */
export interface EcgSignals {
  readonly name: string;
  /** Identity of the recording, as the library has it. */
  readonly contentSha256: string;
  /** See findRecordingPerson. */
  readonly person: string | null;
  /** The importer's, for whoever reads the answer. */
  readonly notices: readonly string[];
  /** What annotations of the recording count. */
  readonly recordTimeBase: TimeBase;
  /** What annotation files beside it count. */
  readonly frameRate: TimeBase;
  readonly leadName: string;
  /** [signals.length] */
  readonly leadNames: readonly string[];
  /** ECG leads of another rate or length than those chosen, in the order of the source: nothing looked at them. */
  readonly otherClockLeadNames: readonly string[];
  readonly timeBase: TimeBase;
  /** mV where calibrated, NaN where missing; the chosen lead first. */
  readonly signals: readonly Float32Array[];
}

/** Reads a recording outside the library. Errors: the importer's, 'model/not-applicable' where it has no ECG. */
export async function readEcg(
  { ref, supportedLeads, leads }: ReadEcgInput,
  context: Pick<TaskContext, 'signal'>,
): Promise<Result<EcgSignals>> {
  const read = await readRecording(ref, { signal: context.signal });
  if (!read.ok) return read;
  const checked = checkImportedRecord(read.value);
  if (!checked.ok) return checked;
  const record = read.value;
  const chosen =
    leads === undefined
      ? chooseLeads(listSignals(record), { supportedLeads })
      : selectLeads(listSignals(record), leads);
  if (chosen === undefined) return err('model/not-applicable', toLeadsMissing(record, ref, leads));
  const [lead] = chosen;
  if (lead === undefined) return err('model/not-applicable', `'${ref.displayName}' has no ECG lead.`);
  const recordTimeBase = record.groups[0]?.timeBase;
  assert(recordTimeBase !== undefined, () => 'readEcg: a checked record has a group');
  const { name, format, notices } = record;
  const contentSha256 = contentHashOf(record);
  return ok({
    name,
    contentSha256,
    person: findRecordingPerson({ contentSha256, format, name }),
    notices,
    recordTimeBase,
    frameRate: record.frameRate,
    leadName: lead.name,
    leadNames: chosen.map(({ name }) => name),
    otherClockLeadNames: listSignals(record)
      .filter((one) => one.kind === 'ecg' && !hasSameClock(one, lead))
      .map(({ name }) => name),
    timeBase: lead.timeBase,
    signals: chosen.map(toPhysical),
  });
}

function toLeadsMissing(record: ImportedRecord, ref: RecordingRef, leads: LeadSelection | undefined): string {
  const there = listSignals(record)
    .filter(({ kind }) => kind === 'ecg')
    .map(({ name }) => name);
  const wanted = typeof leads === 'object' ? leads.join(', ') : 'those leads';
  return `'${ref.displayName}' has no leads ${wanted} of one rate; its ECG leads are ${there.join(', ')}.`;
}

type TimedSignal = ImportedSignal & { readonly timeBase: TimeBase; readonly sampleCount: number };

/** In the order of the source. */
function listSignals({ groups, signalOrder }: ImportedRecord): readonly TimedSignal[] {
  return signalOrder.flatMap(([groupIndex, index]) => {
    const group = groups[groupIndex];
    const signal = group?.signals[index];
    if (group === undefined || signal === undefined) return [];
    return [{ ...signal, timeBase: group.timeBase, sampleCount: group.sampleCount }];
  });
}
