import { assert } from '#shared/result/assert.ts';
import type { SampleRange } from '../sample-range.ts';
import type { Sections } from './biquad.ts';
import { designHighPass, designLowPass, toSingleRunCornerHz } from './butterworth.ts';
import { designNotch } from './notch.ts';
import { filterZeroPhase, toReachSamples } from './zero-phase.ts';

/** What passes: corners at -3 dB, null where there is none. */
export interface Band {
  readonly highPassHz: number | null;
  readonly lowPassHz: number | null;
  readonly notchHz: number | null;
}

/** Of one run; forward and backward it is twice as much: 24 dB an octave. */
const BUTTERWORTH_ORDER = 2;
/** 1.7 Hz wide at 50 Hz and -3 dB of one run; what a QRS makes it ring is down to 1/e after 0.19 s. */
const NOTCH_QUALITY = 30;

export interface BandFilter {
  readonly sampleRateHz: number;
  /** First the slow part, which looks far; then the fast ones, so that only they run where their surroundings are enough. */
  readonly stages: readonly BandStage[];
  /** How far around a sample its filtered value depends on the signal, to a millionth of what lies there. */
  readonly reachSamples: number;
}

interface BandStage {
  readonly sections: Sections;
  readonly reachSamples: number;
}

/**
 * Zero-phase filter of a band: Butterworth high-pass and low-pass of order 2 in each direction with -3 dB at the given corners
 * after both, and a notch of quality 30.
 * Errors: a frequency that is not below half the sampling rate is a programming error; leave it out (null) before.
 */
export function createBandFilter({ highPassHz, lowPassHz, notchHz }: Band, sampleRateHz: number): BandFilter {
  const order = BUTTERWORTH_ORDER;
  const toCorner = (kind: 'low-pass' | 'high-pass', cornerHz: number) => {
    return { order, cornerHz: toSingleRunCornerHz(kind, { order, cornerHz, sampleRateHz }), sampleRateHz };
  };
  const slow = highPassHz === null ? [] : designHighPass(toCorner('high-pass', highPassHz));
  const fast = [
    ...(lowPassHz === null ? [] : designLowPass(toCorner('low-pass', lowPassHz))),
    ...(notchHz === null ? [] : designNotch({ frequencyHz: notchHz, quality: NOTCH_QUALITY, sampleRateHz })),
  ];
  const stages = [slow, fast]
    .filter((sections) => sections.length > 0)
    .map((sections): BandStage => ({ sections, reachSamples: toReachSamples(sections, sampleRateHz) }));
  return { sampleRateHz, stages, reachSamples: stages.reduce((sum, stage) => sum + stage.reachSamples, 0) };
}

/**
 * A whole signal, filtered.
 * @param signal  [n] any unit; NaN marks missing samples
 * @returns [n] the same unit; NaN where, and only where, a sample is missing. A fresh array also where nothing is to be filtered.
 * Errors: none. Ends and gaps: see filterZeroPhase. Some 20 bytes a sample: for a day there is filterBlocks.
 */
export function filterBand(signal: Float32Array, filter: BandFilter): Float32Array<ArrayBuffer> {
  return filterBandPart(signal, { startSample: 0, endSample: signal.length }, filter);
}

/**
 * A part of a signal, filtered: the same values as in the whole filtered signal, to a millionth of what lies beyond the surroundings.
 * @param around  [m] the part with `reachSamples` of the signal on each side, less only where the signal ends
 * @param part  of `around`
 * @returns [part length] as filterBand
 * Errors: a part outside `around` is a programming error.
 */
export function filterBandPart(
  around: Float32Array,
  part: SampleRange,
  { stages, sampleRateHz, reachSamples }: BandFilter,
): Float32Array<ArrayBuffer> {
  assert(
    part.startSample >= 0 && part.startSample <= part.endSample && part.endSample <= around.length,
    () => `filterBandPart: part ${part.startSample} to ${part.endSample} is not in [0, ${around.length}]`,
  );
  let values = around;
  let firstSample = 0;
  let restSamples = reachSamples;
  for (const { sections, reachSamples: ownSamples } of stages) {
    const from = Math.max(firstSample, part.startSample - restSamples);
    const end = Math.min(firstSample + values.length, part.endSample + restSamples);
    values = filterZeroPhase(values.subarray(from - firstSample, end - firstSample), { sections, sampleRateHz });
    firstSample = from;
    restSamples -= ownSamples;
  }
  return values.slice(part.startSample - firstSample, part.endSample - firstSample);
}
