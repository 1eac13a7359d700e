import { assertSameLength } from '#shared/result/assert.ts';
import type { Biquad, Sections } from './biquad.ts';
import { findLargestPole } from './biquad.ts';
import { copyBridgedInto, findStretches } from './recorded-stretches.ts';

/** Longer gaps part a signal: what comes after an electrode was put on again has nothing to do with what was before. */
export const MAX_BRIDGE_SEC = 0.25;

/** What is left of a disturbance after the settling time: of one of 1 mV, 0.001 uV. */
const SETTLED = 1e-6;

/** Samples until a disturbance (a step, an end) has decayed to a millionth in the output. 0 without sections. */
export function toSettlingSamples(sections: Sections): number {
  const pole = findLargestPole(sections);
  return pole === 0 ? 0 : Math.ceil(Math.log(SETTLED) / Math.log(pole));
}

/**
 * How far around a sample its filtered value depends on the signal: the settling time, and a gap that may lie at its end, which is
 * bridged only where both its sides are seen.
 */
export function toReachSamples(sections: Sections, sampleRateHz: number): number {
  return toSettlingSamples(sections) + toMaxBridgeSamples(sampleRateHz);
}

export function toMaxBridgeSamples(sampleRateHz: number): number {
  return Math.floor(MAX_BRIDGE_SEC * sampleRateHz);
}

export interface ZeroPhaseOptions {
  readonly sections: Sections;
  readonly sampleRateHz: number;
}

/**
 * Runs a signal through the sections forward and then backward: nothing moves in time, and the gain is the square of one run's.
 * Ends are mirrored and begin settled at the mean of what is mirrored, so that neither an offset nor a slope at an end rings. A gap of up to
 * MAX_BRIDGE_SEC is bridged by a straight line for the filter's sake; at a longer one each side is filtered for itself, so that a
 * change of level across it does not ring either. A sample depends on nothing further away than toReachSamples (to a millionth).
 * @param signal  [n] any unit; NaN and infinities mark missing samples
 * @returns [n] the same unit; NaN where, and only where, a sample is missing
 * Errors: none. Source: Gustafsson 1996 states the problem of the ends; the mirrored ends are scipy.signal.sosfiltfilt's padtype 'even'.
 */
export function filterZeroPhase(signal: Float32Array, options: ZeroPhaseOptions): Float32Array<ArrayBuffer> {
  const output = new Float32Array(signal.length);
  filterZeroPhaseInto(output, signal, options);
  return output;
}

/** As filterZeroPhase. @param output  [n]; may be the signal itself */
export function filterZeroPhaseInto(
  output: Float32Array,
  signal: Float32Array,
  { sections, sampleRateHz }: ZeroPhaseOptions,
): void {
  assertSameLength(output, signal, 'filterZeroPhase');
  const settlingSamples = toSettlingSamples(sections);
  let doneEnd = 0;
  for (const stretch of findStretches(signal, toMaxBridgeSamples(sampleRateHz))) {
    const { startSample, endSample } = stretch;
    const count = endSample - startSample;
    const edge = Math.min(settlingSamples, count - 1);
    const values = new Float64Array(count + 2 * edge);
    copyBridgedInto(values.subarray(edge), signal, stretch);
    mirrorEnds(values, edge);
    for (const section of sections) runForward(values, section, toMean(values, 0, edge + 1));
    for (const section of sections) runBackward(values, section, toMean(values, count + edge - 1, edge + 1));
    output.fill(Number.NaN, doneEnd, startSample);
    for (let i = startSample; i < endSample; i++) {
      const value = signal[i] ?? Number.NaN;
      output[i] = value - value === 0 ? (values[edge + i - startSample] ?? Number.NaN) : Number.NaN;
    }
    doneEnd = endSample;
  }
  output.fill(Number.NaN, doneEnd);
}

/** The `edge` values before and after the middle become its mirror images about its first and its last value. */
function mirrorEnds(values: Float64Array, edge: number): void {
  const last = values.length - 1 - edge;
  for (let i = 1; i <= edge; i++) {
    values[edge - i] = values[edge + i] ?? 0;
    values[last + i] = values[last - i] ?? 0;
  }
}

function toMean(values: Float64Array, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += values[i] ?? 0;
  return sum / count;
}

/** State of a section that has always seen one value. */
function toSteadyState({ b0, b1, b2, a1, a2 }: Biquad, level: number): readonly [number, number] {
  const settled = (level * (b0 + b1 + b2)) / (1 + a1 + a2);
  const second = b2 * level - a2 * settled;
  return [b1 * level - a1 * settled + second, second];
}

/** In place. Transposed direct form II. */
function runForward(values: Float64Array, section: Biquad, level: number): void {
  const { b0, b1, b2, a1, a2 } = section;
  let [first, second] = toSteadyState(section, level);
  for (let i = 0; i < values.length; i++) {
    const input = values[i] ?? 0;
    const output = b0 * input + first;
    first = b1 * input - a1 * output + second;
    second = b2 * input - a2 * output;
    values[i] = output;
  }
}

function runBackward(values: Float64Array, section: Biquad, level: number): void {
  const { b0, b1, b2, a1, a2 } = section;
  let [first, second] = toSteadyState(section, level);
  for (let i = values.length - 1; i >= 0; i--) {
    const input = values[i] ?? 0;
    const output = b0 * input + first;
    first = b1 * input - a1 * output + second;
    second = b2 * input - a2 * output;
    values[i] = output;
  }
}
