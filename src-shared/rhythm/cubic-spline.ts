import { assert, assertSameLength } from '#shared/result/assert.ts';

/** Points through which a curve goes. */
export interface Knots {
  /** [n] strictly ascending. */
  readonly times: Float64Array;
  /** [n] */
  readonly values: Float64Array;
}

/**
 * Natural cubic spline (no curvature at the ends) through the knots, at evenly spaced times; before the first and after the last knot
 * their values.
 * @param knots  at least one
 * @param grid  first time, spacing and count of the answers
 * @returns [grid.count]
 * Errors: no knot, or times that do not ascend, are programming errors.
 * Source: tridiagonal system for the second derivatives (e.g. de Boor, A Practical Guide to Splines, chapter IV).
 */
export function resampleSpline(
  { times, values }: Knots,
  { startTime, spacing, count }: { readonly startTime: number; readonly spacing: number; readonly count: number },
): Float64Array {
  assertSameLength(times, values, 'resampleSpline');
  assert(times.length > 0, () => 'resampleSpline: there must be a knot');
  const curvatures = computeCurvatures(times, values);
  const last = times.length - 1;
  const resampled = new Float64Array(count);
  let right = 1;
  for (let j = 0; j < count; j++) {
    const time = startTime + j * spacing;
    if (time <= (times[0] ?? 0)) resampled[j] = values[0] ?? 0;
    else if (time >= (times[last] ?? 0)) resampled[j] = values[last] ?? 0;
    else {
      while ((times[right] ?? 0) < time) right++;
      const step = (times[right] ?? 0) - (times[right - 1] ?? 0);
      const b = (time - (times[right - 1] ?? 0)) / step;
      const a = 1 - b;
      const bend =
        ((a ** 3 - a) * (curvatures[right - 1] ?? 0) + (b ** 3 - b) * (curvatures[right] ?? 0)) * step * step;
      resampled[j] = a * (values[right - 1] ?? 0) + b * (values[right] ?? 0) + bend / 6;
    }
  }
  return resampled;
}

/** Second derivatives at the knots, by elimination and substitution in the tridiagonal system. */
function computeCurvatures(times: Float64Array, values: Float64Array): Float64Array {
  const n = times.length;
  const curvatures = new Float64Array(n);
  const upper = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const before = (times[i] ?? 0) - (times[i - 1] ?? 0);
    const after = (times[i + 1] ?? 0) - (times[i] ?? 0);
    assert(before > 0 && after > 0, () => `resampleSpline: times must ascend, knot ${i} does not`);
    const slopeChange =
      ((values[i + 1] ?? 0) - (values[i] ?? 0)) / after - ((values[i] ?? 0) - (values[i - 1] ?? 0)) / before;
    const pivot = 2 * (before + after) - before * (upper[i - 1] ?? 0);
    upper[i] = after / pivot;
    curvatures[i] = (6 * slopeChange - before * (curvatures[i - 1] ?? 0)) / pivot;
  }
  for (let i = n - 2; i > 0; i--) curvatures[i] = (curvatures[i] ?? 0) - (upper[i] ?? 0) * (curvatures[i + 1] ?? 0);
  return curvatures;
}
