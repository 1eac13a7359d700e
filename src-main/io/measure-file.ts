import type { ImportedGroup, ImportedRecord } from '#main/importers/imported-record.ts';
import { toMissingCode } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import { readRecording } from '#main/importers/registry.ts';
import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { BeatSource } from '#shared/signal/beat-source.ts';
import { pickLeads } from '#shared/signal/beat-source.ts';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
import type { Measurements } from '#shared/signal/measure/measurement.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { checkImportedRecord } from './check-imported-record.ts';
import type { TaskContext } from './task-context.ts';
import { toBeatFindings } from './to-beat-findings.ts';

/** What is measured on a recording outside the library. */
export interface MeasuredFile {
  readonly name: string;
  readonly ageYears: number | null;
  readonly sex: 'female' | 'male' | null;
  /** All beats that the detector found. */
  readonly beatCount: number;
  readonly measurements: Measurements;
  readonly notices: readonly string[];
}

/** Reads a recording, finds its beats and measures them. Errors: the importer's, 'model/not-applicable' where it has no ECG. */
export async function measureFile(
  { ref }: { readonly ref: RecordingRef },
  context: Pick<TaskContext, 'signal'>,
): Promise<Result<MeasuredFile>> {
  const read = await readRecording(ref, { signal: context.signal });
  if (!read.ok) return read;
  const checked = checkImportedRecord(read.value);
  if (!checked.ok) return checked;
  const record = read.value;
  const group = record.groups[0];
  const leads = group === undefined ? [] : listEcg(record, group);
  if (group === undefined || leads.length === 0)
    return err('model/not-applicable', `'${ref.displayName}' has no ECG lead.`);
  const source = toSource(group, leads);
  const findings = toBeatFindings({ source, leads, given: null });
  const { ageYears, sex, name } = record;
  const measurements = computeMeasurements({
    median: findings.median,
    fiducials: findings.globalFiducials,
    beatSamples: findings.beatSamples,
    rrBreaks: findings.rrBreaks,
    sampleRateHz: source.sampleRateHz,
    sex,
    ageYears,
  });
  return ok({
    name,
    ageYears,
    sex,
    beatCount: findings.beatSamples.length,
    measurements,
    notices: [...record.notices, ...findings.notices],
  });
}

type EcgSignal = ImportedGroup['signals'][number] & { readonly key: string };

/** Keys as the library would give them: the position among the record's signals. */
function listEcg({ signalOrder }: ImportedRecord, group: ImportedGroup): EcgSignal[] {
  return group.signals.flatMap((signal, index) => {
    if (signal.kind !== 'ecg') return [];
    const position = signalOrder.findIndex(([groupIndex, inGroup]) => groupIndex === 0 && inGroup === index);
    return [{ ...signal, key: String(position) }];
  });
}

/** Digital values become physical piece by piece: a day of twelve leads has them once. */
function toSource({ timeBase, sampleCount }: ImportedGroup, leads: readonly EcgSignal[]): BeatSource {
  const scaled = leads.map((lead) => ({ samples: lead.samples, scale: toDisplayScale(lead) }));
  return {
    sampleRateHz: toSampleRateHz(timeBase),
    sampleCount,
    leadCount: leads.length,
    read(startSample, endSample, wanted) {
      const from = Math.min(sampleCount, Math.max(0, startSample));
      const to = Math.max(from, Math.min(sampleCount, endSample));
      return pickLeads(scaled, wanted).map(({ samples, scale }) => {
        const out = new Float32Array(endSample - startSample).fill(NaN);
        const values = samples.subarray(from, to);
        const interleaved = { values, missingCode: toMissingCode(samples), index: 0, stride: 1 };
        toPhysicalInto(out.subarray(from - startSample, to - startSample), interleaved, scale);
        return out;
      });
    },
  };
}
