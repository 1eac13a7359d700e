import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';
import { runningMedian, takeQuantile } from './median.ts';

const BLOCK_SAMPLES = 2 * ENVELOPE_RATE_HZ;
/** Beat height: the median of 11 blocks of 2 s, longer than any pause and shorter than a change of posture. */
const HEIGHT_HALF_WIDTH_BLOCKS = 5;
/** Background: of 3 blocks, so that a lead loses its say within seconds of coming off or filling with noise. */
const BACKGROUND_HALF_WIDTH_BLOCKS = 1;
/** A block whose beats would be lower than this part of the lead's own is a flat line, not a low beat. */
const LEAST_RELATIVE_HEIGHT = 0.08;
/** Contrast above which a lead is as good as it gets; weights go with the fourth power of the contrast. */
const MAX_CONTRAST = 20;

/**
 * Several leads' envelopes as one, in which a usual beat is about 1 high. Each lead is divided by its own local beat height and
 * weighted by how far its beats stand out from what lies between them.
 * @param envelopes  at least one, each [n] >= 0 at ENVELOPE_RATE_HZ
 * @returns [n]; 0 where no lead has any signal
 * Errors: none.
 */
export function combineEnvelopes(envelopes: readonly Float32Array[]): Float32Array {
  const n = envelopes[0]?.length ?? 0;
  const combined = new Float32Array(n);
  const weightSum = new Float32Array(n);
  for (const envelope of envelopes) addEnvelopeInto(combined, weightSum, envelope);
  for (let i = 0; i < n; i++) {
    const weight = weightSum[i] ?? 0;
    combined[i] = weight > 0 ? (combined[i] ?? 0) / weight : 0;
  }
  return combined;
}

function addEnvelopeInto(combined: Float32Array, weightSum: Float32Array, envelope: Float32Array): void {
  const { heights, weights } = computeBlockLevels(envelope);
  const n = envelope.length;
  const lastBlock = heights.length - 1;
  // Heights and weights run in straight lines from the middle of one block to the middle of the next.
  for (let segment = -1; segment <= lastBlock; segment++) {
    const a = Math.max(0, segment);
    const b = Math.min(segment + 1, lastBlock);
    const start = Math.max(0, (segment + 0.5) * BLOCK_SAMPLES);
    const end = Math.min(n, (segment + 1.5) * BLOCK_SAMPLES);
    let height = heights[a] ?? 0;
    let weight = weights[a] ?? 0;
    const heightStep = ((heights[b] ?? 0) - height) / BLOCK_SAMPLES;
    const weightStep = ((weights[b] ?? 0) - weight) / BLOCK_SAMPLES;
    for (let i = start; i < end; i++) {
      if (height > 0) {
        combined[i] = (combined[i] ?? 0) + (weight * (envelope[i] ?? 0)) / height;
        weightSum[i] = (weightSum[i] ?? 0) + weight;
      }
      height += heightStep;
      weight += weightStep;
    }
  }
}

/** Height of beats in blocks of 2 s, and the weight that the lead deserves there. Both [blockCount]. */
function computeBlockLevels(envelope: Float32Array): { heights: Float32Array; weights: Float32Array } {
  const blockCount = Math.max(1, Math.ceil(envelope.length / BLOCK_SAMPLES));
  const maxima = new Float32Array(blockCount);
  const medians = new Float32Array(blockCount);
  const scratch = new Float32Array(Math.ceil(BLOCK_SAMPLES / MEDIAN_STRIDE));
  for (let block = 0; block < blockCount; block++) {
    const start = block * BLOCK_SAMPLES;
    const end = Math.min(envelope.length, start + BLOCK_SAMPLES);
    let maximum = 0;
    for (let i = start; i < end; i++) maximum = Math.max(maximum, envelope[i] ?? 0);
    maxima[block] = maximum;
    let count = 0;
    for (let i = start; i < end; i += MEDIAN_STRIDE) scratch[count++] = envelope[i] ?? 0;
    medians[block] = count > 0 ? takeQuantile(scratch, 0.5, count) : 0;
  }
  const heights = runningMedian(maxima, HEIGHT_HALF_WIDTH_BLOCKS);
  const least = LEAST_RELATIVE_HEIGHT * takeQuantile(Float32Array.from(heights), 0.5);
  for (let block = 0; block < blockCount; block++) heights[block] = Math.max(heights[block] ?? 0, least);
  const backgrounds = runningMedian(medians, BACKGROUND_HALF_WIDTH_BLOCKS);
  const weights = heights.map((height, block) => {
    if (height <= 0) return 0;
    const contrast = height / Math.max(backgrounds[block] ?? 0, height / MAX_CONTRAST);
    // A lead that has come off is quiet as well as silent: what counts is that it has beats.
    return (contrast * Math.min(1, (maxima[block] ?? 0) / height)) ** 4;
  });
  return { heights, weights };
}

/** The envelope is smooth over 0.1 s: every third value gives the same median. */
const MEDIAN_STRIDE = 3;
