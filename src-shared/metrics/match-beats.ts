/** Which beats of two sequences stand for one another. */
export interface BeatMatch {
  /** [referenceCount] index of the test beat, -1 for a missed beat. */
  readonly testOfReference: Int32Array;
  /** [testCount] index of the reference beat, -1 for an extra beat. */
  readonly referenceOfTest: Int32Array;
}

/**
 * Pairs beats one to one, each at most `windowSamples` apart, from left to right: two beats are a pair unless one of them lies nearer
 * to the other's successor, and that successor has no nearer one of its own. The rule of ANSI/AAMI EC57 as WFDB's bxb applies it.
 * Exchanging the sequences exchanges the answer.
 * @param reference  ascending samples
 * @param test  ascending samples, in the same time base
 * Errors: none.
 */
export function matchBeats(reference: ArrayLike<number>, test: ArrayLike<number>, windowSamples: number): BeatMatch {
  const testOfReference = new Int32Array(reference.length).fill(-1);
  const referenceOfTest = new Int32Array(test.length).fill(-1);
  let r = 0;
  let t = 0;
  while (r < reference.length && t < test.length) {
    const testIsFirst = (test[t] ?? 0) <= (reference[r] ?? 0);
    const paired = testIsFirst
      ? isPair(pick(test, t), pick(reference, r), windowSamples)
      : isPair(pick(reference, r), pick(test, t), windowSamples);
    if (paired) {
      testOfReference[r] = t;
      referenceOfTest[t] = r;
    }
    if (paired || testIsFirst) t++;
    if (paired || !testIsFirst) r++;
  }
  return { testOfReference, referenceOfTest };
}

interface Step {
  readonly sample: number;
  readonly next: number;
}

function pick(samples: ArrayLike<number>, index: number): Step {
  return { sample: samples[index] ?? 0, next: samples[index + 1] ?? Infinity };
}

/** Whether the earlier beat belongs to the later one, rather than the earlier one's successor. */
function isPair(earlier: Step, later: Step, windowSamples: number): boolean {
  const distance = later.sample - earlier.sample;
  if (distance > windowSamples) return false;
  const ofSuccessor = Math.abs(earlier.next - later.sample);
  return distance <= ofSuccessor || Math.abs(later.next - earlier.next) < ofSuccessor;
}
