import type { ModelId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** The model that answers for a task until a person takes another; undefined: nobody has chosen. */
export function findActiveModelId(db: ReadDb, task: string): ModelId | undefined {
  return db.query<{ id: ModelId }>('SELECT model_id AS id FROM active_model WHERE task = ?').get(task)?.id;
}

/** Tasks with the model that was chosen for each. */
export function listActiveModels(db: ReadDb): ReadonlyMap<string, ModelId> {
  const rows = db.query<{ task: string; id: ModelId }>('SELECT task, model_id AS id FROM active_model').all();
  return new Map(rows.map(({ task, id }) => [task, id]));
}

export function putActiveModel(
  db: WriteDb,
  active: { readonly task: string; readonly modelId: ModelId; readonly atMs: number },
): void {
  db.command(
    `INSERT INTO active_model (task, model_id, activated_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (task) DO UPDATE SET model_id = excluded.model_id, activated_at_ms = excluded.activated_at_ms`,
  ).run(active.task, active.modelId, active.atMs);
}

/** For a model that goes: its tasks fall back to those that came with the program. */
export function deactivateModel(db: WriteDb, modelId: ModelId): void {
  db.command('DELETE FROM active_model WHERE model_id = ?').run(modelId);
}
