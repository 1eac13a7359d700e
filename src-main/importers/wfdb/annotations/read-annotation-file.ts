import type { ImportedAnnotationSet } from '#main/importers/imported-record.ts';
import { joinName, type SourceFolder } from '#main/importers/source-folder.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { multiplyTimeBase, type TimeBase } from '#shared/units/time-base.ts';
import { readHeaderFile } from '../read-header-file.ts';
import { MAX_ANNOTATION_BYTES } from './read-annotation-files.ts';
import { readAnnotationSet } from './read-annotation-set.ts';

/** One annotation file, named apart from its record. */
export interface AnnotationFilePlace {
  readonly source: SourceFolder;
  /** Relative to the source; '' for the source itself. */
  readonly folder: string;
  readonly fileName: string;
  readonly annotator: string;
}

/** What annotation times count, and how long the recording is. */
export interface RecordTimes {
  readonly frameRate: TimeBase;
  /** That of the fastest signal. */
  readonly timeBase: TimeBase;
  /** In `timeBase`; null where the header leaves it open. */
  readonly sampleCount: number | null;
}

/** Times of a record from its header alone. Errors: those of the header. */
export async function readRecordTimes(
  source: SourceFolder,
  folder: string,
  recordName: string,
): Promise<Result<RecordTimes>> {
  const located = await readHeaderFile(source, folder, recordName);
  if (!located.ok) return located;
  const { frameRate, frameCount, signals } = located.value.header;
  const factor = signals.reduce((most, signal) => Math.max(most, signal.samplesPerFrame), 1);
  return ok({
    frameRate,
    timeBase: multiplyTimeBase(frameRate, factor),
    sampleCount: frameCount === null ? null : frameCount * factor,
  });
}

/**
 * An annotation file on its own, in a given time base. Errors: those of readAnnotationSet; 'import/missing-file',
 * 'import/unreadable', 'import/out-of-bounds'.
 */
export async function readAnnotationFile(
  { source, folder, fileName, annotator }: AnnotationFilePlace,
  { frameRate, timeBase }: Pick<RecordTimes, 'frameRate' | 'timeBase'>,
): Promise<Result<ImportedAnnotationSet>> {
  const bytes = await source.read(joinName(folder, fileName), MAX_ANNOTATION_BYTES);
  if (!bytes.ok) return bytes;
  const read = readAnnotationSet({ annotator, fileName, bytes: bytes.value }, { frameRate, recordTimeBase: timeBase });
  return read.ok ? ok(read.value.set) : read;
}
