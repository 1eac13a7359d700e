import type { AamiClass } from '#shared/domain/aami-class.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { findAamiClass } from '#shared/domain/aami.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import { MAX_WFDB_CODE, toSymbol } from '#shared/domain/wfdb-codes.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** Place of what is no AAMI beat among the classes. */
export const OTHER_CLASS = AAMI_CLASSES.length;
export const CLASS_COUNT = AAMI_CLASSES.length + 1;

const RHYTHM_CODE = 28;
const NOISE_CODE = 14;
/** p, t, u, and the brackets around waves. */
const WAVE_CODES: ReadonlySet<number> = new Set([24, 27, 29, 39, 40]);
const DELETED = toStatusIndex('deleted');

/** Marks in order of time, ready to be drawn: one letter and one class each. */
export interface MarkLayer {
  readonly count: number;
  readonly samples: Float64Array;
  /** Row in the columns that it was made from. */
  readonly rows: Int32Array;
  /** [count] index into AAMI_CLASSES, OTHER_CLASS for what is no beat. */
  readonly classes: Uint8Array;
  /** [count] index into `letters`. */
  readonly letterIndices: Uint8Array;
  readonly letters: readonly string[];
  /** [letters.length] 1: onsets, peaks and ends of waves, which stand close to the beat that they belong to: small and low. */
  readonly isSmall: Uint8Array;
  /** [count] index into ANNOTATION_STATUSES; 0 for a model's beats. */
  readonly statuses: Uint8Array;
  /** Classes from the rarest to the most frequent; one that does not occur comes first and is never met. */
  readonly byRarity: Uint8Array;
}

/** Letters of a set. Rhythm and noise are drawn as bars, not as letters. */
export function buildAnnotationMarks(columns: AnnotationSetColumns, customLabels: readonly CustomLabel[]): MarkLayer {
  const letters = Array.from({ length: MAX_WFDB_CODE + 1 }, (_, code) => toSymbol(code));
  for (const label of customLabels) letters[label.code] = label.symbol;
  const classOfCode = Uint8Array.from(letters, (_, code) => toClassIndex(findAamiClass(code, 'ec57')));
  const rowCount = columns.samples.length;
  const rows = new Int32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const code = columns.codes[row] ?? 0;
    if (code === RHYTHM_CODE || code === NOISE_CODE) continue;
    rows[count++] = row;
  }
  const shown = rows.subarray(0, count);
  const classes = new Uint8Array(count);
  const letterIndices = new Uint8Array(count);
  const statuses = new Uint8Array(count);
  const samples = new Float64Array(count);
  for (let mark = 0; mark < count; mark++) {
    const row = shown[mark] ?? 0;
    const code = columns.codes[row] ?? 0;
    samples[mark] = columns.samples[row] ?? 0;
    letterIndices[mark] = code;
    statuses[mark] = columns.statuses[row] ?? 0;
    classes[mark] = statuses[mark] === DELETED ? OTHER_CLASS : (classOfCode[code] ?? OTHER_CLASS);
  }
  const isSmall = Uint8Array.from(letters, (_, code) => (WAVE_CODES.has(code) ? 1 : 0));
  const byRarity = rankByRarity(classes);
  return { count, samples, rows: shown, classes, letterIndices, letters, isSmall, statuses, byRarity };
}

/** Letters of a model's beats: the class with the top score; a dot where it gave none. */
export function buildModelMarks(
  samples: Float64Array,
  topClassIndices: Uint8Array,
  classIds: readonly string[],
): MarkLayer {
  const count = samples.length;
  const letters = [...classIds, '\u00b7'];
  const classOfId = classIds.map((id) => toClassIndex(AAMI_CLASSES.find((aamiClass) => aamiClass === id)));
  const letterIndices = topClassIndices.map((index) => Math.min(index, classIds.length));
  const classes = letterIndices.map((index) => classOfId[index] ?? OTHER_CLASS);
  const rows = Int32Array.from({ length: count }, (_, index) => index);
  const statuses = new Uint8Array(count);
  const isSmall = new Uint8Array(letters.length);
  const byRarity = rankByRarity(classes);
  return { count, samples, rows, classes, letterIndices, letters, isSmall, statuses, byRarity };
}

/** AAMI group of a class index; undefined for what is no beat. */
export function toAamiClass(classIndex: number): AamiClass | undefined {
  return AAMI_CLASSES[classIndex];
}

/** Index of the first mark at or after a sample. */
export function findFirstMark(layer: MarkLayer, sample: number): number {
  return lowerBound(layer.samples, sample, layer.count);
}

function toClassIndex(aamiClass: AamiClass | undefined): number {
  return aamiClass === undefined ? OTHER_CLASS : AAMI_CLASSES.indexOf(aamiClass);
}

/** What is no beat is never rarer than a beat: a wave mark must not hide an extrasystole. */
function rankByRarity(classes: Uint8Array): Uint8Array {
  const counts = new Float64Array(CLASS_COUNT);
  for (const index of classes) counts[index] = (counts[index] ?? 0) + 1;
  counts[OTHER_CLASS] = Infinity;
  const order = Array.from(counts.keys()).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  return Uint8Array.from(order);
}
