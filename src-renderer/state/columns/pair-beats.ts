/** Who is beside whom: for each beat of one side the index of its partner on the other, -1 for none. */
export interface BeatPairs {
  readonly secondOfFirst: Int32Array;
  readonly firstOfSecond: Int32Array;
}

/**
 * Pairs the beats of two ascending lists, nearest first within each group of close beats: a pair is made when neither has a nearer
 * free partner. No two pairs cross. O(n).
 * @param toleranceSamples  greatest distance of a pair, inclusive; EC57 uses 150 ms
 */
export function pairBeats(first: Float64Array, second: Float64Array, toleranceSamples: number): BeatPairs {
  const secondOfFirst = new Int32Array(first.length).fill(-1);
  const firstOfSecond = new Int32Array(second.length).fill(-1);
  let i = 0;
  let j = 0;
  while (i < first.length && j < second.length) {
    const distance = Math.abs((first[i] ?? 0) - (second[j] ?? 0));
    if (distance > toleranceSamples) {
      if ((first[i] ?? 0) < (second[j] ?? 0)) i += 1;
      else j += 1;
    } else if (Math.abs((first[i + 1] ?? Infinity) - (second[j] ?? 0)) < distance) {
      i += 1; // the next of the first list is nearer to this one of the second
    } else if (Math.abs((first[i] ?? 0) - (second[j + 1] ?? Infinity)) < distance) {
      j += 1;
    } else {
      secondOfFirst[i] = j;
      firstOfSecond[j] = i;
      i += 1;
      j += 1;
    }
  }
  return { secondOfFirst, firstOfSecond };
}
