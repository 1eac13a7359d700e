import { basename } from 'node:path';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import { readMatlabVector } from '#main/importers/matlab-vector.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { joinName, SourceFolder, toBaseName } from '#main/importers/source-folder.ts';
import { toRecordingLeads } from '#main/io/read-leads.ts';
import { contentHashOf } from '#main/library/content-hash.ts';
import type {
  FoundRecording,
  ReadFoundOptions,
  RecordingFinder,
  SourceRecording,
} from '#main/training/data/found-recording.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** Recordings that lie in folders, as the command line trains on them. */
export const folderRecordings: RecordingFinder = { inFolder, fragmentsIn, inLibrary: null };

async function inFolder(folder: string): Promise<Result<readonly FoundRecording[]>> {
  const found = await findRecordings(folder);
  if (!found.ok) return found;
  return ok(
    found.value.map((ref) => ({
      name: ref.displayName,
      patient: null,
      read: (options: ReadFoundOptions) => readFound(ref, options),
    })),
  );
}

async function readFound(ref: RecordingRef, { annotator, signal }: ReadFoundOptions): Promise<Result<SourceRecording>> {
  const record = await readRecording(ref, { signal });
  if (!record.ok) return record;
  const read = toRecordingLeads(record.value, ref.displayName);
  if (!read.ok) return read;
  const { contentSha256, leads, timeBase } = read.value;
  // Annotations count in the record's time base, which is that of its fastest ECG group, as the leads are.
  const set = record.value.annotationSets.find((candidate) => candidate.annotator === annotator);
  const annotations = set === undefined ? null : { samples: set.annotations.samples, codes: set.annotations.codes };
  return ok({ contentSha256, leads, timeBase, annotations });
}

/** Plawiak's fragments have no header: 10 s of MLII, MIT-BIH's converter. */
const FRAGMENT: Omit<ImportedRecord['groups'][number]['signals'][number], 'samples'> = {
  name: 'MLII',
  kind: 'ecg',
  calibration: { gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true },
  adcResolutionBits: 11,
  adcZeroAdu: 1024,
};
const FRAGMENT_TIME_BASE = { rateNumerator: 360, rateDenominator: 1 };
const MAX_FRAGMENT_BYTES = 1024 * 1024;
const MAX_FRAGMENTS = 100_000;
const NATURAL_ORDER = new Intl.Collator('en', { numeric: true });

async function fragmentsIn(folder: string): Promise<Result<readonly FoundRecording[]>> {
  const source = await SourceFolder.open(folder);
  if (!source.ok) return source;
  const top = await source.value.list('');
  if (!top.ok) return top;
  const names: string[] = [];
  for (const { name: below, kind } of top.value) {
    if (kind !== 'folder') continue;
    const listed = await source.value.list(below);
    if (!listed.ok) return listed;
    for (const { name, kind: own } of listed.value) {
      if (own === 'file' && name.toLowerCase().endsWith('.mat')) names.push(joinName(below, name));
    }
  }
  if (names.length > MAX_FRAGMENTS)
    return err('import/out-of-bounds', `'${basename(folder)}' holds more than ${MAX_FRAGMENTS} fragments.`);
  return ok(
    names.toSorted(NATURAL_ORDER.compare).map((name) => ({
      name: name.slice(0, -'.mat'.length),
      patient: null,
      read: () => readFragment(source.value, name),
    })),
  );
}

async function readFragment(source: SourceFolder, name: string): Promise<Result<SourceRecording>> {
  const bytes = await source.read(name, MAX_FRAGMENT_BYTES);
  if (!bytes.ok) return bytes;
  const samples = readMatlabVector(bytes.value, toBaseName(name));
  if (!samples.ok) return samples;
  const groups = [
    {
      timeBase: FRAGMENT_TIME_BASE,
      sampleCount: samples.value.length,
      signals: [{ ...FRAGMENT, samples: samples.value }],
    },
  ];
  const { gainAduPerUnit, baselineAdu } = FRAGMENT.calibration;
  const signal = Float32Array.from(samples.value, (value) => (value - baselineAdu) / gainAduPerUnit);
  return ok({
    contentSha256: contentHashOf({ groups }),
    leads: [{ name: FRAGMENT.name, signal }],
    timeBase: FRAGMENT_TIME_BASE,
    annotations: null,
  });
}
