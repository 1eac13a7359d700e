import { assert } from '#shared/result/assert.ts';

/**
 * A kernel whose weights are few numbers: `levels` of one table, or, of each output channel, whole multiples of a `step` of its own. The
 * code of multiple n is n + 2^(bits - 1).
 */
export interface CodedKernel {
  /** Of a code: 1 to 8. */
  readonly bits: number;
  /** [weights] in the kernel's own order, output channels last. */
  readonly codes: Uint8Array;
  readonly by:
    | { readonly kind: 'levels'; /** [2^bits] */ readonly levels: Float32Array }
    | { readonly kind: 'steps'; /** [outCount], not negative. */ readonly steps: Float32Array };
}

/** What its codes stand for. */
export function decodeKernel({ bits, codes, by }: CodedKernel): Float32Array {
  if (by.kind === 'levels') return Float32Array.from(codes, (code) => by.levels[code] ?? 0);
  const zero = toZeroCode(bits);
  return Float32Array.from(codes, (code, k) => (by.steps[k % by.steps.length] ?? 0) * (code - zero));
}

/** The code of 0 among multiples. */
function toZeroCode(bits: number): number {
  return 2 ** (bits - 1);
}

/** Of weights that are no more than 2^bits different numbers: nothing is lost. The table is filled up with its last level. */
export function codeByLevels(weights: Float32Array, bits: number): CodedKernel {
  const levels = [...new Set(weights)].sort((a, b) => a - b);
  assert(levels.length <= 2 ** bits, () => `codeByLevels: ${levels.length} numbers do not fit into ${bits} bits`);
  const places = new Map(levels.map((level, place) => [level, place]));
  const filled = Float32Array.from({ length: 2 ** bits }, (_, k) => levels[Math.min(k, levels.length - 1)] ?? 0);
  return {
    bits,
    codes: Uint8Array.from(weights, (value) => places.get(value) ?? 0),
    by: { kind: 'levels', levels: filled },
  };
}

/** The nearest multiples, as many to either side of 0; a channel's step is its greatest weight's share. */
export function codeBySteps(
  weights: Float32Array,
  { bits, outCount }: { readonly bits: number; readonly outCount: number },
): CodedKernel {
  const zero = toZeroCode(bits);
  const most = zero - 1;
  const greatest = new Float32Array(outCount);
  weights.forEach((value, k) => {
    greatest[k % outCount] = Math.max(greatest[k % outCount] ?? 0, Math.abs(value));
  });
  const steps = greatest.map((value) => value / most);
  const codes = Uint8Array.from(weights, (value, k) => {
    const step = steps[k % outCount] ?? 0;
    return zero + (step === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(value / step))));
  });
  return { bits, codes, by: { kind: 'steps', steps } };
}
