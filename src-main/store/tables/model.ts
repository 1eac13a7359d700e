import type { ModelCard } from '#shared/domain/model-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

/** Keeps the card of a model that has been used here, so that its predictions can be read when the model has gone. */
export function rememberModel(db: WriteDb, card: ModelCard, nowMs: number): void {
  db.command(
    `INSERT INTO model (id, version, weights_sha256, card_json, first_used_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id, version) DO NOTHING`,
  ).run(card.id, card.version, card.weightsSha256, JSON.stringify(card), nowMs);
}

export function findRememberedModel(db: ReadDb, id: ModelId, version: string): ModelCard | undefined {
  const row = db
    .query<{ card: string }>('SELECT card_json AS card FROM model WHERE id = ? AND version = ?')
    .get(id, version);
  return row === undefined ? undefined : (JSON.parse(row.card) as ModelCard); // rememberModel wrote it
}

/** Of every model that was ever used here. */
export function listRememberedModelIds(db: ReadDb): readonly ModelId[] {
  return db
    .query<{ id: ModelId }>('SELECT DISTINCT id FROM model ORDER BY id')
    .all()
    .map((row) => row.id);
}
