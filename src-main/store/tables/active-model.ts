import type { ModelId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Questions with the model that was chosen for each; the column is called 'task', which a question is but for models of whole recordings. */
export function listActiveModels(db: ReadDb): ReadonlyMap<string, ModelId> {
  const rows = db.query<{ question: string; id: ModelId }>('SELECT task AS question, model_id AS id FROM active_model');
  return new Map(rows.all().map(({ question, id }) => [question, id]));
}

export function putActiveModel(
  db: WriteDb,
  active: { readonly question: string; readonly modelId: ModelId; readonly atMs: number },
): void {
  db.command(
    `INSERT INTO active_model (task, model_id, activated_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (task) DO UPDATE SET model_id = excluded.model_id, activated_at_ms = excluded.activated_at_ms`,
  ).run(active.question, active.modelId, active.atMs);
}

/** For a model that goes: its question falls back to those that came with the program. */
export function deactivateModel(db: WriteDb, modelId: ModelId): void {
  db.command('DELETE FROM active_model WHERE model_id = ?').run(modelId);
}
