import { assert } from '#shared/result/assert.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { fillMissing } from './fill-missing.ts';
import { computeWindowedSinc } from './windowed-sinc.ts';

/** Zero crossings of the sinc on each side. With the Kaiser window of windowed-sinc.ts the band edge is 0.36 of Nyquist wide. */
const ZERO_CROSSINGS = 16;
/** -6 dB point as a part of the smaller Nyquist frequency: what folds back across it is 80 dB down but for its last 8 %. */
const CUTOFF = 0.9;
/** Where the ratio has more phases than this, the nearest of so many is taken: 0.00012 samples off at most. */
const MAX_PHASES = 4096;

/**
 * The signal at another rate, by a polyphase low-pass filter of zero phase: an event stays at its time (output sample i stands for
 * the time i / to), constants stay exactly what they were.
 * @param signal  [n] any unit; NaN marks missing samples
 * @param to  rate of the result; any ratio, also one that is no ratio of small integers
 * @returns [ceil(n * to / from)]; NaN where the nearest input sample is missing. The ends count as held.
 * Errors: none. Pass band flat to 0.05 % up to 0.75 of the smaller Nyquist frequency, stop band -80 dB from 1.08 on.
 * Source: Crochiere and Rabiner 1983, polyphase structures; Kaiser 1974.
 */
export function resample(signal: Float32Array, from: TimeBase, to: TimeBase): Float32Array {
  const { up, down } = toRatio(from, to);
  if (up === down) return Float32Array.from(signal);
  const output = new Float32Array(Math.ceil((signal.length * up) / down));
  const { values, missing } = fillMissing(signal);
  filterPhasesInto(output, values, { up, down });
  for (const { startSample, endSample } of missing) {
    const first = Math.max(0, Math.ceil(((startSample - 0.5) * up) / down));
    const end = Math.min(output.length, Math.ceil(((endSample - 0.5) * up) / down));
    output.fill(NaN, first, end);
  }
  return output;
}

/** Sample at the new rate that lies nearest to a sample at the old one. */
export function toResampledSample(sample: number, from: TimeBase, to: TimeBase): number {
  return Math.round((sample * from.rateDenominator * to.rateNumerator) / (from.rateNumerator * to.rateDenominator));
}

interface Ratio {
  readonly up: number;
  readonly down: number;
}

/** to / from in lowest terms. Numerators reach 1e9, so that the products need more than 53 bits. */
function toRatio(from: TimeBase, to: TimeBase): Ratio {
  const up = BigInt(to.rateNumerator) * BigInt(from.rateDenominator);
  const down = BigInt(to.rateDenominator) * BigInt(from.rateNumerator);
  assert(
    up > 0n && down > 0n,
    () => `resample: rates must be positive, got ${from.rateNumerator} and ${to.rateNumerator}`,
  );
  let divisor = up;
  for (let rest = down; rest > 0n;) [divisor, rest] = [rest, divisor % rest];
  return { up: Number(up / divisor), down: Number(down / divisor) };
}

function filterPhasesInto(output: Float32Array, input: Float32Array, { up, down }: Ratio): void {
  const scale = Math.min(1, up / down);
  const half = Math.ceil(ZERO_CROSSINGS / scale);
  const phaseCount = Math.min(up, MAX_PHASES);
  const phases: (Float64Array | undefined)[] = new Array<undefined>(phaseCount + 1).fill(undefined);
  let base = 0;
  let rest = 0;
  for (let i = 0; i < output.length; i++) {
    const phase = Math.round((rest / up) * phaseCount);
    const taps = (phases[phase] ??= computeWindowedSinc({
      fraction: phase / phaseCount,
      half,
      cutoff: CUTOFF * scale,
    }));
    output[i] = applyTaps(input, taps, base - half + 1);
    rest += down;
    const whole = Math.floor(rest / up);
    base += whole;
    rest -= whole * up;
  }
}

function applyTaps(input: Float32Array, taps: Float64Array, start: number): number {
  let sum = 0;
  if (start >= 0 && start + taps.length <= input.length) {
    for (let k = 0; k < taps.length; k++) sum += (taps[k] ?? 0) * (input[start + k] ?? 0);
    return sum;
  }
  const last = input.length - 1;
  for (let k = 0; k < taps.length; k++) {
    sum += (taps[k] ?? 0) * (input[Math.min(Math.max(start + k, 0), last)] ?? 0);
  }
  return sum;
}
