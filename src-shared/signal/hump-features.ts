import { mergeShapes, type HumpShapes, type LeadShapes } from './beat-shapes.ts';
import { runningMedian } from './median.ts';
import { measureNeighbours } from './pick-beats.ts';
import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';

/** The humps of an envelope, and what is needed to tell beats from other things among them. */
export interface HumpScene {
  /** [n] at ENVELOPE_RATE_HZ, of all leads together, a usual beat about 1 high. */
  readonly envelope: Float32Array;
  /** Indices into the envelope, ascending. */
  readonly humps: Int32Array;
  /** [humps.length] see computeBeatContrasts. */
  readonly contrasts: Float32Array;
  readonly leads: readonly LeadShapes[];
}

/** Numbers that describe one hump, in the order in which describeHumps writes them. */
export const FEATURE_COUNT = 22;

/** Neighbours on each side whose median is the usual. */
const NEIGHBOUR_BEATS = 8;
/** Humps this near compete: a QRS and its own T wave, or a beat and noise. */
const RIVAL_SAMPLES = 0.4 * ENVELOPE_RATE_HZ;
/** What lies between beats is averaged over so many humps on each side. */
const CLUTTER_REACH = 10;
/** Longer than this nothing is told from the distance. */
const MAX_DISTANCE_SAMPLES = 2.5 * ENVELOPE_RATE_HZ;
const MAX_RR_RATIO = 2.5;
/** What lies between beats, as a part of a usual beat, is taken for no less. */
const LEAST_BACKGROUND = 0.01;
/** Keeps logarithms finite where nothing is. */
const FLOOR = 0.02;
/** A hump lower than this part of a usual beat is none: its shape is not looked at. */
const LEAST_HEIGHT = 0.1;

/**
 * Describes every hump by itself and by the beats around it, so far as they are known.
 * @param evidence  [humps.length] log odds so far; above 0 counts as a beat
 * @param earlier  what an earlier call said of the same scene: where the beats are the same, their shapes are, too
 * Errors: none.
 */
export function describeHumps(scene: HumpScene, evidence: Float32Array, earlier?: DescribedHumps): DescribedHumps {
  const features = new Float32Array(scene.humps.length * FEATURE_COUNT);
  const isBeat = Uint8Array.from(evidence, (value) => (value > 0 ? 1 : 0));
  const picked: number[] = [];
  for (let k = 0; k < evidence.length; k++) if ((evidence[k] ?? 0) > 0) picked.push(k);
  if (picked.length === 0) return { features, isBeat, shapes: undefined };
  const { levels, rrs } = measureNeighbours(picked, scene);
  const heights = levels.map((level, k) => (scene.envelope[scene.humps[k] ?? 0] ?? 0) / Math.max(level, 1e-9));
  const isSame = earlier?.isBeat.every((value, k) => value === isBeat[k]) ?? false;
  const isLow = Uint8Array.from(heights, (height, k) => (height < LEAST_HEIGHT && isBeat[k] === 0 ? 1 : 0));
  const shapes = (isSame ? earlier?.shapes : undefined) ?? mergeShapes(scene.leads, scene.humps, { isBeat, isLow });
  const known: Known = { ...scene, evidence, picked, heights, rrs, shapes };
  describeShapesInto(features, known);
  describeTimesInto(features, known);
  describeRivalsInto(features, known);
  describeClutterInto(features, known);
  return { features, isBeat, shapes };
}

export interface DescribedHumps {
  /** [humps.length * FEATURE_COUNT]; all 0 where there is no beat at all. */
  readonly features: Float32Array;
  /** [humps.length] */
  readonly isBeat: Uint8Array;
  readonly shapes: HumpShapes | undefined;
}

interface Known extends HumpScene {
  readonly shapes: HumpShapes;
  readonly evidence: Float32Array;
  /** Indices of the humps that count as beats, ascending; at least one. */
  readonly picked: readonly number[];
  /** [humps.length] a usual beat around is 1 high. */
  readonly heights: Float32Array;
  /** [humps.length] usual RR interval around, in samples of the envelope. */
  readonly rrs: Float32Array;
}

/** Columns 0 to 6: height, contrast, shape, evidence so far; 15 and 16: contrast and similarity that are usual here. */
function describeShapesInto(features: Float32Array, known: Known): void {
  const { humps, contrasts, heights, evidence, picked, shapes } = known;
  // Between the beats of a heart that was recorded there is always something. Where there is nothing, on calculated signals, a
  // T wave would stand out further than any beat that the weights have seen.
  const logContrasts = contrasts.map((contrast, k) =>
    Math.log(Math.min(contrast, (heights[k] ?? 0) / LEAST_BACKGROUND) + 0.1),
  );
  const usualSimilarity = toUsual(picked, shapes.similarity);
  const usualContrast = toUsual(picked, logContrasts);
  let beat = 0;
  for (let k = 0; k < humps.length; k++) {
    while ((picked[beat + 1] ?? Infinity) <= k) beat++;
    const at = k * FEATURE_COUNT;
    features[at] = Math.log((heights[k] ?? 0) + FLOOR);
    features[at + 1] = logContrasts[k] ?? 0;
    features[at + 2] = shapes.similarity[k] ?? 0;
    features[at + 3] = shapes.mainSimilarity[k] ?? 0;
    features[at + 4] = shapes.support[k] ?? 0;
    features[at + 5] = clamp(shapes.sizeRatio[k] ?? 0, 3);
    features[at + 6] = clamp((evidence[k] ?? 0) / 3, 2);
    features[at + 15] = usualSimilarity[beat] ?? 0;
    features[at + 16] = usualContrast[beat] ?? 0;
  }
}

/** Columns 7 to 12, 18 and 19: distances to the beats before and after, in usual RR intervals and in seconds; 17: irregularity here. */
function describeTimesInto(features: Float32Array, { humps, rrs, picked }: Known): void {
  const usualIrregularity = runningMedian(measureIrregularity(humps, rrs, picked), NEIGHBOUR_BEATS);
  let beat = 0;
  for (let k = 0; k < humps.length; k++) {
    while ((picked[beat + 1] ?? Infinity) <= k) beat++;
    const here = picked[beat] ?? 0;
    const hump = humps[k] ?? 0;
    const rr = Math.max(1, rrs[k] ?? 0);
    const previous = picked[here < k ? beat : beat - 1];
    const next = picked[here > k ? beat : beat + 1];
    const sincePrevious = previous === undefined ? MAX_RR_RATIO * rr : hump - (humps[previous] ?? 0);
    const untilNext = next === undefined ? MAX_RR_RATIO * rr : (humps[next] ?? 0) - hump;
    const before = Math.min(MAX_RR_RATIO, sincePrevious / rr);
    const after = Math.min(MAX_RR_RATIO, untilNext / rr);
    const at = k * FEATURE_COUNT;
    features[at + 7] = before;
    features[at + 8] = after;
    features[at + 9] = Math.min(1, Math.abs(before - 1));
    features[at + 10] = Math.min(1, Math.abs(after - 1));
    features[at + 11] = Math.min(1, Math.abs(before + after - 1));
    features[at + 12] = Math.min(1, Math.abs(before + after - 2));
    features[at + 17] = Math.min(1, usualIrregularity[beat] ?? 0);
    features[at + 18] = Math.log(Math.min(sincePrevious, MAX_DISTANCE_SAMPLES) / ENVELOPE_RATE_HZ);
    features[at + 19] = Math.log(Math.min(untilNext, MAX_DISTANCE_SAMPLES) / ENVELOPE_RATE_HZ);
  }
}

/** Columns 13 and 14: height over the highest hump within 0.4 s before, and after; 21: the best evidence among those. */
function describeRivalsInto(features: Float32Array, { humps, heights, evidence }: Known): void {
  for (let k = 0; k < humps.length; k++) {
    const hump = humps[k] ?? 0;
    let before = 0;
    let after = 0;
    let rival = -6;
    for (let other = k - 1; other >= 0 && hump - (humps[other] ?? 0) < RIVAL_SAMPLES; other--) {
      before = Math.max(before, heights[other] ?? 0);
      rival = Math.max(rival, evidence[other] ?? 0);
    }
    for (let other = k + 1; other < humps.length && (humps[other] ?? 0) - hump < RIVAL_SAMPLES; other++) {
      after = Math.max(after, heights[other] ?? 0);
      rival = Math.max(rival, evidence[other] ?? 0);
    }
    const height = (heights[k] ?? 0) + FLOOR;
    const at = k * FEATURE_COUNT;
    features[at + 13] = clamp(Math.log(height / (before + FLOOR)), 3);
    features[at + 14] = clamp(Math.log(height / (after + FLOOR)), 3);
    features[at + 21] = clamp(rival / 3, 2);
  }
}

/** Column 20: mean height of the humps around that are no beats. */
function describeClutterInto(features: Float32Array, { humps, heights, evidence }: Known): void {
  const n = humps.length;
  const sums = new Float64Array(n + 1);
  const counts = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    const isClutter = (evidence[k] ?? 0) <= 0;
    sums[k + 1] = (sums[k] ?? 0) + (isClutter ? Math.min(2, heights[k] ?? 0) : 0);
    counts[k + 1] = (counts[k] ?? 0) + (isClutter ? 1 : 0);
  }
  for (let k = 0; k < n; k++) {
    const from = Math.max(0, k - CLUTTER_REACH);
    const to = Math.min(n, k + CLUTTER_REACH + 1);
    const count = (counts[to] ?? 0) - (counts[from] ?? 0);
    features[k * FEATURE_COUNT + 20] = ((sums[to] ?? 0) - (sums[from] ?? 0)) / Math.max(1, count);
  }
}

/** How far each RR interval is from the usual one, as the size of the logarithm of their ratio. [picked.length] */
function measureIrregularity(humps: Int32Array, rrs: Float32Array, picked: readonly number[]): Float32Array {
  return Float32Array.from(picked, (hump, k) => {
    const previous = picked[k - 1];
    if (previous === undefined) return 0;
    const rr = Math.max(1, (humps[hump] ?? 0) - (humps[previous] ?? 0));
    return Math.abs(Math.log(rr / Math.max(1, rrs[hump] ?? 0)));
  });
}

function toUsual(picked: readonly number[], values: Float32Array): Float32Array {
  return runningMedian(
    Float32Array.from(picked, (hump) => values[hump] ?? 0),
    NEIGHBOUR_BEATS,
  );
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** Whether a hump is too low to be looked at, from its description. */
export function isTooLow(features: Float32Array, hump: number): boolean {
  const at = hump * FEATURE_COUNT;
  return (features[at] ?? 0) < Math.log(LEAST_HEIGHT + FLOOR) && (features[at + 6] ?? 0) <= 0;
}
