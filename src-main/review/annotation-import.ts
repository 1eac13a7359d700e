import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { compareAnnotations } from '#shared/domain/pending-changes.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { sha256Hex } from '#main/store/canonical-json.ts';
import type { WriteDb } from '#main/store/database.ts';
import { findImportedSetId } from '#main/store/tables/annotation-set.ts';
import { refreshRecordListing } from '#main/store/tables/record-listing.ts';
import { getColumnsRow } from './annotation-columns.ts';
import { insertSetWithContent } from './annotation-content.ts';

/** An annotation file as an importer read it (importers/imported-record.ts has the same shape). */
export interface AnnotationFile {
  readonly annotator: string;
  readonly annotations: AnnotationColumns;
  readonly customLabels: readonly CustomLabel[];
  readonly sourceName: string;
  readonly sourceBytes: Uint8Array;
}

/**
 * Writes an imported set, inside the import's own transaction. The same bytes of the same annotator are not stored
 * twice: then the set that is there is given back.
 */
export function importAnnotationSet(
  db: WriteDb,
  recordId: RecordId,
  options: { readonly file: AnnotationFile; readonly nowMs: number },
): { readonly setId: AnnotationSetId; readonly isNew: boolean } {
  const { file, nowMs } = options;
  const sourceSha256 = sha256Hex(file.sourceBytes);
  const known = findImportedSetId(db, { recordId, name: file.annotator, contentSha256: sourceSha256 });
  if (known !== undefined) return { setId: known, isNew: false };
  const annotations = Array.from(file.annotations.samples, (_, index) => {
    const row = getColumnsRow(file.annotations, index);
    return { ...row, id: index + 1, status: 'imported', baseCode: row.code, baseSample: row.sample } as const;
  });
  const setId = insertSetWithContent(
    db,
    {
      recordId,
      kind: 'imported',
      name: file.annotator,
      base: { kind: 'empty' },
      customLabels: file.customLabels,
      annotations: annotations.sort(compareAnnotations),
      nextAnnotationId: annotations.length + 1,
      source: { name: file.sourceName, bytes: file.sourceBytes, sha256: sourceSha256 },
      event: { label: `import ${file.annotator}`, who: 'import' },
      facts: { sourceSha256 },
    },
    nowMs,
  );
  refreshRecordListing(db, recordId);
  return { setId, isNew: true };
}
