import { basename } from 'node:path';
import type { RecordingRef } from '#main/importers/importer.ts';
import { FRAGMENT_SUFFIX, readFragment } from '#main/importers/mit-bih-fragment/read-fragment.ts';
import { findRecordings } from '#main/importers/registry.ts';
import { joinName, SourceFolder } from '#main/importers/source-folder.ts';
import type { IoPool } from '#main/io/pool.ts';
import { readSource, toSourceLeads, type ReadSourceInput } from '#main/io/read-source.ts';
import type { FoundRecording, RecordingFinder, SourceRecording } from '#main/training/data/found-recording.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** Recordings that lie in folders, as the command line trains on them. */
export const folderRecordings: RecordingFinder = {
  inFolder: async (folder) => toFound(await findRecordings(folder), readSource),
  fragmentsIn,
  inLibrary: null,
};

/** The same as the desk trains on them: searched and read in a worker, for half an hour of signal takes a fifth of a second. */
export function workerRecordings(io: Pick<IoPool, 'run'>): RecordingFinder {
  const read: ReadOne = (input, { signal }) => io.run('read-source', input, { signal });
  return {
    inFolder: async (path) => toFound(await io.run('find-recordings', { path }), read),
    fragmentsIn,
    inLibrary: null,
  };
}

type ReadOne = (input: ReadSourceInput, options: { readonly signal: AbortSignal }) => Promise<Result<SourceRecording>>;

function toFound(found: Result<readonly RecordingRef[]>, read: ReadOne): Result<readonly FoundRecording[]> {
  if (!found.ok) return found;
  return ok(
    found.value.map((ref) => ({
      name: ref.displayName,
      patient: null,
      read: ({ annotator, signal }) => read({ ref, annotator }, { signal }),
    })),
  );
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
        return fragment.ok ? toSourceLeads(fragment.value, name, null) : fragment;
      },
    })),
  );
}
