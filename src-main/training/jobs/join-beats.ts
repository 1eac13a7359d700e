import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { RowSet } from '../row-set.ts';

/** Recordings as rows: each stands for its beats. */
export interface JoinedBeats {
  /** A beat of each recording, the first of those given, whose label and person are the recording's. */
  readonly rows: Int32Array;
  /** [rows.length * classCount] mean over the recording's beats. */
  readonly probabilities: Float32Array;
}

/** Whether rows are beats that have the label of their recording, so that the recording as a whole can be judged too. */
export function areBeatsOfLabelledRecords(
  { source }: Pick<ClassifyTrainingJob, 'source'>,
  { kind }: Pick<BeatRecipe | RecordingRecipe, 'kind'>,
): boolean {
  return kind === 'beats' && source.kind === 'ptbxl';
}

/**
 * The mean of a network's probabilities over the beats of each recording.
 * @param rows  beats, those of one recording anywhere among them
 * @param probabilities  [rows.length * classCount]
 */
export function joinBeats(
  { recordOfRow, classIds }: Pick<RowSet, 'recordOfRow' | 'classIds'>,
  rows: Int32Array,
  probabilities: Float32Array,
): JoinedBeats {
  const width = classIds.length;
  const placesOf = new Map<number, number[]>();
  rows.forEach((row, place) => {
    const record = recordOfRow[row] ?? 0;
    const own = placesOf.get(record);
    if (own === undefined) placesOf.set(record, [place]);
    else own.push(place);
  });
  const joined = new Float32Array(placesOf.size * width);
  [...placesOf.values()].forEach((places, k) => {
    for (let c = 0; c < width; c++) {
      const sum = places.reduce((total, place) => total + (probabilities[place * width + c] ?? 0), 0);
      joined[k * width + c] = sum / places.length;
    }
  });
  return {
    rows: Int32Array.from(placesOf.values(), ([first]) => rows[first ?? 0] ?? 0),
    probabilities: joined,
  };
}
