import { measureLevels } from './combine-envelopes.ts';
import { fillMissing, findMissing } from './fill-missing.ts';
import { takeQuantile } from './median.ts';
import { computeQrsEnvelope, toEnvelopeRate } from './qrs-envelope.ts';
import type { SampleRange } from './sample-range.ts';

/** Quality is judged in blocks of 2 s, the blocks of measureLevels. */
const BLOCK_SEC = 2;
/** A rail is a value at which the trace stays for 25 ms and more, at its own highest or lowest. */
const RAIL_RUN_SEC = 0.025;

export interface QualityBlock {
  readonly missingPart: number;
  readonly railPart: number;
  /** Peak to peak over the lead's usual. */
  readonly movement: number;
  readonly contrast: number;
  readonly wander: number;
}

export function toBlockStart(index: number, sampleRateHz: number): number {
  return Math.round(index * BLOCK_SEC * sampleRateHz);
}

/**
 * What the quality of each block of 2 s is judged by.
 * @param signal  [n] any unit; NaN marks missing samples
 * @returns [ceil(n / 2 s)]
 * Errors: none.
 */
export function measureQualityBlocks(signal: Float32Array, sampleRateHz: number): QualityBlock[] {
  const { values } = fillMissing(signal);
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
