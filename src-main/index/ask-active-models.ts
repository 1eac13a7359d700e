import type { RecordFinder } from '#main/library/find-records.ts';
import type { ModelSummaries } from '#main/models/model-summaries.ts';
import type { Predictor } from '#main/review/predict-record.ts';
import { hasLeaks } from '#shared/domain/find-model-caution.ts';
import { findModelMisfit } from '#shared/domain/find-model-misfit.ts';
import type { RecordId } from '#shared/units/ids.ts';

export interface AskActiveModelsDeps {
  readonly modelDesk: Pick<ModelSummaries, 'list'>;
  readonly finder: Pick<RecordFinder, 'get'>;
  readonly predictor: Pick<Predictor, 'startAll'>;
}

/**
 * Asks every active model about every recording that it suits, as one job, so that a new desk opens with probabilities. Models whose figures
 * leak are not asked unless a person wants it. Without a model or a recording nothing happens: whoever asks by hand is told why.
 */
export async function askActiveModels(
  recordIds: readonly string[],
  { modelDesk, finder, predictor }: AskActiveModelsDeps,
): Promise<void> {
  if (recordIds.length === 0) return;
  const listed = await modelDesk.list();
  if (!listed.ok) return;
  const active = listed.value.filter(({ card, isActive, problem }) => isActive && problem === null && !hasLeaks(card));
  const requests = recordIds.flatMap((id) => {
    const recordId = id as RecordId; // what an import reports
    const detail = finder.get(recordId);
    if (!detail.ok) return [];
    const fitting = active.filter(({ card }) => findModelMisfit(card, detail.value) === null);
    return fitting.map(({ card }) => ({ recordId, modelId: card.id, beatsFromSetId: null, spiking: null }));
  });
  if (requests.length > 0) predictor.startAll('Ask the models about the demo recordings', requests);
}
