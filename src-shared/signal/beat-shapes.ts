import { getLeadWeight, type LeadLevels } from './combine-envelopes.ts';

/** One lead, as its beats' shapes are learned from it. */
export interface LeadShapes {
  /** [n] see computeSlope. */
  readonly slope: Float32Array;
  readonly levels: LeadLevels;
}

/** What a hump's shape has in common with the beats of its lead. All [humpCount]. */
export interface HumpShapes {
  /** Correlation with the most similar of the lead's shapes, -1 to 1; 0 while none is known. */
  readonly similarity: Float32Array;
  /** Correlation with the lead's most frequent shape. */
  readonly mainSimilarity: Float32Array;
  /** How many of the beats around have that most similar shape, 0 to 1. */
  readonly support: Float32Array;
  /** Natural logarithm of the hump's size over the usual size of that shape. */
  readonly sizeRatio: Float32Array;
}

/** Both [humpCount]. */
export interface LookedAt {
  /** 1 for the humps that are taken for beats: shapes are learned from them. */
  readonly isBeat: Uint8Array;
  /** 1 for those that are not even compared. */
  readonly isLow: Uint8Array;
}

/** Shapes are 14 values of slope over 144 ms. */
const TAP_COUNT = 14;
const TAP_STRIDE = 2;
const REACH_SAMPLES = ((TAP_COUNT - 1) * TAP_STRIDE) / 2;
/** Humps of one shape lie a little off one another: that is tried out. */
const SHIFT_SAMPLES = 3;
const SHIFT_COUNT = 2 * SHIFT_SAMPLES + 1;
/** Normal beats, ectopic beats of some foci, and what noise brings. */
const MAX_SHAPES = 6;
/** From here on two beats have the same shape. */
const SAME_SHAPE = 0.8;
/** A shape is remembered for about a hundred beats. */
const FADING = 0.99;
const LEAST_LEARNING_RATE = 0.08;

interface Shape {
  readonly taps: Float32Array;
  weight: number;
  size: number;
}

/** Difference of means of 3 samples, 4 samples apart: slope without baseline. @param signal [n] at ENVELOPE_RATE_HZ; ends are 0 */
export function computeSlope(signal: Float32Array): Float32Array {
  const slope = new Float32Array(signal.length);
  for (let i = 3; i < signal.length - 3; i++) {
    slope[i] =
      (signal[i + 1] ?? 0) +
      (signal[i + 2] ?? 0) +
      (signal[i + 3] ?? 0) -
      (signal[i - 1] ?? 0) -
      (signal[i - 2] ?? 0) -
      (signal[i - 3] ?? 0);
  }
  return slope;
}

/**
 * Learns the shapes of a lead's beats as they come, and says of every hump how much it is like one of them. Forward first, then
 * backward, so that the first beats are compared as well as the last.
 * @param slope  [n] see computeSlope
 * @param humps  indices into it, ascending
 * Errors: none.
 */
export function compareShapes(slope: Float32Array, humps: Int32Array, { isBeat, isLow }: LookedAt): HumpShapes {
  const n = humps.length;
  const found = {
    similarity: new Float32Array(n),
    mainSimilarity: new Float32Array(n),
    support: new Float32Array(n),
    sizeRatio: new Float32Array(n),
  };
  const shapes: Shape[] = [];
  const window = new Float32Array(SHIFT_COUNT * TAP_COUNT);
  for (let k = 0; k < n; k++) {
    if (isBeat[k] === 0) continue;
    const size = takeWindow(window, slope, humps[k] ?? 0);
    learn(shapes, window, size, findMostSimilar(shapes, window));
  }
  for (let k = n - 1; k >= 0; k--) {
    if (isLow[k] === 1) continue;
    const size = takeWindow(window, slope, humps[k] ?? 0);
    const best = findMostSimilar(shapes, window);
    const shape = shapes[best.index];
    if (shape !== undefined) {
      const own = isBeat[k] === 1 && best.similarity > SAME_SHAPE ? 1 : 0;
      found.similarity[k] = best.similarity;
      found.mainSimilarity[k] = best.mainSimilarity;
      found.support[k] = Math.max(0, shape.weight - own) / sumWeights(shapes);
      found.sizeRatio[k] = Math.log(size / shape.size);
    }
    if (isBeat[k] === 1) learn(shapes, window, size, best);
  }
  return found;
}

/**
 * The same over several leads: the mean of what each lead says, weighted by what it is worth there.
 * @param leads  at least one
 */
export function mergeShapes(leads: readonly LeadShapes[], humps: Int32Array, lookedAt: LookedAt): HumpShapes {
  const all = leads.map(({ slope }) => compareShapes(slope, humps, lookedAt));
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const weights = leads.map(({ levels }) => Float32Array.from(humps, (hump) => getLeadWeight(levels, hump) + 1e-9));
  const average = (column: keyof HumpShapes) =>
    Float32Array.from(humps, (_, k) => {
      let sum = 0;
      let weightSum = 0;
      for (let l = 0; l < all.length; l++) {
        const weight = weights[l]?.[k] ?? 0;
        sum += weight * (all[l]?.[column][k] ?? 0);
        weightSum += weight;
      }
      return sum / weightSum;
    });
  return {
    similarity: average('similarity'),
    mainSimilarity: average('mainSimilarity'),
    support: average('support'),
    sizeRatio: average('sizeRatio'),
  };
}

interface MostSimilar {
  /** -1 while no shape is known. */
  readonly index: number;
  readonly shift: number;
  readonly similarity: number;
  readonly mainSimilarity: number;
}

/** The slope around a hump at each shift, each of length 1. Returns the size it had in the middle. */
function takeWindow(window: Float32Array, slope: Float32Array, hump: number): number {
  let size = 0;
  for (let shift = 0; shift < SHIFT_COUNT; shift++) {
    const from = hump + shift - SHIFT_SAMPLES - REACH_SAMPLES;
    const at = shift * TAP_COUNT;
    let energy = 1e-18;
    for (let tap = 0; tap < TAP_COUNT; tap++) {
      const value = slope[from + TAP_STRIDE * tap] ?? 0;
      window[at + tap] = value;
      energy += value * value;
    }
    const norm = Math.sqrt(energy);
    if (shift === SHIFT_SAMPLES) size = norm;
    for (let tap = 0; tap < TAP_COUNT; tap++) window[at + tap] = (window[at + tap] ?? 0) / norm;
  }
  return size;
}

function findMostSimilar(shapes: readonly Shape[], window: Float32Array): MostSimilar {
  let index = -1;
  let bestShift = 0;
  let similarity = -1;
  let mainWeight = 0;
  let mainSimilarity = 0;
  for (let s = 0; s < shapes.length; s++) {
    const shape = shapes[s];
    if (shape === undefined) continue;
    let own = -1;
    let ownShift = 0;
    for (let shift = 0; shift < SHIFT_COUNT; shift++) {
      const at = shift * TAP_COUNT;
      let dot = 0;
      for (let tap = 0; tap < TAP_COUNT; tap++) dot += (window[at + tap] ?? 0) * (shape.taps[tap] ?? 0);
      if (dot <= own) continue;
      own = dot;
      ownShift = shift;
    }
    if (own > similarity) {
      similarity = own;
      index = s;
      bestShift = ownShift;
    }
    if (shape.weight > mainWeight) {
      mainWeight = shape.weight;
      mainSimilarity = own;
    }
  }
  return { index, shift: bestShift, similarity, mainSimilarity };
}

function learn(shapes: Shape[], window: Float32Array, size: number, best: MostSimilar): void {
  for (const shape of shapes) shape.weight *= FADING;
  const shape = shapes[best.index];
  if (shape === undefined || best.similarity <= SAME_SHAPE) {
    const at = SHIFT_SAMPLES * TAP_COUNT;
    const added: Shape = { taps: window.slice(at, at + TAP_COUNT), weight: 1, size };
    if (shapes.length < MAX_SHAPES) shapes.push(added);
    else shapes[findLightest(shapes)] = added;
    return;
  }
  shape.weight += 1;
  const rate = Math.max(LEAST_LEARNING_RATE, 1 / (shape.weight + 1));
  shape.size *= (size / shape.size) ** rate;
  let energy = 1e-18;
  for (let tap = 0; tap < TAP_COUNT; tap++) {
    const value = (1 - rate) * (shape.taps[tap] ?? 0) + rate * (window[best.shift * TAP_COUNT + tap] ?? 0);
    shape.taps[tap] = value;
    energy += value * value;
  }
  const norm = Math.sqrt(energy);
  for (let tap = 0; tap < TAP_COUNT; tap++) shape.taps[tap] = (shape.taps[tap] ?? 0) / norm;
}

function findLightest(shapes: readonly Shape[]): number {
  let lightest = 0;
  shapes.forEach((shape, index) => {
    if (shape.weight < (shapes[lightest]?.weight ?? 0)) lightest = index;
  });
  return lightest;
}

function sumWeights(shapes: readonly Shape[]): number {
  let sum = 1e-9;
  for (const shape of shapes) sum += shape.weight;
  return sum;
}
