import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Where a model of the library comes from. */
export interface ModelOrigin {
  readonly modelId: ModelId;
  /** Id of the first model of its line. */
  readonly family: string;
  readonly parentModelId: ModelId | null;
  readonly runId: TrainingRunId | null;
  readonly createdAtMs: number;
}

const COLUMNS =
  'model_id AS modelId, family, parent_model_id AS parentModelId, run_id AS runId, created_at_ms AS createdAtMs';

export function putModelOrigin(db: WriteDb, origin: ModelOrigin): void {
  db.command(
    `INSERT INTO model_origin (model_id, family, parent_model_id, run_id, created_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (model_id) DO UPDATE SET family = excluded.family, parent_model_id = excluded.parent_model_id,
       run_id = excluded.run_id, created_at_ms = excluded.created_at_ms`,
  ).run(origin.modelId, origin.family, origin.parentModelId, origin.runId, origin.createdAtMs);
}

export function findModelOrigin(db: ReadDb, modelId: ModelId): ModelOrigin | undefined {
  return db.query<ModelOrigin>(`SELECT ${COLUMNS} FROM model_origin WHERE model_id = ?`).get(modelId);
}

/** Oldest first. */
export function listModelOrigins(db: ReadDb): readonly ModelOrigin[] {
  return db.query<ModelOrigin>(`SELECT ${COLUMNS} FROM model_origin ORDER BY created_at_ms, model_id`).all();
}

export function deleteModelOrigin(db: WriteDb, modelId: ModelId): void {
  db.command('DELETE FROM model_origin WHERE model_id = ?').run(modelId);
}
