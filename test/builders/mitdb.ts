import { join } from 'node:path';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { toMissingCode } from '#main/importers/imported-record.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { unwrap } from '#shared/result/result.ts';
import { toPhysical } from '#shared/units/calibration.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';

export interface RealRecord {
  readonly name: string;
  readonly leadNames: readonly string[];
  /** Per lead, mV; NaN where missing. */
  readonly signalsMv: readonly Float32Array[];
  readonly timeBase: TimeBase;
  readonly sampleRateHz: number;
  /** Of the annotator 'atr'; empty where there is none. */
  readonly annotations: AnnotationColumns;
  /** All of them, by annotator. */
  readonly annotationSets: ReadonlyMap<string, AnnotationColumns>;
}

/** The records of MIT-BIH, in order: those below 200 with gaps in the numbering. */
export const MITDB_RECORDS: readonly string[] = (
  '100 101 102 103 104 105 106 107 108 109 111 112 113 114 115 116 117 118 119 121 122 123 124 ' +
  '200 201 202 203 205 207 208 209 210 212 213 214 215 217 219 220 221 222 223 228 230 231 232 233 234'
).split(' ');

/** A WFDB record of one rate group, through the importer that the desk uses. */
export async function readRealRecord(folder: string, name: string): Promise<RealRecord> {
  const [ref] = unwrap(await findRecordings(join(folder, name)));
  if (ref === undefined) throw new Error(`readRealRecord: no record ${name}`);
  const record = unwrap(await readRecording(ref));
  const group = record.groups[0];
  if (group === undefined) throw new Error(`readRealRecord: ${name} has no signals`);
  const signalsMv = group.signals.map(({ samples, calibration }) => {
    const missing = toMissingCode(samples);
    return Float32Array.from(samples, (value) => (value === missing ? NaN : toPhysical(value, calibration)));
  });
  const annotationSets = new Map(record.annotationSets.map((set) => [set.annotator, set.annotations]));
  return {
    name,
    leadNames: group.signals.map((signal) => signal.name),
    signalsMv,
    timeBase: group.timeBase,
    sampleRateHz: toSampleRateHz(group.timeBase),
    annotations: annotationSets.get('atr') ?? NO_ANNOTATIONS,
    annotationSets,
  };
}

const NO_ANNOTATIONS: AnnotationColumns = {
  samples: new Float64Array(0),
  codes: new Uint8Array(0),
  subtypes: new Int8Array(0),
  chans: new Uint8Array(0),
  nums: new Int8Array(0),
  auxIndices: new Int32Array(0),
  auxTexts: [],
};
