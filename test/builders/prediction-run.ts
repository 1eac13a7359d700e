import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';

const CLASS_IDS = ['N', 'S', 'V', 'F', 'Q'];

/** A run of a model over a few beats: 'N', 'V' ... by class, '-' where it abstained. */
export function buildRun(
  recordId: RecordId,
  beats: readonly { readonly sample: number; readonly top: string }[],
): { readonly run: PredictionRun; readonly columns: BeatPredictionColumns } {
  const abstained = beats.map((beat) => beat.top === '-');
  const probabilities = beats.flatMap(({ top }) => {
    return CLASS_IDS.map((id) => (top === '-' ? Number.NaN : id === top ? 0.8 : 0.05));
  });
  return {
    run: {
      id: 'run-1' as PredictionRunId,
      recordId,
      modelId: 'cnet' as ModelId,
      modelVersion: '1.2.0',
      recipeId: 'recipe',
      detectorId: 'detector',
      beatSource: 'detector',
      leadKey: '0',
      createdAtMs: 5,
      classIds: CLASS_IDS,
      beatCount: beats.length,
      abstainedCount: abstained.filter(Boolean).length,
      classCounts: CLASS_IDS.map((id) => beats.filter((beat) => beat.top === id).length),
      notApplicable: null,
      seenInTraining: false,
      backend: 'tensorflow',
    },
    columns: {
      samples: Float64Array.from(beats, (beat) => beat.sample),
      probabilities: Float32Array.from(probabilities),
      abstentions: Uint8Array.from(abstained, (is) => (is ? 2 : 0)),
      qualities: new Float32Array(beats.length).fill(1),
    },
  };
}
