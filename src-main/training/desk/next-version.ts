import type { ReadDb } from '#main/store/database.ts';
import { listRememberedModelIds } from '#main/store/tables/model.ts';
import { listModelOrigins } from '#main/store/tables/model-origin.ts';
import { listTrainingRuns } from '#main/store/tables/training-run.ts';
import type { ListedModel } from '#main/models/registry.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { ModelId } from '#shared/units/ids.ts';

export interface NextVersion {
  readonly modelId: ModelId;
  readonly version: string;
}

/**
 * Id and version of a model that comes next in its line: 'cnet-aami5-v2' 2.0.0 after 'cnet-aami5' 1.0.0. An id that was ever used here is not
 * used again, even when its model has gone: predictions name models by id and version.
 */
export function findNextVersion(
  db: ReadDb,
  listed: readonly Pick<ListedModel, 'card'>[],
  network: { readonly architecture: string; readonly parent: ModelCard | null },
): NextVersion {
  const taken = listTakenIds(db, listed);
  if (network.parent === null) {
    const base = `${network.architecture}-desk`.slice(0, MOST_LETTERS);
    const number = findFree((n) => !taken.has(`${base}-${n}`), 1);
    return { modelId: `${base}-${number}` as ModelId, version: '1.0.0' }; // made here
  }
  const parentId = network.parent.id;
  const origins = listModelOrigins(db);
  const family = origins.find(({ modelId }) => modelId === parentId)?.family ?? parentId;
  const members = new Set<string>([
    family,
    ...origins.filter((one) => one.family === family).map((one) => one.modelId),
  ]);
  const versions = listed
    .filter(({ card }) => members.has(card.id))
    .map(({ card }) => Number.parseInt(card.version, 10) || 1);
  const base = family.slice(0, MOST_LETTERS);
  const number = findFree((n) => !taken.has(`${base}-v${n}`), Math.max(1, ...versions) + 1);
  return { modelId: `${base}-v${number}` as ModelId, version: `${number}.0.0` }; // as above
}

/** Of the 64 that an id may have: room for a number of nine digits. */
const MOST_LETTERS = 53;
const MOST_RUNS = 100_000;

function listTakenIds(db: ReadDb, listed: readonly Pick<ListedModel, 'card'>[]): ReadonlySet<string> {
  return new Set([
    ...listed.map(({ card }) => card.id),
    ...listRememberedModelIds(db),
    ...listModelOrigins(db).map(({ modelId }) => modelId),
    ...listTrainingRuns(db, MOST_RUNS).flatMap(({ modelId }) => modelId ?? []),
  ]);
}

function findFree(isFree: (number: number) => boolean, first: number): number {
  let number = first;
  while (!isFree(number)) number += 1;
  return number;
}
