import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';
import { runningMedian, takeQuantile } from './median.ts';

/** Levels are measured in blocks of 2 s. */
const BLOCK_SAMPLES = 2 * ENVELOPE_RATE_HZ;
/** Beat height: the median of 11 blocks of 2 s, longer than any pause and shorter than a change of posture. */
const HEIGHT_HALF_WIDTH_BLOCKS = 5;
/** Background: of 3 blocks, so that a lead loses its say within seconds of coming off or filling with noise. */
const BACKGROUND_HALF_WIDTH_BLOCKS = 1;
/** A block whose beats would be lower than this part of the lead's own is a flat line, not a low beat. */
const LEAST_RELATIVE_HEIGHT = 0.08;
/** Contrast above which a lead is as good as it gets; weights go with the fourth power of the contrast. */
const MAX_CONTRAST = 20;
/** The envelope is smooth over 0.1 s: every sixth value gives the same median. */
const MEDIAN_STRIDE = 6;

/** How high the beats of one lead are, and how much the lead is worth, in each block of 2 s. */
export interface LeadLevels {
  /** [blockCount] in the unit of the envelope; 0 where there is no signal. */
  readonly heights: Float32Array;
  /** [blockCount] how far beats stand out from what lies between them: height over median, 1 or less where there is none, 20 at most. */
  readonly contrasts: Float32Array;
  /** [blockCount] >= 0: what the lead is worth beside others. */
  readonly weights: Float32Array;
}

/** Weight of a lead at an index of its envelope. */
export function getLeadWeight({ weights }: LeadLevels, index: number): number {
  return weights[Math.min(weights.length - 1, Math.floor(index / BLOCK_SAMPLES))] ?? 0;
}

/** @param envelope  [n] >= 0 at ENVELOPE_RATE_HZ. Errors: none. */
export function measureLevels(envelope: Float32Array): LeadLevels {
  const blockCount = Math.max(1, Math.ceil(envelope.length / BLOCK_SAMPLES));
  const maxima = new Float32Array(blockCount);
  const medians = new Float32Array(blockCount);
  const scratch = new Float32Array(Math.ceil(BLOCK_SAMPLES / MEDIAN_STRIDE));
  for (let block = 0; block < blockCount; block++) {
    const start = block * BLOCK_SAMPLES;
    const end = Math.min(envelope.length, start + BLOCK_SAMPLES);
    let maximum = 0;
    for (let i = start; i < end; i++) {
      const height = envelope[i] ?? 0;
      if (height > maximum) maximum = height;
    }
    maxima[block] = maximum;
    let count = 0;
    for (let i = start; i < end; i += MEDIAN_STRIDE) scratch[count++] = envelope[i] ?? 0;
    medians[block] = count > 0 ? takeQuantile(scratch, 0.5, count) : 0;
  }
  const heights = runningMedian(maxima, HEIGHT_HALF_WIDTH_BLOCKS);
  const least = LEAST_RELATIVE_HEIGHT * takeQuantile(Float32Array.from(heights), 0.5);
  for (let block = 0; block < blockCount; block++) heights[block] = Math.max(heights[block] ?? 0, least);
  const backgrounds = runningMedian(medians, BACKGROUND_HALF_WIDTH_BLOCKS);
  const contrasts = heights.map((height, block) => {
    if (height <= 0) return 0;
    const contrast = height / Math.max(backgrounds[block] ?? 0, height / MAX_CONTRAST);
    // A lead that has come off is quiet as well as silent: what counts is that it has beats.
    return contrast * Math.min(1, (maxima[block] ?? 0) / height);
  });
  return { heights, contrasts, weights: contrasts.map((contrast) => contrast ** 4) };
}

/**
 * Several leads' envelopes as one, in which a usual beat is about 1 high. Each lead is divided by its own local beat height and
 * weighted by how far its beats stand out from what lies between them.
 * @param envelopes  at least one, each [n] >= 0 at ENVELOPE_RATE_HZ
 * @param levels  of each of them, see measureLevels
 * @returns [n]; 0 where no lead has any signal
 * Errors: none.
 */
export function combineEnvelopes(envelopes: readonly Float32Array[], levels: readonly LeadLevels[]): Float32Array {
  const n = envelopes[0]?.length ?? 0;
  const combined = new Float32Array(n);
  const blockCount = levels[0]?.heights.length ?? 0;
  const weightSums = new Float32Array(blockCount);
  for (const { weights } of levels)
    weights.forEach((weight, block) => (weightSums[block] = (weightSums[block] ?? 0) + weight));
  envelopes.forEach((envelope, l) => {
    const { heights, weights } = levels[l] ?? NO_LEVELS;
    const factors = heights.map((height, block) =>
      height > 0 && (weights[block] ?? 0) > 0 ? (weights[block] ?? 0) / ((weightSums[block] ?? 1) * height) : 0,
    );
    addScaledInto(combined, envelope, factors);
  });
  return combined;
}

const NO_LEVELS: LeadLevels = {
  heights: new Float32Array(0),
  contrasts: new Float32Array(0),
  weights: new Float32Array(0),
};

/** @param factors  [blockCount]; they run in straight lines from the middle of one block to the middle of the next */
function addScaledInto(combined: Float32Array, envelope: Float32Array, factors: Float32Array): void {
  const lastBlock = factors.length - 1;
  for (let segment = -1; segment <= lastBlock; segment++) {
    let factor = factors[Math.max(0, segment)] ?? 0;
    const step = ((factors[Math.min(segment + 1, lastBlock)] ?? 0) - factor) / BLOCK_SAMPLES;
    const start = Math.max(0, (segment + 0.5) * BLOCK_SAMPLES);
    const end = Math.min(combined.length, (segment + 1.5) * BLOCK_SAMPLES);
    for (let i = start; i < end; i++) {
      combined[i] = (combined[i] ?? 0) + factor * (envelope[i] ?? 0);
      factor += step;
    }
  }
}
