import { ok, type Result } from '#shared/result/result.ts';
import type { ImportedAnnotationSet } from '#main/importers/imported-record.ts';
import { joinName, type SourceFolder } from '#main/importers/source-folder.ts';
import type { WfdbHeader } from '../wfdb-header.ts';
import { findAnnotationCandidates } from './find-annotation-files.ts';
import { readAnnotationSet, type AnnotationTimes } from './read-annotation-set.ts';

/** A day of beats takes 0.3 MB. */
export const MAX_ANNOTATION_BYTES = 256 * 1024 ** 2;

export interface AnnotationRequest extends AnnotationTimes {
  readonly header: WfdbHeader;
  readonly folder: string;
  readonly recordName: string;
}

export interface AnnotationSets {
  readonly sets: readonly ImportedAnnotationSet[];
  readonly notices: readonly string[];
}

/**
 * Every annotation file of a record. A damaged file with a known annotator's suffix is an error of the recording; a file with
 * another suffix is taken for annotations only where it reads as such from start to end.
 */
export async function readAnnotationFiles(
  source: SourceFolder,
  request: AnnotationRequest,
): Promise<Result<AnnotationSets>> {
  const entries = await source.list(request.folder);
  if (!entries.ok) return entries;
  const sets: ImportedAnnotationSet[] = [];
  const notices: string[] = [];
  for (const { fileName, annotator, isCertain } of findAnnotationCandidates(
    request.recordName,
    request.header,
    entries.value,
  )) {
    const bytes = await source.read(joinName(request.folder, fileName), MAX_ANNOTATION_BYTES);
    const read = bytes.ok ? readAnnotationSet({ annotator, fileName, bytes: bytes.value }, request) : bytes;
    if (read.ok && (isCertain || read.value.unreadBytes === 0)) {
      sets.push(read.value.set);
      notices.push(...read.value.notices);
    } else if (isCertain && !read.ok) {
      return read;
    } else {
      notices.push(`'${fileName}' was left out: it does not read as annotations`);
    }
  }
  return ok({ sets, notices });
}
