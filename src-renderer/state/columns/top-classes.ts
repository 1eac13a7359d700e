import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';

/** No class: the model abstained. */
export const NO_CLASS = 255;

/** A run without beats. */
export const NO_BEATS: BeatPredictionColumns = {
  samples: new Float64Array(0),
  probabilities: new Float32Array(0),
  abstentions: new Uint8Array(0),
  qualities: new Float32Array(0),
};

export interface TopClasses {
  /** [beatCount] index of the most probable class, NO_CLASS where the model abstained. */
  readonly classIndices: Uint8Array;
  /** [beatCount] its probability, NaN where the model abstained. */
  readonly probabilities: Float32Array;
}

/**
 * Most probable class of each beat.
 * @param columns  probabilities are [beatCount * classCount], row by row, NaN where the model abstained
 * @param classCount  >= 0; at most 254
 */
export function findTopClasses(columns: BeatPredictionColumns, classCount: number): TopClasses {
  const beatCount = columns.samples.length;
  const classIndices = new Uint8Array(beatCount).fill(NO_CLASS);
  const probabilities = new Float32Array(beatCount).fill(Number.NaN);
  for (let beat = 0; beat < beatCount; beat += 1) {
    if (columns.abstentions[beat] !== 0) continue;
    let best = -Infinity;
    for (let k = 0; k < classCount; k += 1) {
      const probability = columns.probabilities[beat * classCount + k] ?? Number.NaN;
      if (probability > best) {
        best = probability;
        classIndices[beat] = k;
        probabilities[beat] = probability;
      }
    }
  }
  return { classIndices, probabilities };
}
