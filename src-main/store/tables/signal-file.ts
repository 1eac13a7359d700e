import type { RecordId } from '#shared/units/ids.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** One rate group's files: a plain WFDB record and its pyramid, by base name inside the library's signals folder. */
export interface SignalFileRow {
  readonly recordId: RecordId;
  readonly groupIndex: number;
  readonly headerName: string;
  readonly dataName: string;
  readonly pyramidName: string;
  readonly wfdbFormat: 16 | 24 | 32;
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly signalCount: number;
  readonly dataSizeBytes: number;
  readonly dataSha256: string;
}

type StoredSignalFile = Omit<SignalFileRow, 'timeBase'> & {
  readonly rateNumerator: number;
  readonly rateDenominator: number;
};

const COLUMNS = `record_id AS recordId, group_index AS groupIndex, header_name AS headerName, data_name AS dataName,
  pyramid_name AS pyramidName, wfdb_format AS wfdbFormat, rate_numerator AS rateNumerator,
  rate_denominator AS rateDenominator, sample_count AS sampleCount, signal_count AS signalCount,
  data_size_bytes AS dataSizeBytes, data_sha256 AS dataSha256`;

export function insertSignalFile(db: WriteDb, file: SignalFileRow): void {
  db.command(
    `INSERT INTO signal_file (record_id, group_index, header_name, data_name, pyramid_name, wfdb_format, rate_numerator,
       rate_denominator, sample_count, signal_count, data_size_bytes, data_sha256)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    file.recordId,
    file.groupIndex,
    file.headerName,
    file.dataName,
    file.pyramidName,
    file.wfdbFormat,
    file.timeBase.rateNumerator,
    file.timeBase.rateDenominator,
    file.sampleCount,
    file.signalCount,
    file.dataSizeBytes,
    file.dataSha256,
  );
}

/** In order of group. */
export function listSignalFiles(db: ReadDb, recordId: RecordId): readonly SignalFileRow[] {
  return db
    .query<StoredSignalFile>(`SELECT ${COLUMNS} FROM signal_file WHERE record_id = ? ORDER BY group_index`)
    .all(recordId)
    .map(toSignalFileRow);
}

/** Of the whole library, for the sweep at start-up and for verify. */
export function listAllSignalFiles(db: ReadDb): readonly SignalFileRow[] {
  return db
    .query<StoredSignalFile>(`SELECT ${COLUMNS} FROM signal_file ORDER BY record_id, group_index`)
    .all()
    .map(toSignalFileRow);
}

function toSignalFileRow(row: StoredSignalFile): SignalFileRow {
  const { rateNumerator, rateDenominator, ...rest } = row;
  return { ...rest, timeBase: { rateNumerator, rateDenominator } };
}
