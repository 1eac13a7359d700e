/**
 * How many times as long the greater of two like tasks takes: what is proportional to its size takes about as many times as it is larger, what
 * is quadratic that squared. The least of three runs each, taken in turn, so that other programs on the machine count little.
 */
export async function measureGrowth(small: () => unknown, large: () => unknown): Promise<number> {
  const leastMs = [Infinity, Infinity];
  for (let run = 0; run < 3; run++) {
    for (const [k, act] of [small, large].entries()) {
      const startedMs = performance.now();
      await act();
      leastMs[k] = Math.min(leastMs[k] ?? Infinity, performance.now() - startedMs);
    }
  }
  const [smallMs = NaN, largeMs = NaN] = leastMs;
  return largeMs / smallMs;
}
