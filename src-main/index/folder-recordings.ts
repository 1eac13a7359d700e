import { basename } from 'node:path';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import { FRAGMENT_SUFFIX, readFragment } from '#main/importers/mit-bih-fragment/read-fragment.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { joinName, SourceFolder } from '#main/importers/source-folder.ts';
import { toRecordingLeads } from '#main/io/read-leads.ts';
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
  return record.ok ? toSource(record.value, ref.displayName, annotator) : record;
}

function toSource(record: ImportedRecord, displayName: string, annotator: string | null): Result<SourceRecording> {
  const read = toRecordingLeads(record, displayName);
  if (!read.ok) return read;
  const { contentSha256, person, leads, timeBase } = read.value;
  // Annotations count in the record's time base, which is that of its fastest ECG group, as the leads are.
  const set = record.annotationSets.find((candidate) => candidate.annotator === annotator);
  const annotations = set === undefined ? null : { samples: set.annotations.samples, codes: set.annotations.codes };
  return ok({ contentSha256, person, leads, timeBase, annotations });
}

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
      if (own === 'file' && name.toLowerCase().endsWith(FRAGMENT_SUFFIX)) names.push(joinName(below, name));
    }
  }
  if (names.length > MAX_FRAGMENTS)
    return err('import/out-of-bounds', `'${basename(folder)}' holds more than ${MAX_FRAGMENTS} fragments.`);
  return ok(
    names.toSorted(NATURAL_ORDER.compare).map((name) => ({
      name: name.slice(0, -FRAGMENT_SUFFIX.length),
      patient: null,
      read: async () => {
        const fragment = await readFragment(source.value, name);
        return fragment.ok ? toSource(fragment.value, name, null) : fragment;
      },
    })),
  );
}
