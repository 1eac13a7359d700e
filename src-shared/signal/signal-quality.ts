import { assert } from '#shared/result/assert.ts';
import { measureQualityBlocks, toBlockStart, type QualityBlock } from './quality-blocks.ts';
import type { SampleRange } from './sample-range.ts';

/** From best to worst. */
export const QUALITY_GRADES = ['good', 'doubtful', 'unreadable'] as const;
export type QualityGrade = (typeof QUALITY_GRADES)[number];

/** Why a span is not good, in the order in which they are looked for: the first that holds is named. */
export const QUALITY_REASONS = ['quiet', 'missing', 'flat', 'saturated', 'noise', 'baseline'] as const;
export type QualityReason = (typeof QUALITY_REASONS)[number];

export interface QualitySpan extends SampleRange {
  readonly grade: QualityGrade;
  /** Null where the grade is 'good'. */
  readonly reason: QualityReason | null;
}

/** A lead as a whole is looked at in stretches, so that a day needs no more memory than an hour. */
const STRETCH_SEC = 3600;
/** Part of a block's samples that may be missing or at a rail before it is doubtful, and before it is unreadable. */
const DOUBTFUL_PART = 0.02;
const UNREADABLE_PART = 0.25;
/** A block that moves less than this part of the lead's usual peak to peak is flat. */
const FLAT_PART = 0.02;
/** One without beats that moves less than this, a P or a T wave at most, may be a pause of the heart. */
const QUIET_PART = 0.35;
/** Longer than this between beats it is an electrode rather than a heart. */
const LONGEST_PAUSE_BLOCKS = 5;
/** How far beats stand out of what lies between them (height over median of the envelope). */
const UNREADABLE_CONTRAST = 2.6;
const DOUBTFUL_CONTRAST = 4.5;
/** Wander within a block over the usual peak to peak of a beat. */
const DOUBTFUL_WANDER = 1.5;
const UNREADABLE_WANDER = 6;

/**
 * How far one lead can be read, from its beginning to its end.
 *
 * - quiet: hardly any movement for 10 s at most between parts that can be read: a pause of the heart, or an electrode off for a moment;
 * - missing: samples that were not recorded;
 * - flat: no movement, as when an electrode is off;
 * - saturated: the trace stays at its highest or lowest value;
 * - noise: beats do not stand out of what lies between them, which also holds for noise alone, for flutter, and where the heart stands
 *   still in a trace that moves;
 * - baseline: the baseline wanders by more than a beat is high.
 *
 * @param signal  [n] any unit; NaN marks missing samples
 * @param sampleRateHz  50 to 2000 Hz
 * @returns half-open spans in samples, in order, without gaps from 0 to n, neighbours differing; borders lie on whole blocks of 2 s.
 *   Empty for an empty signal
 * Errors: another rate is a programming error. Source: constants set by hand, then held against
 * MIT-BIH's own noise marks: docs/figures/beats.md.
 */
export function findQualitySpans(
  signal: Float32Array,
  { sampleRateHz }: { readonly sampleRateHz: number },
): QualitySpan[] {
  assert(
    sampleRateHz >= 50 && sampleRateHz <= 2000,
    () => `findQualitySpans: sampleRateHz must be 50 to 2000, got ${sampleRateHz}`,
  );
  const spans: QualitySpan[] = [];
  const stretch = Math.round(STRETCH_SEC * sampleRateHz);
  for (let start = 0; start < signal.length; start += stretch)
    addStretchInto(spans, signal.subarray(start, start + stretch), { start, sampleRateHz });
  return spans;
}

interface Grading {
  readonly grade: QualityGrade;
  readonly reason: QualityReason | null;
}

function addStretchInto(
  spans: QualitySpan[],
  signal: Float32Array,
  { start, sampleRateHz }: { readonly start: number; readonly sampleRateHz: number },
): void {
  const blocks = measureQualityBlocks(signal, sampleRateHz);
  gradeBlocks(blocks).forEach(({ grade, reason }, index) => {
    const startSample = start + toBlockStart(index, sampleRateHz);
    const endSample = start + Math.min(signal.length, toBlockStart(index + 1, sampleRateHz));
    const last = spans.at(-1);
    if (last !== undefined && last.grade === grade && last.reason === reason)
      spans[spans.length - 1] = { ...last, endSample };
    else spans.push({ startSample, endSample, grade, reason });
  });
}

/** QualityBlock by block, and then pauses by what is around them: a heart that stands still must not pass for a lead that cannot be read. */
function gradeBlocks(blocks: readonly QualityBlock[]): Grading[] {
  const gradings = blocks.map(gradeBlock);
  for (let first = 1; first < blocks.length; first++) {
    let end = first;
    while (isQuiet(blocks[end], gradings[end])) end++;
    const isPause = end > first && end < blocks.length && end - first <= LONGEST_PAUSE_BLOCKS;
    if (isPause && canBeRead(gradings[first - 1]) && canBeRead(gradings[end]))
      gradings.fill({ grade: 'doubtful', reason: 'quiet' }, first, end);
    first = Math.max(first, end);
  }
  return gradings;
}

function isQuiet(block: QualityBlock | undefined, grading: Grading | undefined): boolean {
  const isWithoutBeats = grading?.reason === 'flat' || grading?.reason === 'noise';
  return isWithoutBeats && block !== undefined && block.movement < QUIET_PART;
}

function canBeRead(grading: Grading | undefined): boolean {
  return grading !== undefined && grading.grade !== 'unreadable';
}

function gradeBlock({ missingPart, railPart, movement, contrast, wander }: QualityBlock): Grading {
  if (missingPart > UNREADABLE_PART) return { grade: 'unreadable', reason: 'missing' };
  if (movement < FLAT_PART) return { grade: 'unreadable', reason: 'flat' };
  if (railPart > UNREADABLE_PART) return { grade: 'unreadable', reason: 'saturated' };
  if (contrast < UNREADABLE_CONTRAST) return { grade: 'unreadable', reason: 'noise' };
  if (wander > UNREADABLE_WANDER) return { grade: 'unreadable', reason: 'baseline' };
  if (missingPart > DOUBTFUL_PART) return { grade: 'doubtful', reason: 'missing' };
  if (railPart > DOUBTFUL_PART) return { grade: 'doubtful', reason: 'saturated' };
  if (contrast < DOUBTFUL_CONTRAST) return { grade: 'doubtful', reason: 'noise' };
  if (wander > DOUBTFUL_WANDER) return { grade: 'doubtful', reason: 'baseline' };
  return { grade: 'good', reason: null };
}
