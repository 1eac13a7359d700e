import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

interface RunRow {
  readonly id: PredictionRunId;
  readonly recordId: RecordId;
  readonly createdAtMs: number;
  readonly facts: string;
}

type RunFacts = Omit<PredictionRun, 'id' | 'recordId' | 'createdAtMs'>;

const COLUMNS = 'id, record_id AS recordId, created_at_ms AS createdAtMs, facts_json AS facts';

/** Run and beats go in together: a run without its beats is never seen. */
export function insertPredictionRun(db: WriteDb, run: PredictionRun, columns: BeatPredictionColumns): void {
  const { id, recordId, createdAtMs, ...facts } = run;
  db.command(
    `INSERT INTO prediction_run (id, record_id, created_at_ms, facts_json, beat_count, samples, probabilities,
       abstentions, qualities)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    recordId,
    createdAtMs,
    JSON.stringify(facts),
    run.beatCount,
    toBytes(columns.samples),
    toBytes(columns.probabilities),
    toBytes(columns.abstentions),
    toBytes(columns.qualities),
  );
}

export function findPredictionRun(db: ReadDb, id: PredictionRunId): PredictionRun | undefined {
  const row = db.query<RunRow>(`SELECT ${COLUMNS} FROM prediction_run WHERE id = ?`).get(id);
  return row === undefined ? undefined : toPredictionRun(row);
}

/** Newest first. */
export function listPredictionRuns(db: ReadDb, recordId: RecordId): readonly PredictionRun[] {
  return db
    .query<RunRow>(`SELECT ${COLUMNS} FROM prediction_run WHERE record_id = ? ORDER BY created_at_ms DESC, id DESC`)
    .all(recordId)
    .map(toPredictionRun);
}

/** How many runs are a model's own. */
export function countPredictionRunsOf(db: ReadDb, modelId: ModelId): number {
  return (
    db
      .query<{ n: number }>("SELECT count(*) AS n FROM prediction_run WHERE json_extract(facts_json, '$.modelId') = ?")
      .get(modelId)?.n ?? 0
  );
}

export function findPredictionColumns(db: ReadDb, id: PredictionRunId): BeatPredictionColumns | undefined {
  const row = db
    .query<Record<keyof BeatPredictionColumns, Uint8Array>>(
      'SELECT samples, probabilities, abstentions, qualities FROM prediction_run WHERE id = ?',
    )
    .get(id);
  if (row === undefined) return undefined;
  return {
    samples: new Float64Array(toOwnBuffer(row.samples)),
    probabilities: new Float32Array(toOwnBuffer(row.probabilities)),
    abstentions: new Uint8Array(toOwnBuffer(row.abstentions)),
    qualities: new Float32Array(toOwnBuffer(row.qualities)),
  };
}

/** Runs whose columns do not have the lengths that their count of beats asks for. */
export function listBrokenRunIds(db: ReadDb): readonly PredictionRunId[] {
  return db
    .query<{ id: PredictionRunId }>(
      `SELECT id FROM prediction_run WHERE length(samples) <> 8 * beat_count OR length(abstentions) <> beat_count
         OR length(qualities) <> 4 * beat_count OR (beat_count > 0 AND length(probabilities) % (4 * beat_count) <> 0)`,
    )
    .all()
    .map((row) => row.id);
}

function toPredictionRun(row: RunRow): PredictionRun {
  const facts = JSON.parse(row.facts) as RunFacts; // insertPredictionRun wrote it
  return { ...facts, id: row.id, recordId: row.recordId, createdAtMs: row.createdAtMs };
}

/** All machines that this runs on are little-endian, as the columns are. */
function toBytes(array: Float64Array | Float32Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** SQLite's bytes may start anywhere in a bigger buffer; typed arrays need their own alignment. */
function toOwnBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}
