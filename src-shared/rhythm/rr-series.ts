import { findAamiClass } from '#shared/domain/aami.ts';
import type { SampleRange } from '#shared/domain/annotation-change.ts';
import { assert, assertSameLength } from '#shared/result/assert.ts';
import { findRrOutliers, type OutlierRule } from './rr-outliers.ts';

/** Beats as annotation columns have them. Rows whose code is no beat are passed over; code 0 is a beat without a label. */
export interface BeatColumns {
  /** [n] ascending, in the record's time base. */
  readonly samples: ArrayLike<number>;
  /** [n] WFDB codes; 0 for a beat that nobody has labelled, which counts as N until its timing says otherwise. */
  readonly codes: ArrayLike<number>;
}

/**
 * Why an RR interval is no normal-to-normal (NN) interval, in the order in which it is asked; the first that holds is told.
 * 'normal': it is one. 'unreadable': a gap, noise or flutter lies in it. 'not-normal-beat': one of its two beats is not N by the map.
 * 'implausible': outside minimumRrMs to maximumRrMs. 'outlier': too far from its neighbours, as an unlabelled ectopic or missed beat is.
 */
export const RR_KINDS = ['normal', 'unreadable', 'not-normal-beat', 'implausible', 'outlier'] as const;
export type RrKind = (typeof RR_KINDS)[number];

/** The rules, given back with the result: every figure can say by what it was found. */
export interface RrRules extends OutlierRule {
  readonly minimumRrMs: number;
  readonly maximumRrMs: number;
}

/**
 * 20 % of 20 neighbours on each side: the filter of PhysioNet's HRV toolkit (get_hrv), with the median in place of the mean.
 * 240 to 20 beats a minute are plausible.
 */
export const DEFAULT_RR_RULES: RrRules = {
  minimumRrMs: 250,
  maximumRrMs: 3000,
  outlierFraction: 0.2,
  outlierNeighbourCount: 20,
};

export interface RrOptions extends Partial<RrRules> {
  readonly sampleRateHz: number;
  /** Gaps, noise and flutter, in order of start; an interval that touches one is unreadable. */
  readonly unreadable?: readonly SampleRange[];
}

/** RR intervals of successive beats, in order: interval i ends in beat endBeatIndices[i] and begins in startBeatIndices[i]. */
export interface RrSeries {
  readonly sampleRateHz: number;
  /** [m] indices into the beats given. */
  readonly startBeatIndices: Int32Array;
  readonly endBeatIndices: Int32Array;
  /** [m] when the interval ends, from the record's first sample. */
  readonly endTimesSec: Float64Array;
  readonly intervalsMs: Float64Array;
  /** [m] index into RR_KINDS; 0 for an NN interval. */
  readonly kinds: Uint8Array;
  /** [RR_KINDS.length] */
  readonly kindCounts: readonly number[];
  readonly beatCount: number;
  /** [beatCount] rows of the beats in the columns given. */
  readonly beatIndices: Int32Array;
  /** Beats without a label, taken for N. */
  readonly unlabelledBeatCount: number;
  readonly rules: RrRules;
}

/**
 * The RR intervals of a recording, and which of them are normal-to-normal: both beats of the AAMI group N by the map
 * `ec57` (an escape beat is S there), nothing unreadable between them, a plausible length, and near the median of their neighbours.
 * Nothing is changed here: `correctRr` removes or interpolates.
 * @returns one interval fewer than there are beats; two beats at one sample give one of 0 ms, which is implausible
 * Errors: columns that differ in length or are not in order, and a rate that is not positive, are programming errors.
 * Source: Task Force of ESC and NASPE 1996 (Circulation 93:1043), "normal-to-normal"; the filter as DEFAULT_RR_RULES says.
 */
export function computeRrSeries(beats: BeatColumns, options: RrOptions): RrSeries {
  const { sampleRateHz, unreadable = [], ...given } = options;
  assert(sampleRateHz > 0, () => `computeRrSeries: sampleRateHz must be > 0, got ${sampleRateHz}`);
  assertSameLength(beats.samples, beats.codes, 'computeRrSeries');
  const rules: RrRules = { ...DEFAULT_RR_RULES, ...given };
  const { beatIndices, isNormalBeat, unlabelledBeatCount } = readBeatRows(beats);
  const count = Math.max(0, beatIndices.length - 1);
  const endTimesSec = new Float64Array(count);
  const intervalsMs = new Float64Array(count);
  const kinds = new Uint8Array(count);
  const touches = createSpanProbe(unreadable);
  for (let i = 0; i < count; i++) {
    const startSample = beats.samples[beatIndices[i] ?? 0] ?? 0;
    const endSample = beats.samples[beatIndices[i + 1] ?? 0] ?? 0;
    assert(
      endSample >= startSample,
      () => `computeRrSeries: beats must be in order, beat ${beatIndices[i + 1]} is not`,
    );
    const intervalMs = ((endSample - startSample) * 1000) / sampleRateHz;
    endTimesSec[i] = endSample / sampleRateHz;
    intervalsMs[i] = intervalMs;
    if (touches(startSample, endSample)) kinds[i] = UNREADABLE;
    else if (isNormalBeat[i] === 0 || isNormalBeat[i + 1] === 0) kinds[i] = NOT_NORMAL_BEAT;
    else if (intervalMs < rules.minimumRrMs || intervalMs > rules.maximumRrMs) kinds[i] = IMPLAUSIBLE;
  }
  for (const index of findRrOutliers({ intervalsMs, kinds }, rules)) kinds[index] = OUTLIER;
  return {
    sampleRateHz,
    startBeatIndices: beatIndices.slice(0, count),
    endBeatIndices: beatIndices.slice(1),
    endTimesSec,
    intervalsMs,
    kinds,
    kindCounts: countKinds(kinds),
    beatCount: beatIndices.length,
    beatIndices,
    unlabelledBeatCount,
    rules,
  };
}

const UNREADABLE = RR_KINDS.indexOf('unreadable');
const NOT_NORMAL_BEAT = RR_KINDS.indexOf('not-normal-beat');
const IMPLAUSIBLE = RR_KINDS.indexOf('implausible');
const OUTLIER = RR_KINDS.indexOf('outlier');

function readBeatRows({ samples, codes }: BeatColumns) {
  const beatIndices = new Int32Array(samples.length);
  const isNormalBeat = new Uint8Array(samples.length);
  let count = 0;
  let unlabelledBeatCount = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    const aamiClass = code === 0 ? 'N' : findAamiClass(code, 'ec57');
    if (aamiClass === undefined) continue;
    if (code === 0) unlabelledBeatCount++;
    isNormalBeat[count] = aamiClass === 'N' ? 1 : 0;
    beatIndices[count++] = row;
  }
  return { beatIndices: beatIndices.slice(0, count), isNormalBeat, unlabelledBeatCount };
}

/** Whether a range of samples, first and last included, meets a span. Asked in ascending order. */
function createSpanProbe(spans: readonly SampleRange[]): (startSample: number, endSample: number) => boolean {
  let next = 0;
  // Spans may overlap: a long early one must not be passed over because a short later one has ended.
  const furthestEnds = new Float64Array(spans.length);
  spans.forEach((span, k) => {
    furthestEnds[k] = Math.max(span.endSample, furthestEnds[k - 1] ?? -Infinity);
  });
  return (startSample, endSample) => {
    while (next < spans.length && (furthestEnds[next] ?? 0) <= startSample) next++;
    const span = spans[next];
    return span !== undefined && span.startSample <= endSample;
  };
}

function countKinds(kinds: Uint8Array): number[] {
  const counts = RR_KINDS.map(() => 0);
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
