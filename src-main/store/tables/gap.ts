import type { RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Samples of one lead that were never recorded, half-open, in the record's time base. */
export interface GapRow {
  readonly leadIndex: number;
  readonly startSample: number;
  readonly endSample: number;
}

export function insertGap(db: WriteDb, recordId: RecordId, gap: GapRow): void {
  db.command('INSERT INTO gap (record_id, lead_index, start_sample, end_sample) VALUES (?, ?, ?, ?)').run(
    recordId,
    gap.leadIndex,
    gap.startSample,
    gap.endSample,
  );
}

/** In order of lead and sample. */
export function listGaps(db: ReadDb, recordId: RecordId): readonly GapRow[] {
  return db
    .query<GapRow>(
      `SELECT lead_index AS leadIndex, start_sample AS startSample, end_sample AS endSample
       FROM gap WHERE record_id = ? ORDER BY lead_index, start_sample`,
    )
    .all(recordId);
}
