import { assert } from '#shared/result/assert.ts';
import { measureLevels } from './combine-envelopes.ts';
import { fillMissing, findMissing } from './fill-missing.ts';
import { takeQuantile } from './median.ts';
import { computeQrsEnvelope, toEnvelopeRate } from './qrs-envelope.ts';
import type { SampleRange } from './sample-range.ts';

/** From best to worst. */
export const QUALITY_GRADES = ['good', 'doubtful', 'unreadable'] as const;
export type QualityGrade = (typeof QUALITY_GRADES)[number];

/** Why a span is not good, in the order in which they are looked for: the first that holds is named. */
export const QUALITY_REASONS = ['missing', 'flat', 'saturated', 'noise', 'baseline'] as const;
export type QualityReason = (typeof QUALITY_REASONS)[number];

export interface QualitySpan extends SampleRange {
  readonly grade: QualityGrade;
  /** Null where the grade is 'good'. */
  readonly reason: QualityReason | null;
}

/** Quality is judged in blocks of 2 s, the blocks of measureLevels. */
const BLOCK_SEC = 2;
/** A lead as a whole is looked at in stretches, so that a day needs no more memory than an hour. */
const STRETCH_SEC = 3600;
/** Part of a block's samples that may be missing or at a rail before it is doubtful, and before it is unreadable. */
const DOUBTFUL_PART = 0.02;
const UNREADABLE_PART = 0.25;
/** A block that moves less than this part of the lead's usual peak to peak is flat. */
const FLAT_PART = 0.02;
/** A rail is a value at which the trace stays for 25 ms and more, at its own highest or lowest. */
const RAIL_RUN_SEC = 0.025;
/** How far beats stand out of what lies between them (height over median of the envelope). */
const UNREADABLE_CONTRAST = 2.6;
const DOUBTFUL_CONTRAST = 4.5;
/** Wander within a block over the usual peak to peak of a beat. */
const DOUBTFUL_WANDER = 1.5;
const UNREADABLE_WANDER = 6;

/**
 * How far one lead can be read, from its beginning to its end.
 *
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
  const { values } = fillMissing(signal);
  const blocks = measureBlocks(signal, values, sampleRateHz);
  blocks.forEach((block, index) => {
    const { grade, reason } = gradeBlock(block);
    const startSample = start + toBlockStart(index, sampleRateHz);
    const endSample = start + Math.min(signal.length, toBlockStart(index + 1, sampleRateHz));
    const last = spans.at(-1);
    if (last !== undefined && last.grade === grade && last.reason === reason)
      spans[spans.length - 1] = { ...last, endSample };
    else spans.push({ startSample, endSample, grade, reason });
  });
}

interface Block {
  readonly missingPart: number;
  readonly railPart: number;
  /** Peak to peak over the lead's usual. */
  readonly movement: number;
  readonly contrast: number;
  readonly wander: number;
}

function gradeBlock({ missingPart, railPart, movement, contrast, wander }: Block): Grading {
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

function toBlockStart(index: number, sampleRateHz: number): number {
  return Math.round(index * BLOCK_SEC * sampleRateHz);
}

function measureBlocks(signal: Float32Array, values: Float32Array, sampleRateHz: number): Block[] {
  const blockCount = Math.ceil(signal.length / (BLOCK_SEC * sampleRateHz));
  const envelope = computeQrsEnvelope(toEnvelopeRate(values, sampleRateHz));
  const { contrasts } = measureLevels(envelope);
  const bounds = Array.from({ length: blockCount }, (_, index) => ({
    startSample: toBlockStart(index, sampleRateHz),
    endSample: Math.min(signal.length, toBlockStart(index + 1, sampleRateHz)),
  }));
  const swings = bounds.map((span) => measureSwing(values, span, sampleRateHz));
  const usual = takeQuantile(
    Float32Array.from(swings, (swing) => swing.quick).filter((quick) => quick > 0),
    0.5,
  );
  const railCounts = countPerBlock(findRails(values, sampleRateHz), bounds);
  const missingCounts = countPerBlock(findMissing(signal), bounds);
  return bounds.map((span, index) => {
    const length = span.endSample - span.startSample;
    const { whole, slow } = swings[index] ?? { whole: 0, slow: 0 };
    return {
      missingPart: (missingCounts[index] ?? 0) / length,
      railPart: (railCounts[index] ?? 0) / length,
      movement: usual > 0 ? whole / usual : 0,
      // The last block may be too short for a beat: it is judged as the one before.
      contrast: contrasts[Math.min(index, contrasts.length - 1)] ?? 0,
      wander: usual > 0 ? slow / usual : 0,
    };
  });
}

interface Swing {
  /** Peak to peak of the whole block. */
  readonly whole: number;
  /** Peak to peak of the means over 0.5 s: the baseline. */
  readonly slow: number;
  /** Largest peak to peak within 0.5 s: a beat, where there is one. */
  readonly quick: number;
}

function measureSwing(values: Float32Array, { startSample, endSample }: SampleRange, sampleRateHz: number): Swing {
  const step = Math.max(1, Math.round(0.5 * sampleRateHz));
  const [whole, slow] = [createExtent(), createExtent()];
  const quicks: number[] = [];
  for (let start = startSample; start < endSample; start += step) {
    const end = Math.min(endSample, start + step);
    const part = createExtent();
    let sum = 0;
    for (let i = start; i < end; i++) {
      const value = values[i] ?? 0;
      sum += value;
      if (value < part.least) part.least = value;
      if (value > part.greatest) part.greatest = value;
    }
    quicks.push(part.greatest - part.least);
    widen(whole, part.least, part.greatest);
    const mean = sum / (end - start);
    // A short rest at the end says nothing about the baseline.
    if (2 * (end - start) >= step) widen(slow, mean, mean);
  }
  return {
    whole: Math.max(0, whole.greatest - whole.least),
    slow: Math.max(0, slow.greatest - slow.least),
    quick: Math.max(0, ...quicks),
  };
}

interface Extent {
  least: number;
  greatest: number;
}

function createExtent(): Extent {
  return { least: Infinity, greatest: -Infinity };
}

function widen(extent: Extent, least: number, greatest: number): void {
  extent.least = Math.min(extent.least, least);
  extent.greatest = Math.max(extent.greatest, greatest);
}

/** Where the trace stays at its highest or its lowest value. In order. */
function findRails(values: Float32Array, sampleRateHz: number): SampleRange[] {
  const extent = createExtent();
  for (const value of values) {
    if (value < extent.least) extent.least = value;
    if (value > extent.greatest) extent.greatest = value;
  }
  const rails: SampleRange[] = [];
  if (!(extent.greatest > extent.least)) return rails;
  const leastRun = Math.max(3, Math.round(RAIL_RUN_SEC * sampleRateHz));
  let startSample = 0;
  for (let i = 1; i <= values.length; i++) {
    const value = values[startSample] ?? 0;
    if (i < values.length && values[i] === value) continue;
    const isRail = value === extent.least || value === extent.greatest;
    if (isRail && i - startSample >= leastRun) rails.push({ startSample, endSample: i });
    startSample = i;
  }
  return rails;
}

/** How many samples of each block lie in the ranges. */
function countPerBlock(ranges: readonly SampleRange[], blocks: readonly SampleRange[]): Float64Array {
  const counts = new Float64Array(blocks.length);
  let block = 0;
  for (const { startSample, endSample } of ranges) {
    while (block < blocks.length && (blocks[block]?.endSample ?? 0) <= startSample) block++;
    for (let b = block; b < blocks.length && (blocks[b]?.startSample ?? 0) < endSample; b++) {
      const { startSample: from = 0, endSample: to = 0 } = blocks[b] ?? {};
      counts[b] = (counts[b] ?? 0) + Math.min(to, endSample) - Math.max(from, startSample);
    }
  }
  return counts;
}
