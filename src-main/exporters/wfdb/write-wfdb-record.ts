import { err, ok, type Result } from '#shared/result/result.ts';
import type { ExportedRecord } from '../exported-record.ts';
import { placeFiles, type PlannedFile, type PlaceOptions } from '../place-files.ts';
import { encodeAnnotations } from './encode-annotations.ts';
import { formatHeader } from './format-header.ts';
import { layOutFrames, type FrameLayout } from './frame-layout.ts';
import { chooseFormat } from './sample-width.ts';
import { writeSamples } from './write-samples.ts';

export interface WrittenRecord {
  /** Base names, in the order in which they were put in place. */
  readonly fileNames: readonly string[];
  /** What the files do not say exactly as the record had it. */
  readonly notices: readonly string[];
}

export interface WriteTarget extends PlaceOptions {
  readonly folder: string;
  /** The record's name: letters, digits, '_' and '-'. */
  readonly name: string;
  /** Put in place with the record's own files, as they are: annotation files that go back as they came. */
  readonly extraFiles?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * A record as NAME.dat (format 16, 24 or 32: the smallest in which no valid sample reads as missing), one file per annotation set,
 * and NAME.hea last. All or nothing.
 * Errors: export/not-representable, export/exists, export/unwritable.
 */
export async function writeWfdbRecord(record: ExportedRecord, target: WriteTarget): Promise<Result<WrittenRecord>> {
  const { name } = target;
  const misnamed = findMisnamed(name, record);
  if (misnamed !== undefined)
    return err('export/not-representable', `WFDB does not allow the name ${misnamed}.`, { name: misnamed });
  const layout = layOutFrames(record);
  if (!layout.ok) return layout;
  const annotationFiles = encodeAll(name, record, layout.value);
  if (!annotationFiles.ok) return annotationFiles;

  const format = chooseFormat(layout.value.signals.map(({ signal }) => signal.samples));
  const signalFileName = `${name}.dat`;
  const header = formatHeader({ name, record, layout: layout.value, format, signalFileName });
  const files: readonly PlannedFile[] = [
    { name: signalFileName, write: (file) => writeSamples(file, layout.value, format) },
    ...annotationFiles.value,
    ...(target.extraFiles ?? []).map((extra) => toPlanned(extra.name, extra.bytes)),
    { name: `${name}.hea`, write: (file) => file.writeFile(header.text) },
  ];
  const placed = await placeFiles(target.folder, files, target);
  return placed.ok ? ok({ fileNames: files.map((file) => file.name), notices: header.notices }) : placed;
}

/** '-' is allowed beside what header(5) names, since PhysioNet's own records have it. */
const NAME = /^[A-Za-z0-9_-]{1,80}$/;
const RESERVED_ANNOTATORS: ReadonlySet<string> = new Set(['hea', 'dat']);

function findMisnamed(name: string, { annotationSets }: ExportedRecord): string | undefined {
  if (!NAME.test(name)) return `'${name.slice(0, 80)}'`;
  const annotators = annotationSets.map(({ annotator }) => annotator);
  const wrong = annotators.find((annotator, index) => {
    return (
      !NAME.test(annotator) ||
      RESERVED_ANNOTATORS.has(annotator.toLowerCase()) ||
      annotators.indexOf(annotator) !== index
    );
  });
  return wrong === undefined ? undefined : `'${wrong.slice(0, 80)}' of an annotation set`;
}

function encodeAll(
  name: string,
  { annotationSets, groups }: ExportedRecord,
  { frameRate }: FrameLayout,
): Result<readonly PlannedFile[]> {
  const files: PlannedFile[] = [];
  const recordTimeBase = groups[0]?.timeBase ?? frameRate;
  for (const set of annotationSets) {
    const bytes = encodeAnnotations(set, { recordTimeBase, frameRate });
    if (!bytes.ok) return bytes;
    files.push(toPlanned(`${name}.${set.annotator}`, bytes.value));
  }
  return ok(files);
}

function toPlanned(name: string, bytes: Uint8Array): PlannedFile {
  return { name, write: (file) => file.writeFile(bytes) };
}
