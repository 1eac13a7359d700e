import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';
import { LEAST_HUMP_DISTANCE_SEC } from './find-humps.ts';
import { runningMedian } from './median.ts';

// Chosen on MIT-BIH first leads (bench beats-mitdb); every one of them lies on a plateau.
const ACCEPT_FRACTION = 0.38;
const SEARCH_BACK_FRACTION = 0.22;
const SEARCH_BACK_RR = 1.6;
const NEIGHBOUR_BEATS = 8;
const PASS_COUNT = 3;
/** At usual rates nothing within 0.27 s is a second beat. */
const USUAL_DISTANCE_SEC = 0.27;
const USUAL_DISTANCE_RR = 0.45;
/** Within 0.36 s after a beat, what is less than half as high is its T wave. */
const T_WAVE_SEC = 0.36;
const T_WAVE_FRACTION = 0.5;

/**
 * Chooses beats among the humps of an envelope: those that stand out from their neighbours' height, and, where a beat seems to be
 * missing, the highest lower one in the gap. Heights and rates come from the beats themselves, in three passes.
 * @param envelope  [n] at ENVELOPE_RATE_HZ, a usual beat about 1 high (see combineEnvelopes)
 * @returns indices into the envelope, ascending
 * Errors: none.
 */
export function pickBeats(envelope: Float32Array, humps: Int32Array): number[] {
  let levels = new Float32Array(humps.length).fill(1);
  let rrs = new Float32Array(humps.length).fill(USUAL_DISTANCE_SEC * ENVELOPE_RATE_HZ);
  let picked: number[] = [];
  for (let pass = 0; pass < PASS_COUNT; pass++) {
    const context: Humps = { envelope, humps, levels, rrs };
    picked = searchBack(pickHigh(context), context);
    if (picked.length < 2) break;
    ({ levels, rrs } = measureNeighbours(picked, { envelope, humps }));
  }
  return picked;
}

/** The usual height and RR interval (samples of the envelope) around each hump, by the beats picked so far. Both [humps.length]. */
export function measureNeighbours(
  picked: readonly number[],
  { envelope, humps }: { readonly envelope: Float32Array; readonly humps: Int32Array },
): { levels: Float32Array<ArrayBuffer>; rrs: Float32Array<ArrayBuffer> } {
  const heights = Float32Array.from(picked, (hump) => envelope[humps[hump] ?? 0] ?? 0);
  return {
    levels: spread(runningMedian(heights, NEIGHBOUR_BEATS), picked, humps.length),
    rrs: spread(computeLocalRr(picked, humps), picked, humps.length),
  };
}

/** Everything that is known about the humps: where they are, and the usual height and RR interval (samples) around each. */
interface Humps {
  readonly envelope: Float32Array;
  readonly humps: Int32Array;
  readonly levels: Float32Array;
  readonly rrs: Float32Array;
}

function pickHigh({ envelope, humps, levels, rrs }: Humps): number[] {
  const picked: number[] = [];
  for (let hump = 0; hump < humps.length; hump++) {
    const height = envelope[humps[hump] ?? 0] ?? 0;
    if (height <= ACCEPT_FRACTION * (levels[hump] ?? 1)) continue;
    const last = picked.at(-1);
    if (last === undefined) {
      picked.push(hump);
      continue;
    }
    const distance = (humps[hump] ?? 0) - (humps[last] ?? 0);
    const lastHeight = envelope[humps[last] ?? 0] ?? 0;
    // Below `ratio` the later one is dropped, above its inverse the earlier one.
    let ratio = 0;
    if (distance < toLeastDistance(rrs[hump] ?? 0)) ratio = 1;
    else if (distance < T_WAVE_SEC * ENVELOPE_RATE_HZ) ratio = T_WAVE_FRACTION;
    if (height < ratio * lastHeight) continue;
    if (lastHeight <= ratio * height) picked[picked.length - 1] = hump;
    else picked.push(hump);
  }
  return picked;
}

/** Adds, in gaps longer than 1.6 local RR intervals, the highest hump that is far enough from both ends; again, until none is left. */
function searchBack(picked: readonly number[], context: Humps): number[] {
  const { humps, rrs } = context;
  const found: number[] = [];
  for (const hump of picked) {
    let last = found.at(-1);
    while (
      last !== undefined &&
      (humps[hump] ?? 0) - (humps[last] ?? 0) > SEARCH_BACK_RR * Math.max(rrs[hump] ?? 0, T_WAVE_SEC * ENVELOPE_RATE_HZ)
    ) {
      last = findHighestBetween(last, hump, context);
      if (last !== undefined) found.push(last);
    }
    found.push(hump);
  }
  return found;
}

function findHighestBetween(from: number, to: number, { envelope, humps, levels, rrs }: Humps): number | undefined {
  const earliest = (humps[from] ?? 0) + Math.max(T_WAVE_SEC * ENVELOPE_RATE_HZ, 0.4 * (rrs[to] ?? 0));
  const latest = (humps[to] ?? 0) - T_WAVE_SEC * ENVELOPE_RATE_HZ;
  let best: number | undefined;
  let bestHeight = 0;
  for (let hump = from + 1; hump < to; hump++) {
    const sample = humps[hump] ?? 0;
    const height = envelope[sample] ?? 0;
    if (
      sample < earliest ||
      sample > latest ||
      height <= SEARCH_BACK_FRACTION * (levels[hump] ?? 1) ||
      height <= bestHeight
    )
      continue;
    best = hump;
    bestHeight = height;
  }
  return best;
}

function toLeastDistance(rr: number): number {
  const least = LEAST_HUMP_DISTANCE_SEC * ENVELOPE_RATE_HZ;
  return Math.min(Math.max(USUAL_DISTANCE_RR * rr, least), USUAL_DISTANCE_SEC * ENVELOPE_RATE_HZ);
}

/** Median RR interval of the neighbours of each picked beat, in samples of the envelope. */
function computeLocalRr(picked: readonly number[], humps: Int32Array): Float32Array {
  const rr = Float32Array.from(picked, (hump, k) => (humps[hump] ?? 0) - (humps[picked[k - 1] ?? hump] ?? 0));
  rr[0] = rr[1] ?? 0;
  return runningMedian(rr, NEIGHBOUR_BEATS);
}

/** A value for every hump: that of the last picked beat at or before it. */
function spread(values: Float32Array, picked: readonly number[], humpCount: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(humpCount);
  let k = 0;
  for (let hump = 0; hump < humpCount; hump++) {
    while (k + 1 < picked.length && (picked[k + 1] ?? 0) <= hump) k++;
    result[hump] = values[k] ?? 0;
  }
  return result;
}
