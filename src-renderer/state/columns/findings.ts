import { findAamiClass } from '#shared/domain/aami.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { isReviewed, toStatus, ANNOTATION_STATUSES } from '#shared/domain/annotation.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import type { BeatPairs } from './pair-beats.ts';
import { pairBeats } from './pair-beats.ts';
import { DELETED } from './rows.ts';
import { nearestIndex } from './search.ts';
import type { TopClasses } from './top-classes.ts';
import { NO_CLASS } from './top-classes.ts';

/** A human set and a model run side by side. */
export interface Comparison {
  readonly columns: AnnotationSetColumns;
  /** Rows of the set that are beats and not deleted. */
  readonly beatIndices: Int32Array;
  readonly model: BeatPredictionColumns;
  readonly top: TopClasses;
  readonly classIds: readonly string[];
  /** first: beats (positions in beatIndices); second: the model's. */
  readonly pairs: BeatPairs;
  /** [model beats] 1 where a person has decided about the beat there, by a mark or by deleting one. */
  readonly decided: Uint8Array;
}

const REVIEWED = Uint8Array.from(ANNOTATION_STATUSES, (_, index) => (isReviewed(toStatus(index)) ? 1 : 0));

/**
 * Puts a set and a run side by side. Human and model beats belong together within 150 ms (EC57's match window).
 * @param toleranceSamples  150 ms in the record's time base
 */
export function compareBeats(
  human: { readonly columns: AnnotationSetColumns; readonly beatIndices: Int32Array },
  model: {
    readonly columns: BeatPredictionColumns;
    readonly top: TopClasses;
    readonly classIds: readonly string[];
  },
  toleranceSamples: number,
): Comparison {
  const { columns, beatIndices } = human;
  const pairs = pairBeats(samplesOf(columns, beatIndices), model.columns.samples, toleranceSamples);
  const deletedSamples = samplesOf(columns, findDeletedBeats(columns));
  const decided = new Uint8Array(model.columns.samples.length);
  for (let beat = 0; beat < decided.length; beat += 1) {
    const position = pairs.firstOfSecond[beat] ?? -1;
    if (position >= 0) decided[beat] = REVIEWED[columns.statuses[beatIndices[position] ?? -1] ?? 0] ?? 0;
    else decided[beat] = isNear(deletedSamples, model.columns.samples[beat] ?? 0, toleranceSamples) ? 1 : 0;
  }
  return {
    columns,
    beatIndices,
    model: model.columns,
    top: model.top,
    classIds: model.classIds,
    pairs,
    decided,
  };
}

/** Model beats whose top probability is below the threshold, least probable first or in time. Abstained beats have none. */
export function findDoubtful(top: TopClasses, below: number, order: 'time' | 'doubt'): Int32Array {
  const { probabilities } = top;
  const found: number[] = [];
  for (let beat = 0; beat < probabilities.length; beat += 1) if ((probabilities[beat] ?? 1) < below) found.push(beat);
  if (order === 'doubt') found.sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0) || a - b);
  return Int32Array.from(found);
}

/**
 * Samples where model and human disagree and nobody has decided yet, ascending: another AAMI group (map ec57), or a beat that only
 * one side has.
 */
export function findDisagreements(comparison: Comparison): Float64Array {
  const { columns, beatIndices, model, pairs, decided } = comparison;
  const found: number[] = [];
  for (let beat = 0; beat < decided.length; beat += 1) {
    if (decided[beat] === 1) continue;
    const position = pairs.firstOfSecond[beat] ?? -1;
    if (position < 0) found.push(model.samples[beat] ?? 0);
    else if (differs(comparison, beatIndices[position] ?? -1, beat))
      found.push(columns.samples[beatIndices[position] ?? -1] ?? 0);
  }
  for (let position = 0; position < beatIndices.length; position += 1) {
    const row = beatIndices[position] ?? -1;
    const isAlone = (pairs.secondOfFirst[position] ?? -1) < 0;
    if (isAlone && REVIEWED[columns.statuses[row] ?? 0] === 0) found.push(columns.samples[row] ?? 0);
  }
  return Float64Array.from(found).sort();
}

/** Whether a human row and a model beat are of different AAMI groups; never where the model abstained. */
export function differs(comparison: Comparison, row: number, beat: number): boolean {
  const classIndex = comparison.top.classIndices[beat] ?? NO_CLASS;
  if (classIndex === NO_CLASS) return false;
  return findAamiClass(comparison.columns.codes[row] ?? 0, 'ec57') !== comparison.classIds[classIndex];
}

function samplesOf(columns: AnnotationSetColumns, rows: Int32Array): Float64Array {
  const samples = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) samples[i] = columns.samples[rows[i] ?? -1] ?? 0;
  return samples;
}

function findDeletedBeats(columns: AnnotationSetColumns): Int32Array {
  const found: number[] = [];
  for (let row = 0; row < columns.statuses.length; row += 1) {
    if (columns.statuses[row] === DELETED && isBeatCode(columns.codes[row] ?? 0)) found.push(row);
  }
  return Int32Array.from(found);
}

function isNear(ascending: Float64Array, sample: number, tolerance: number): boolean {
  const nearest = nearestIndex(ascending, sample);
  return nearest >= 0 && Math.abs((ascending[nearest] ?? 0) - sample) <= tolerance;
}
