/** Kinds of waves as WFDB's onset and offset marks number them. */
export const WAVE_NAMES = ['P', 'QRS', 'T'] as const;

export interface ComparedWave {
  /** 0 P, 1 QRS, 2 T */
  readonly kind: 0 | 1 | 2;
  /** Samples, fractions allowed. */
  readonly onset: number;
  readonly offset: number;
}

/** How well one boundary of one kind was found. Counts add up over leads and records. */
export interface BoundaryTally {
  readonly foundCount: number;
  readonly missedCount: number;
  readonly extraCount: number;
  /** Sum and sum of squares of found less marked, ms. */
  readonly errorSumMs: number;
  readonly errorSquaresMs2: number;
}

/** By kind, onset first. */
export type WaveTally = readonly (readonly [BoundaryTally, BoundaryTally])[];

export interface CompareWavesOptions {
  readonly sampleRateHz: number;
  /** Greatest distance of a found boundary from the marked one. */
  readonly toleranceMs?: number;
}

const EMPTY: BoundaryTally = { foundCount: 0, missedCount: 0, extraCount: 0, errorSumMs: 0, errorSquaresMs2: 0 };
export const EMPTY_WAVE_TALLY: WaveTally = WAVE_NAMES.map(() => [EMPTY, EMPTY]);

/**
 * Boundaries found in one lead against those that a person marked there: each marked one takes the nearest that is free within the tolerance
 * (150 ms, as Kalyakulina 2020 and Moskalenko 2020 do after ANSI/AAMI EC57). Onsets and offsets count each for themselves. What lies
 * before the first mark or behind the last is not counted: LUDB leaves the waves at both ends unmarked.
 * @param reference  ascending; without any the lead was not marked and nothing is counted
 * Errors: none.
 */
export function compareWaves(
  reference: readonly ComparedWave[],
  test: readonly ComparedWave[],
  { sampleRateHz, toleranceMs = 150 }: CompareWavesOptions,
): WaveTally {
  const first = reference[0]?.onset ?? Infinity;
  const last = reference.at(-1)?.offset ?? -Infinity;
  const msPerSample = 1000 / sampleRateHz;
  const compare = (kind: number, side: 'onset' | 'offset'): BoundaryTally => {
    const marked = reference.filter((wave) => wave.kind === kind).map((wave) => wave[side]);
    const free = test.filter((wave) => wave.kind === kind).map((wave) => wave[side]);
    return compareBoundaries(marked, free, { msPerSample, toleranceMs, first, last });
  };
  return WAVE_NAMES.map((_, kind) => [compare(kind, 'onset'), compare(kind, 'offset')]);
}

interface Span {
  readonly msPerSample: number;
  readonly toleranceMs: number;
  readonly first: number;
  readonly last: number;
}

function compareBoundaries(marked: readonly number[], free: number[], span: Span): BoundaryTally {
  const { msPerSample, toleranceMs } = span;
  let foundCount = 0;
  let errorSumMs = 0;
  let errorSquaresMs2 = 0;
  for (const mark of marked) {
    const nearest = free.reduce((best, at, k) => {
      const isNearer = Math.abs(at - mark) < Math.abs((free[best] ?? Infinity) - mark);
      return isNearer ? k : best;
    }, -1);
    const errorMs = ((free[nearest] ?? Infinity) - mark) * msPerSample;
    if (!(Math.abs(errorMs) <= toleranceMs)) continue;
    free.splice(nearest, 1);
    foundCount++;
    errorSumMs += errorMs;
    errorSquaresMs2 += errorMs ** 2;
  }
  const extraCount = free.filter((at) => at >= span.first && at <= span.last).length;
  return { foundCount, missedCount: marked.length - foundCount, extraCount, errorSumMs, errorSquaresMs2 };
}

export function sumWaveTallies(tallies: readonly WaveTally[]): WaveTally {
  const sum = (kind: number, side: 0 | 1): BoundaryTally =>
    tallies.reduce<BoundaryTally>((total, tally) => {
      const part = tally[kind]?.[side] ?? EMPTY;
      return {
        foundCount: total.foundCount + part.foundCount,
        missedCount: total.missedCount + part.missedCount,
        extraCount: total.extraCount + part.extraCount,
        errorSumMs: total.errorSumMs + part.errorSumMs,
        errorSquaresMs2: total.errorSquaresMs2 + part.errorSquaresMs2,
      };
    }, EMPTY);
  return WAVE_NAMES.map((_, kind) => [sum(kind, 0), sum(kind, 1)]);
}

export interface BoundaryScore {
  readonly sensitivity: number;
  readonly positivePredictivity: number;
  readonly f1: number;
  /** Found less marked, ms: positive is late. */
  readonly meanMs: number;
  readonly deviationMs: number;
}

/** NaN where nothing was marked or found. */
export function scoreBoundary(tally: BoundaryTally): BoundaryScore {
  const { foundCount, missedCount, extraCount, errorSumMs, errorSquaresMs2 } = tally;
  const meanMs = errorSumMs / foundCount;
  return {
    sensitivity: foundCount / (foundCount + missedCount),
    positivePredictivity: foundCount / (foundCount + extraCount),
    f1: (2 * foundCount) / (2 * foundCount + missedCount + extraCount),
    meanMs,
    deviationMs: Math.sqrt(Math.max(0, errorSquaresMs2 / foundCount - meanMs ** 2)),
  };
}
