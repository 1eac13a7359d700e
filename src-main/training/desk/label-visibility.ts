import { wasMetInTraining } from '#main/models/was-met-in-training.ts';
import type { ReadDb } from '#main/store/database.ts';
import { findAnnotationEvent } from '#main/store/tables/annotation-event.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { listPredictionRuns } from '#main/store/tables/prediction-run.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { LabelVisibility } from '#shared/domain/training-run.ts';
import type { LabelledLibraryRecord } from './select-records.ts';

/**
 * Of how many recordings a model's answers could be seen while their labels were made: sets that began as a model's answers, and
 * readers' sets whose last edit came after a prediction. Imported labels were made elsewhere.
 */
export function findVisibility(db: ReadDb, records: readonly Pick<LabelledLibraryRecord, 'set'>[]): LabelVisibility {
  const visibleCount = records.filter(({ set }) => wereAnswersVisible(db, set)).length;
  return { visibleCount, recordCount: records.length };
}

function wereAnswersVisible(db: ReadDb, set: AnnotationSetRow): boolean {
  if (set.kind === 'imported') return false;
  if (set.base.kind === 'run') return true;
  const lastEditAtMs = findAnnotationEvent(db, set.id, set.headSeq)?.atMs ?? 0;
  return listPredictionRuns(db, set.recordId).some(({ createdAtMs }) => createdAtMs <= lastEditAtMs);
}

/** Names of recordings whose patient, by this or any other recording, is among those that a model was trained on. */
export function listSeen(
  db: ReadDb,
  records: readonly Pick<LabelledLibraryRecord, 'record'>[],
  card: Pick<ModelCard, 'trainingContentHashes'>,
): readonly string[] {
  return records.filter(({ record }) => wasMetInTraining(db, card, record)).map(({ record }) => record.name);
}
