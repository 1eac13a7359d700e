/** Centred mean over a window; the ends are held. Missing samples make missing means. */
export function smooth(values: Float32Array, windowSamples: number): Float32Array {
  const half = Math.max(0, Math.round((windowSamples - 1) / 2));
  if (half === 0) return values;
  const last = values.length - 1;
  return values.map((_, i) => {
    let sum = 0;
    for (let k = i - half; k <= i + half; k++) sum += values[k < 0 ? 0 : k > last ? last : k] ?? NaN;
    return sum / (2 * half + 1);
  });
}

/**
 * How fast all leads together move: the difference over 2 * lag samples, as a vector's length.
 * @returns [n]; 0 at the ends and where no lead has samples
 */
export function computeSpeed(leads: readonly Float32Array[], lag: number): Float32Array {
  const n = leads[0]?.length ?? 0;
  const squares = new Float32Array(n);
  for (const lead of leads) {
    for (let i = lag; i < n - lag; i++) {
      const rise = (lead[i + lag] ?? NaN) - (lead[i - lag] ?? NaN);
      if (rise === rise) squares[i] = (squares[i] ?? 0) + rise * rise;
    }
  }
  return squares.map(Math.sqrt);
}

/**
 * How far all leads together lie from the straight line between the points `reach` before and after: what a wave has and a slope
 * does not.
 */
export function computeBulge(leads: readonly Float32Array[], reach: number): Float32Array {
  const n = leads[0]?.length ?? 0;
  const squares = new Float32Array(n);
  for (const lead of leads) {
    for (let i = reach; i < n - reach; i++) {
      const bulge = (lead[i] ?? NaN) - ((lead[i - reach] ?? NaN) + (lead[i + reach] ?? NaN)) / 2;
      if (bulge === bulge) squares[i] = (squares[i] ?? 0) + bulge * bulge;
    }
  }
  return squares.map(Math.sqrt);
}

/** Distance of all leads together from their level before the QRS. */
export function computeSize(leads: readonly Float32Array[]): Float32Array {
  const squares = new Float32Array(leads[0]?.length ?? 0);
  for (const lead of leads) {
    lead.forEach((value, i) => {
      if (value === value) squares[i] = (squares[i] ?? 0) + value * value;
    });
  }
  return squares.map(Math.sqrt);
}

/** Index of the greatest value in [from, to), cut to the array; undefined for none. */
export function findGreatest(values: Float32Array, from: number, to: number): number | undefined {
  let best: number | undefined;
  const end = Math.min(values.length, Math.floor(to));
  for (let i = Math.max(0, Math.ceil(from)); i < end; i++) {
    if (best === undefined || (values[i] ?? 0) > (values[best] ?? 0)) best = i;
  }
  return best;
}

interface Leaving {
  readonly from: number;
  readonly step: 1 | -1;
  /** The values stay below this ... */
  readonly least: number;
  /** ... for so many samples. */
  readonly hold: number;
  /** Not further than here. */
  readonly limit: number;
}

/** First place from which on values stay low; the limit where there is none. */
export function findQuiet(values: Float32Array, { from, step, least, hold, limit }: Leaving): number {
  const last = step > 0 ? Math.min(values.length - 1, limit) : Math.max(0, limit);
  let quiet = 0;
  for (let i = from; step > 0 ? i <= last : i >= last; i += step) {
    quiet = (values[i] ?? 0) < least ? quiet + 1 : 0;
    if (quiet >= hold) return i - step * (hold - 1);
  }
  return quiet > 0 ? last - step * (quiet - 1) : last;
}

/** The value below which a share of [from, to) lies. */
export function quantileIn(values: Float32Array, range: readonly [number, number], share: number): number {
  const sorted = values.slice(Math.max(0, Math.floor(range[0])), Math.max(0, Math.ceil(range[1]))).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
