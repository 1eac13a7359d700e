/** Where a level or sloping line ends and a wave begins, looked for near a rough place. */
export interface ChangePointSearch {
  /** Leads that begin together, each [n] in one unit; a lead with a missing sample in the window is left out. */
  readonly leads: readonly Float32Array[];
  readonly sampleRateHz: number;
  /** Rough place in samples. */
  readonly near: number;
  /** 'onset': the line lies before the wave; 'offset': after it. */
  readonly side: 'onset' | 'offset';
  /** Longest line that is looked at; no further than `quietLimit`, where another wave lies. */
  readonly quietMs: number;
  readonly quietLimit?: number;
  /** Lengths of wave that are tried; no further than `waveLimit`. */
  readonly waveMs: readonly number[];
  readonly waveLimit?: number;
  /** How far the point may move from the rough place: away from the wave, and into it. */
  readonly outMs: number;
  readonly inMs: number;
  /** Where a smooth wave has its peak: the stroke is then that of a cosine up to there. Without it, s^2 and s^4. */
  readonly peak?: number;
}

export interface ChangePoint {
  /** In samples, fractions allowed. */
  readonly index: number;
  /** Standard error by the curvature of the fit, in ms. */
  readonly errorMs: number;
  /** Mean square of what the model leaves over that of the noise: about 1 for a good one. */
  readonly misfit: number;
  /** Whether it leaves no more than noise alone would. */
  readonly isGood: boolean;
}

/** Rounding: less noise than 0.2 uV is not believed ... */
const LEAST_NOISE = 0.0002;
/** ... nor that a wave keeps closer to its model than this part of its size. */
const LEAST_NOISE_PART = 0.005;
const STEP_SAMPLES = 0.25;
const COARSE_STEP_MS = 2;
/** A model that leaves so much more than the noise is wrong. */
const MAX_MISFIT = 1.25;
/** Line and wave each need so many samples. */
const LEAST_SAMPLES = 3;

/**
 * Fits, in all leads together, a straight line that from one common point on departs as a straight or a bent stroke (s and s^2), or as
 * a smooth one (s^2 and s^4, a cosine's first terms), by least squares over every place in reach. Of the lengths of wave and the two kinds of stroke that leave no more than
 * noise the one that tells the place best is taken.
 * @returns undefined where no model could be fitted: too few samples, or nothing departs
 * Source: segmented regression (Hinkley 1969); the choice of the window by what the noise allows as in Lepski's method.
 */
export function fitChangePoint(search: ChangePointSearch): ChangePoint | undefined {
  const mirrored = search.side === 'onset' ? search : mirror(search);
  const found = fitOnset(mirrored);
  if (found === undefined || search.side === 'onset') return found;
  return { ...found, index: lengthOf(search) - 1 - found.index };
}

function lengthOf({ leads }: ChangePointSearch): number {
  return leads[0]?.length ?? 0;
}

/** Back to front: an offset is the onset of what comes before it. */
function mirror(search: ChangePointSearch): ChangePointSearch {
  const last = lengthOf(search) - 1;
  return {
    ...search,
    leads: search.leads.map((lead) => lead.toReversed()),
    near: last - search.near,
    ...(search.peak === undefined ? {} : { peak: last - search.peak }),
    ...(search.quietLimit === undefined ? {} : { quietLimit: last - search.quietLimit }),
    ...(search.waveLimit === undefined ? {} : { waveLimit: last - search.waveLimit }),
  };
}

function fitOnset(search: ChangePointSearch): ChangePoint | undefined {
  const { near, sampleRateHz, quietMs, quietLimit = 0, waveMs, waveLimit = Infinity, outMs, inMs } = search;
  const toCount = (ms: number) => (ms * sampleRateHz) / 1000;
  const n = lengthOf(search);
  const start = Math.max(0, Math.ceil(quietLimit), Math.round(near - toCount(quietMs)));
  const places = { from: Math.max(start + LEAST_SAMPLES - 1, near - toCount(outMs)), to: near + toCount(inMs) };
  let best: (ChangePoint & { readonly rank: number }) | undefined;
  const noise = measureNoise(search, start);
  for (const lengthMs of waveMs) {
    const end = Math.min(n, Math.floor(waveLimit) + 1, Math.round(near + toCount(lengthMs)) + 1);
    const leads = search.leads.flatMap((lead, k) => toScaled(lead.subarray(start, end), noise[k] ?? LEAST_NOISE) ?? []);
    if (leads.length === 0) continue;
    const coarseStep = Math.max(1, toCount(COARSE_STEP_MS));
    const range = {
      coarseStep,
      peak: search.peak === undefined ? undefined : search.peak - start,
      from: places.from - start,
      to: Math.min(places.to, end - LEAST_SAMPLES) - start,
    };
    const fit = fitBetter(leads, range);
    if (fit === undefined) continue;
    const errorMs = (1000 * fit.error) / sampleRateHz;
    // Good models by how well they tell the place; bad ones after them, by how bad they are.
    const rank = fit.misfit <= fit.maxMisfit ? errorMs : 1e6 * (fit.misfit / fit.maxMisfit);
    if (best === undefined || rank < best.rank)
      best = { index: start + fit.place, errorMs, misfit: fit.misfit, isGood: fit.misfit <= fit.maxMisfit, rank };
  }
  return best;
}

/** What a straight line leaves of the quiet part of each lead. */
function measureNoise({ leads, near, sampleRateHz, waveMs }: ChangePointSearch, start: number): number[] {
  const end = Math.max(start + LEAST_SAMPLES, Math.round(near - 0.004 * sampleRateHz));
  return leads.map((lead) => {
    const part = lead.subarray(start, end);
    const residual = lineResidual(part);
    const size = departureOf(lead, { from: start, near, to: near + (Math.max(...waveMs) * sampleRateHz) / 1000 });
    const measured = Math.sqrt(residual / Math.max(1, part.length - 2));
    return Math.max(LEAST_NOISE, LEAST_NOISE_PART * size, measured);
  });
}

/** How far a lead goes from its mean before, within the longest wave that is tried. */
function departureOf(lead: Float32Array, { from, near, to }: { from: number; near: number; to: number }): number {
  let [sum, count, size] = [0, 0, 0];
  for (let i = from; i < near; i++, count++) sum += lead[i] ?? 0;
  const level = count === 0 ? 0 : sum / count;
  for (let i = Math.ceil(near); i <= Math.min(lead.length - 1, to); i++) {
    const away = Math.abs((lead[i] ?? level) - level);
    if (away > size) size = away;
  }
  return size;
}

function lineResidual(values: Float32Array): number {
  const n = values.length;
  let [sum, sumT, squares] = [0, 0, 0];
  const middle = (n - 1) / 2;
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? NaN;
    sum += value;
    sumT += value * (i - middle);
    squares += value * value;
  }
  const ofT = (n * (n * n - 1)) / 12;
  const left = squares - (sum * sum) / n - (ofT > 0 ? (sumT * sumT) / ofT : 0);
  return left > 0 ? left : 0;
}

/** A lead's window in units of the noise, without the straight line through it; undefined with a missing sample. */
function toScaled(values: Float32Array, noise: number): Float64Array | undefined {
  const scaled = Float64Array.from(values, (value) => value / noise);
  if (!scaled.every((value) => value === value)) return undefined;
  removeLine(scaled);
  return scaled;
}

/** Takes the least-squares line off, in place. */
function removeLine(values: Float64Array): void {
  const n = values.length;
  const middle = (n - 1) / 2;
  let [sum, moment] = [0, 0];
  for (let i = 0; i < n; i++) {
    sum += values[i] ?? 0;
    moment += (values[i] ?? 0) * (i - middle);
  }
  const level = sum / n;
  const slope = (12 * moment) / (n * (n * n - 1));
  for (let i = 0; i < n; i++) values[i] = (values[i] ?? 0) - level - slope * (i - middle);
}

interface Places {
  readonly coarseStep: number;
  readonly peak: number | undefined;
  readonly from: number;
  readonly to: number;
}

interface WindowFit {
  readonly place: number;
  /** In samples. */
  readonly error: number;
  readonly misfit: number;
  /** What noise alone would leave, at most. */
  readonly maxMisfit: number;
}

/** The kind of stroke that leaves less. */
function fitBetter(leads: readonly Float64Array[], places: Places): WindowFit | undefined {
  const straight = fitWindow(leads, places, toStraight);
  const { peak } = places;
  const smooth = fitWindow(
    leads,
    places,
    peak === undefined ? toSmooth : (behind, place) => toCosine(behind, peak - place),
  );
  if (straight === undefined || smooth === undefined) return straight ?? smooth;
  return straight.misfit < smooth.misfit ? straight : smooth;
}

/** The best place in one window: the best of every 2 ms, then of every sample, then of every quarter, then by a parabola. */
function fitWindow(
  leads: readonly Float64Array[],
  { from, to, coarseStep }: Places,
  stroke: Stroke,
): WindowFit | undefined {
  const n = leads[0]?.length ?? 0;
  if (to - from < 1 || n < 2 * LEAST_SAMPLES) return undefined;
  const columns = {
    low: new Float64Array(n),
    high: new Float64Array(n),
    plainLow: new Float64Array(n),
    plainHigh: new Float64Array(n),
  };
  const fit: Fit = { leads, columns, stroke };
  let place = from;
  let here = Infinity;
  for (const step of [coarseStep, 1, STEP_SAMPLES]) {
    const around = place;
    const reach = step === coarseStep ? Infinity : step === 1 ? coarseStep : 1;
    const first = Math.max(from, around - reach);
    const last = Math.min(to, around + reach);
    for (let at = first; at <= last + 1e-9; at += step) {
      const left = residualAt(fit, at);
      if (left >= here) continue;
      here = left;
      place = at;
    }
  }
  if (!Number.isFinite(here)) return undefined;
  const before = place - STEP_SAMPLES < from ? here : residualAt(fit, place - STEP_SAMPLES);
  const after = place + STEP_SAMPLES > to ? here : residualAt(fit, place + STEP_SAMPLES);
  const bend = before - 2 * here + after;
  const isInside = before > here && after > here;
  const shift = isInside ? (before - after) / (2 * bend) : 0;
  // Twice the inverse curvature of the sum of squares in units of the noise is the place's variance.
  const error = isInside ? STEP_SAMPLES * Math.sqrt(2 / bend) : Infinity;
  const freedom = Math.max(1, leads.length * (n - 4) - 1);
  const maxMisfit = MAX_MISFIT + 3 * Math.sqrt(2 / freedom);
  return { place: place + shift * STEP_SAMPLES, error, misfit: here / freedom, maxMisfit };
}

/** Leads free of a straight line, and room for the columns of the model. */
interface Fit {
  readonly leads: readonly Float64Array[];
  readonly stroke: Stroke;
  readonly columns: Readonly<Record<'low' | 'high' | 'plainLow' | 'plainHigh', Float64Array>>;
}

/** What the model with its bend at a place leaves, summed over leads that are free of a straight line. */
function residualAt({ leads, columns, stroke }: Fit, place: number): number {
  const n = leads[0]?.length ?? 0;
  const begin = Math.max(0, Math.ceil(place));
  const { low, high, plainLow, plainHigh } = columns;
  for (let i = 0; i < begin; i++) low[i] = high[i] = 0;
  for (let i = begin; i < n; i++) {
    const [first, second] = stroke(i - place, place);
    low[i] = first;
    high[i] = second;
  }
  // Strokes without their straight lines: what is left of them is orthogonal to level and slope.
  plainLow.set(low);
  plainHigh.set(high);
  removeLine(plainLow);
  removeLine(plainHigh);
  const ofLow = productOf(plainLow, plainLow);
  if (!(ofLow > 1e-12)) return Infinity;
  const part = productOf(plainLow, plainHigh) / ofLow;
  const ofHigh = productOf(plainHigh, plainHigh) - part * part * ofLow;
  if (!(ofHigh > 1e-12)) return Infinity;
  let left = 0;
  for (const lead of leads) {
    let [own, withLow, withHigh] = [0, 0, 0];
    for (let i = 0; i < begin; i++) own += (lead[i] ?? 0) ** 2;
    for (let i = begin; i < n; i++) {
      const value = lead[i] ?? 0;
      own += value * value;
      withLow += value * (low[i] ?? 0);
      withHigh += value * (high[i] ?? 0);
    }
    left += Math.max(0, own - (withLow * withLow) / ofLow - (withHigh - part * withLow) ** 2 / ofHigh);
  }
  return left;
}

/** The two parts of a departure, so many samples behind its beginning. */
type Stroke = (behind: number, place: number) => readonly [number, number];

const toStraight: Stroke = (behind) => [behind / 10, (behind / 10) ** 2];
/** The first terms of a cosine. */
const toSmooth: Stroke = (behind) => [(behind / 10) ** 2, (behind / 10) ** 4];

/** A cosine from here to the peak, and its square, which makes the rise uneven. */
function toCosine(behind: number, toPeak: number): readonly [number, number] {
  const part = 1 - Math.cos((Math.PI * behind) / Math.max(4, toPeak));
  return [part, part * part];
}

function productOf(a: Float64Array, b: Float64Array): number {
  let product = 0;
  for (let i = 0; i < a.length; i++) product += (a[i] ?? 0) * (b[i] ?? 0);
  return product;
}
