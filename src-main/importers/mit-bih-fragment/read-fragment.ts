import { MIT_BIH_FRAGMENT } from '#shared/domain/mit-bih-fragment.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ImportedRecord, ImportedSignal } from '../imported-record.ts';
import { readMatlabVector } from '../matlab-vector.ts';
import { toBaseName, type SourceFolder } from '../source-folder.ts';

export const FRAGMENT_SUFFIX = '.mat';

/** A fragment takes 7,224 bytes. */
const MAX_BYTES = 64 * 1024;
const TIME_BASE = { rateNumerator: 360, rateDenominator: 1 };
const SAMPLE_COUNT = 3600;

/**
 * What a fragment's file does not say. Source: P. Plawiak, "ECG signals (1000 fragments)", Mendeley Data 2017, doi 10.17632/7dybx7wyfn.3:
 * 10 s of lead MLII at 360 Hz, 200 units per mV; the baseline is that of the database's own headers. Fragments that were compared with
 * the database are found in its MLII number by number.
 */
const LEAD: Omit<ImportedSignal, 'samples'> = {
  name: 'MLII',
  kind: 'ecg',
  calibration: { gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true },
  adcResolutionBits: 11,
  adcZeroAdu: 1024,
};
const NOTICE =
  'The file has no header: that it is lead MLII at 360 Hz, 200 units per mV around 1024, comes from the description of the 1000 fragments of MIT-BIH, not from the file.';

/**
 * One of Plawiak's fragments of the MIT-BIH Arrhythmia Database: a MATLAB v4 file with one vector of 3600 16-bit numbers.
 * @param name  of the file, relative to the folder
 * Errors: those of readMatlabVector; 'import/unsupported' for another length.
 */
export async function readFragment(source: SourceFolder, name: string): Promise<Result<ImportedRecord>> {
  const file = toBaseName(name);
  const bytes = await source.read(name, MAX_BYTES);
  if (!bytes.ok) return bytes;
  const samples = readMatlabVector(bytes.value, file);
  if (!samples.ok) return samples;
  const sampleCount = samples.value.length;
  if (sampleCount !== SAMPLE_COUNT)
    return err(
      'import/unsupported',
      `'${file}' has ${sampleCount} samples; a fragment of MIT-BIH has ${SAMPLE_COUNT}, 10 s at 360 Hz. For anything else a header (.hea) must say rate and lead.`,
      { file },
    );
  return ok({
    name: file.slice(0, -FRAGMENT_SUFFIX.length),
    format: MIT_BIH_FRAGMENT,
    groups: [{ timeBase: TIME_BASE, sampleCount, signals: [{ ...LEAD, samples: samples.value }] }],
    frameRate: TIME_BASE,
    signalOrder: [[0, 0]],
    annotationSets: [],
    recordedAt: null,
    comments: [],
    ageYears: null,
    sex: null,
    notices: [NOTICE],
  });
}
