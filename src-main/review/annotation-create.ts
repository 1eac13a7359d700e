import type { AnnotationSetBase } from '#shared/domain/annotation-set.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { WriteDb } from '#main/store/database.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { advanceRecordState, findSampleCount } from '#main/store/tables/record.ts';
import { refreshRecordListing } from '#main/store/tables/record-listing.ts';
import { readBase } from './annotation-base.ts';
import { insertSetWithContent } from './annotation-content.ts';
import { findSet } from './annotation-summary.ts';

/** A set in a reader's name, as its base is now. Errors: library/unknown-record, and those of readBase. */
export function createReaderSet(
  db: WriteDb,
  request: { readonly recordId: RecordId; readonly readerName: string; readonly base: AnnotationSetBase },
  nowMs: number,
): Result<AnnotationSetRow> {
  const { recordId, readerName, base } = request;
  if (findSampleCount(db, recordId) === undefined) {
    return err('library/unknown-record', 'This recording is not in the library any more.', { recordId });
  }
  const content = readBase(db, recordId, base);
  if (!content.ok) return content;
  const { label, ...begin } = content.value;
  const setId = insertSetWithContent(
    db,
    {
      ...begin,
      recordId,
      kind: 'reader',
      name: readerName,
      base,
      source: null,
      event: { label: `start from ${label}`, who: readerName },
    },
    nowMs,
  );
  advanceRecordState(db, recordId, 'in-review');
  refreshRecordListing(db, recordId);
  return findSet(db, setId);
}
