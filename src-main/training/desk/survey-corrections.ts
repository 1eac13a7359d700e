import type { ModelRegistry } from '#main/models/registry.ts';
import type { Database, ReadDb } from '#main/store/database.ts';
import { findModelOrigin } from '#main/store/tables/model-origin.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { CorrectionSurvey, TrainingPlan } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { countDecisionsAfter, sumChanges, type Decisions } from './human-labels.ts';
import { planTraining } from './plan-data.ts';
import type { LabelledLibraryRecord } from './select-records.ts';
import { FIT_HEAD } from './trainable-network.ts';

/**
 * What readers decided since a model was made, and the plan that retraining it would run: its head, on all that is labelled here,
 * with decided beats weighing more. Errors: those of planTraining.
 */
export async function surveyCorrections(
  modelId: ModelId,
  deps: { readonly db: Database; readonly models: ModelRegistry },
): Promise<Result<CorrectionSurvey>> {
  const model = await deps.models.load(modelId);
  if (!model.ok) return model;
  const { card } = model.value;
  const plan = toRetrainPlan(card);
  const planned = await planTraining(plan, deps);
  if (!planned.ok) return planned;
  const { sides, survey } = planned.value;
  return deps.db.tryRead((read) => {
    const sinceMs = findMadeAtMs(read, card);
    const toCorrected = (one: LabelledLibraryRecord) => ({
      one,
      decisions: countDecisionsAfter(read, one.set, sinceMs),
    });
    const corrected = [...sides.train, ...sides.validation]
      .map(toCorrected)
      .filter(({ decisions }) => decisions.decidedCount > 0);
    const heldOut = sides.heldOut.map(toCorrected);
    const changes = sumChanges(corrected.flatMap(({ decisions }) => decisions.changes));
    return ok({
      modelId,
      decidedCount: sumDecided(corrected),
      changedCount: changes.reduce((sum, [, , count]) => sum + count, 0),
      recordCount: corrected.length,
      patientCount: new Set(corrected.map(({ one }) => one.patientKey)).size,
      changes,
      heldOutDecidedCount: sumDecided(heldOut),
      plan,
      survey,
    });
  });
}

/** The one plan behind "retrain on my corrections". */
function toRetrainPlan(card: ModelCard): TrainingPlan {
  return {
    title: `${card.name}, retrained on corrections`.slice(0, 120),
    query: { search: '', label: null, state: null },
    protocol: 'by-patient',
    start: { kind: 'model', modelId: card.id, trains: 'head' },
    fit: FIT_HEAD,
  };
}

/** A model that came with the program says only the day. */
function findMadeAtMs(db: ReadDb, card: ModelCard): number {
  const made = findModelOrigin(db, card.id)?.createdAtMs ?? Date.parse(card.createdAt);
  return Number.isNaN(made) ? 0 : made;
}

function sumDecided(records: readonly { readonly decisions: Decisions }[]): number {
  return records.reduce((sum, { decisions }) => sum + decisions.decidedCount, 0);
}
