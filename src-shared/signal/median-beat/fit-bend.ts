const STEP_SAMPLES = 0.25;
/** A model that leaves so much more than the noise is wrong. */
const MAX_MISFIT = 1.25;
/** Line and wave each need so many samples. */
export const LEAST_SAMPLES = 3;

export interface BendPlaces {
  readonly coarseStep: number;
  readonly peak: number | undefined;
  readonly from: number;
  readonly to: number;
}

export interface BendFit {
  readonly place: number;
  /** In samples. */
  readonly error: number;
  readonly misfit: number;
  /** What noise alone would leave, at most. */
  readonly maxMisfit: number;
}

/**
 * The place in one window from which on the leads depart from a straight line, in all of them at once.
 * @param leads  each [n], free of its straight line, in units of its noise
 * @returns of a straight and a smooth stroke the one that leaves less; undefined where neither can be fitted
 * Errors: none.
 */
export function fitBend(leads: readonly Float64Array[], places: BendPlaces): BendFit | undefined {
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
  { from, to, coarseStep }: BendPlaces,
  stroke: Stroke,
): BendFit | undefined {
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

/** Takes the least-squares line off, in place. */
export function removeLine(values: Float64Array): void {
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
