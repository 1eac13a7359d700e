import type { ExportedAnnotationSet, ExportedRecord, ExportedSignal } from '#main/exporters/exported-record.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { DigitalSamples } from '#shared/units/digital-samples.ts';

/** A calibrated ECG lead with these samples. */
export function exportedSignal(name: string, samples: DigitalSamples): ExportedSignal {
  return {
    name,
    calibration: { gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true },
    adcResolutionBits: 11,
    adcZeroAdu: 1024,
    samples,
  };
}

/** A record of one rate group. */
export function exportedRecord(
  signals: readonly ExportedSignal[],
  changes: Partial<ExportedRecord> = {},
): ExportedRecord {
  return {
    name: 'r',
    groups: [
      { timeBase: { rateNumerator: 360, rateDenominator: 1 }, sampleCount: signals[0]?.samples.length ?? 0, signals },
    ],
    signalOrder: signals.map((_, index) => [0, index] as const),
    annotationSets: [],
    recordedAt: null,
    comments: [],
    ...changes,
  };
}

/** [sample, code, subtype, chan, num, aux], the last four optional. */
export type AnnotationRow = readonly [number, number, number?, number?, number?, (string | null)?];

export function annotationColumns(rows: readonly AnnotationRow[]): AnnotationColumns {
  const auxTexts = [...new Set(rows.flatMap(([, , , , , aux]) => (aux === null || aux === undefined ? [] : [aux])))];
  return {
    samples: Float64Array.from(rows, ([sample]) => sample),
    codes: Uint8Array.from(rows, ([, code]) => code),
    subtypes: Int8Array.from(rows, ([, , subtype]) => subtype ?? 0),
    chans: Uint8Array.from(rows, ([, , , chan]) => chan ?? 0),
    nums: Int8Array.from(rows, ([, , , , num]) => num ?? 0),
    auxIndices: Int32Array.from(rows, ([, , , , , aux]) =>
      aux === null || aux === undefined ? -1 : auxTexts.indexOf(aux),
    ),
    auxTexts,
  };
}

export function exportedSet(
  annotations: AnnotationColumns,
  changes: Partial<ExportedAnnotationSet> = {},
): ExportedAnnotationSet {
  return { annotator: 'atr', annotations, customLabels: [], timeResolution: null, ...changes };
}
