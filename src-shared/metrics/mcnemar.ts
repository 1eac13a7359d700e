import { assert } from '#shared/result/assert.ts';

/** Pairs in which one of two was right and the other wrong: pairs that agree say nothing about which is better. */
export interface DiscordantPairs {
  readonly onlyFirstRightCount: number;
  readonly onlySecondRightCount: number;
}

/**
 * 'exact': two-sided binomial. 'corrected': chi-square with continuity correction. 'uncorrected': chi-square without, as some
 * publications have it. 'auto': exact below 25 discordant pairs, else corrected.
 */
export type McnemarMethod = 'auto' | 'exact' | 'corrected' | 'uncorrected';

export interface McnemarTest extends DiscordantPairs {
  readonly method: Exclude<McnemarMethod, 'auto'>;
  /** Two-sided, 0 to 1; 1 where there is no discordant pair. */
  readonly pValue: number;
}

/** Below this the chi-square approximation is poor (Agresti 2002, Categorical data analysis, 10.1). */
const FEWEST_FOR_CHI_SQUARE = 25;

/**
 * McNemar's test of two raters or models on the same rows. It takes rows for independent: of several rows of one patient, beats above
 * all, a bootstrap over patients speaks, not this.
 * Errors: negative counts are programming errors.
 * Source: McNemar 1947; correction: Edwards 1948.
 */
export function testMcnemar(pairs: DiscordantPairs, method: McnemarMethod = 'auto'): McnemarTest {
  const { onlyFirstRightCount: first, onlySecondRightCount: second } = pairs;
  const count = first + second;
  assert(first >= 0 && second >= 0, () => `testMcnemar: counts must be >= 0, got ${first} and ${second}`);
  const used = method !== 'auto' ? method : count < FEWEST_FOR_CHI_SQUARE ? 'exact' : 'corrected';
  const facts = { onlyFirstRightCount: first, onlySecondRightCount: second, method: used };
  if (count === 0) return { ...facts, pValue: 1 };
  if (used === 'exact') return { ...facts, pValue: computeBinomialP(Math.min(first, second), count) };
  const distance = Math.max(0, Math.abs(first - second) - (used === 'corrected' ? 1 : 0));
  return { ...facts, pValue: computeChiSquareTail(distance ** 2 / count) };
}

/** Rows on which exactly one of two answers is right. @param answers  [rowCount] class indices, as truth */
export function countDiscordant(
  truth: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): DiscordantPairs {
  assert(
    first.length === truth.length && second.length === truth.length,
    () => `countDiscordant: lengths must be equal, got ${truth.length}, ${first.length} and ${second.length}`,
  );
  let onlyFirstRightCount = 0;
  let onlySecondRightCount = 0;
  for (let row = 0; row < truth.length; row++) {
    const [isFirst, isSecond] = [first[row] === truth[row], second[row] === truth[row]];
    if (isFirst && !isSecond) onlyFirstRightCount++;
    if (isSecond && !isFirst) onlySecondRightCount++;
  }
  return { onlyFirstRightCount, onlySecondRightCount };
}

/** Twice the chance of at most `fewer` heads in `count` throws of a fair coin, at most 1. */
function computeBinomialP(fewer: number, count: number): number {
  let logTerm = -count * Math.LN2;
  let sum = 0;
  for (let heads = 0; heads <= fewer; heads++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((count - heads) / (heads + 1));
  }
  return Math.min(1, 2 * sum);
}

/**
 * Chance that a chi-square of one degree of freedom exceeds a value: erfc(sqrt(value / 2)).
 * Error below 1e-13. Source: series and continued fraction of Abramowitz and Stegun 7.1.6 and 7.1.14.
 */
export function computeChiSquareTail(value: number): number {
  const x = Math.sqrt(value / 2);
  if (x > 26) return 0;
  const factor = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - factor * sum;
  }
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return factor / fraction;
}
