import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import { findAamiClass, type LabelMap } from '#shared/domain/aami.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** A recording with reference labels, as training and evaluation take it. */
export interface LabelledRecord {
  readonly name: string;
  readonly contentSha256: string;
  readonly leadName: string;
  /** ECG leads of one rate, mV, NaN where missing; the model's lead first. */
  readonly signals: readonly Float32Array[];
  readonly timeBase: TimeBase;
  /** Reference annotations in samples of the signals, ascending, and their WFDB codes. */
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
}

/** Rows for the network with their classes. */
export interface LabelledRows {
  /** [labels.length * inputLength] */
  readonly inputs: Float32Array;
  /** [rowCount] index into AAMI_CLASSES. */
  readonly labels: Uint8Array;
}

export interface CutRowsOptions {
  readonly recipe: BeatRecipe;
  readonly labelMap: LabelMap;
  /** By class: 0 leaves its beats out. */
  readonly classMask: Uint8Array;
}

/** Rows of all beats of the trained classes, at their reference positions. */
export function cutLabelledRows(record: LabelledRecord, { recipe, labelMap, classMask }: CutRowsOptions): LabelledRows {
  const beats = readBeats(record, labelMap);
  const rows = recipe.cut({
    signal: record.signals[0] ?? new Float32Array(0),
    otherSignals: record.signals.slice(1),
    timeBase: record.timeBase,
    beats: beats.samples,
  });
  const kept = rows.beatIndices
    .map((beat, row) => (classMask[beats.classes[beat] ?? 0] === 1 ? row : -1))
    .filter((row) => row >= 0);
  const labels = Uint8Array.from(rows.beatIndices, (beat) => beats.classes[beat] ?? 0);
  return pickRows({ inputs: rows.inputs, labels }, kept);
}

/** Some of the rows, in the given order. */
export function pickRows({ inputs, labels }: LabelledRows, rows: ArrayLike<number>): LabelledRows {
  const length = labels.length === 0 ? 0 : inputs.length / labels.length;
  const picked = new Float32Array(rows.length * length);
  const order = Array.from(rows);
  order.forEach((row, k) => picked.set(inputs.subarray(row * length, (row + 1) * length), k * length));
  return { inputs: picked, labels: Uint8Array.from(order, (row) => labels[row] ?? 0) };
}

/** Several records' rows, one after the other. */
export function joinRows(parts: readonly LabelledRows[]): LabelledRows {
  const inputs = new Float32Array(parts.reduce((sum, part) => sum + part.inputs.length, 0));
  const labels = new Uint8Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  let inputOffset = 0;
  let labelOffset = 0;
  for (const part of parts) {
    inputs.set(part.inputs, inputOffset);
    labels.set(part.labels, labelOffset);
    inputOffset += part.inputs.length;
    labelOffset += part.labels.length;
  }
  return { inputs, labels };
}

/** The beats alone, as prepareRecording takes them. */
export function toGivenBeats({ samples, codes }: Pick<LabelledRecord, 'samples' | 'codes'>): {
  samples: Float64Array;
  codes: Uint8Array;
} {
  const isBeat = codes.map((code) => (findAamiClass(code, 'ec57') === undefined ? 0 : 1));
  return { samples: samples.filter((_, k) => isBeat[k] === 1), codes: codes.filter((_, k) => isBeat[k] === 1) };
}
