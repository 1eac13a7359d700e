import { findAamiClass } from '#shared/domain/aami.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { isReviewed, toStatus, ANNOTATION_STATUSES } from '#shared/domain/annotation.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import { MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';
import type { BeatPairs } from './pair-beats.ts';
import { pairBeats } from './pair-beats.ts';
import { DELETED, IS_BEAT } from './rows.ts';
import { nearestIndex } from '#shared/search/ascending.ts';
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
  readonly toleranceSamples: number;
  /** [model beats] 1 where a person has decided about the beat there, by a mark or by deleting one. */
  readonly decided: Uint8Array;
}

const REVIEWED = Uint8Array.from(ANNOTATION_STATUSES, (_, index) => (isReviewed(toStatus(index)) ? 1 : 0));

export interface HumanSide {
  readonly columns: AnnotationSetColumns;
  readonly beatIndices: Int32Array;
}

export interface ModelSide {
  readonly columns: BeatPredictionColumns;
  readonly top: TopClasses;
  readonly classIds: readonly string[];
}

/**
 * Puts a set and a run side by side. Human and model beats belong together within 150 ms (EC57's match window).
 * @param toleranceSamples  150 ms in the record's time base
 * @param previous  an earlier comparison: its pairs are kept while no beat has come, gone or moved
 */
export function compareBeats(
  human: HumanSide,
  model: ModelSide,
  options: { readonly toleranceSamples: number; readonly previous?: Comparison | undefined },
): Comparison {
  const { columns, beatIndices } = human;
  const { previous, toleranceSamples } = options;
  const hasSameBeats =
    previous?.beatIndices === beatIndices &&
    previous.columns.samples === columns.samples &&
    previous.model === model.columns &&
    previous.toleranceSamples === toleranceSamples;
  const pairs = hasSameBeats
    ? previous.pairs
    : pairBeats(samplesOf(columns, beatIndices), model.columns.samples, toleranceSamples);
  const decided = findDecided(human, model.columns.samples, { pairs, toleranceSamples });
  const { top, classIds } = model;
  return { columns, beatIndices, model: model.columns, top, classIds, pairs, decided, toleranceSamples };
}

function findDecided(
  { columns, beatIndices }: HumanSide,
  modelSamples: Float64Array,
  { pairs, toleranceSamples }: { readonly pairs: BeatPairs; readonly toleranceSamples: number },
): Uint8Array {
  const deletedSamples = samplesOf(columns, findDeletedBeats(columns));
  const decided = new Uint8Array(modelSamples.length);
  for (let beat = 0; beat < decided.length; beat += 1) {
    const position = pairs.firstOfSecond[beat] ?? -1;
    if (position >= 0) decided[beat] = REVIEWED[columns.statuses[beatIndices[position] ?? -1] ?? 0] ?? 0;
    else if (deletedSamples.length > 0) {
      decided[beat] = isNear(deletedSamples, modelSamples[beat] ?? 0, toleranceSamples) ? 1 : 0;
    }
  }
  return decided;
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
  const { columns, beatIndices, model, pairs, decided, top } = comparison;
  const classOfCode = toClassTable(comparison.classIds);
  const found: number[] = [];
  for (let beat = 0; beat < decided.length; beat += 1) {
    if (decided[beat] === 1) continue;
    const row = beatIndices[pairs.firstOfSecond[beat] ?? -1];
    const said = top.classIndices[beat] ?? NO_CLASS;
    if (row === undefined) found.push(model.samples[beat] ?? 0);
    else if (said !== NO_CLASS && classOfCode[columns.codes[row] ?? 0] !== said) found.push(columns.samples[row] ?? 0);
  }
  for (let position = 0; position < beatIndices.length; position += 1) {
    if ((pairs.secondOfFirst[position] ?? -1) >= 0) continue;
    const row = beatIndices[position] ?? -1;
    if (REVIEWED[columns.statuses[row] ?? 0] === 0) found.push(columns.samples[row] ?? 0);
  }
  return Float64Array.from(found).sort();
}

/** [code] index of the code's AAMI group among a run's classes, NO_CLASS where it is none of them. */
function toClassTable(classIds: readonly string[]): Uint8Array {
  return Uint8Array.from({ length: MAX_WFDB_CODE + 1 }, (_, code) => {
    const index = classIds.indexOf(findAamiClass(code, 'ec57') ?? '');
    return index < 0 ? NO_CLASS : index;
  });
}

function samplesOf(columns: AnnotationSetColumns, rows: Int32Array): Float64Array {
  const samples = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) samples[i] = columns.samples[rows[i] ?? -1] ?? 0;
  return samples;
}

function findDeletedBeats(columns: AnnotationSetColumns): Int32Array {
  const found: number[] = [];
  for (let row = 0; row < columns.statuses.length; row += 1) {
    if (columns.statuses[row] === DELETED && IS_BEAT[columns.codes[row] ?? 0] === 1) found.push(row);
  }
  return Int32Array.from(found);
}

function isNear(ascending: Float64Array, sample: number, tolerance: number): boolean {
  const nearest = nearestIndex(ascending, sample);
  return nearest >= 0 && Math.abs((ascending[nearest] ?? 0) - sample) <= tolerance;
}
