import { correctRr, type RrCorrection } from './correct-rr.ts';
import { computeFrequencyDomain, type FrequencyDomain } from './frequency-domain.ts';
import { computePoincare } from './poincare.ts';
import { RR_KINDS, type RrRules, type RrSeries } from './rr-series.ts';
import { LONGEST_HOLE_SEC, listSegments, MINIMUM_COVER } from './segments.ts';
import { computeTimeDomain, type TimeDomain } from './time-domain.ts';

export interface VariabilityOptions {
  readonly spectralCorrection?: RrCorrection;
  /** For worked examples; MINIMUM_NN_COUNT where it is not given. */
  readonly minimumNnCount?: number;
}

export interface HeartRateVariability {
  readonly time: TimeDomain;
  readonly sd1Ms: number | null;
  readonly sd2Ms: number | null;
  /** Null where it is not measurable; `notices` says why. */
  readonly frequency: FrequencyDomain | null;
  /** Five-minute segments that were used and that were refused. */
  readonly segmentCount: number;
  readonly refusedSegmentCount: number;
  /** RR intervals that are no NN intervals, as a part of all; null without any. */
  readonly excludedFraction: number | null;
  readonly rules: RrRules;
  /** What to know about the figures: what was corrected and how, what is not measurable and why. */
  readonly notices: readonly string[];
}

/** NN intervals, or pairs that follow one another, below which a figure of variability says nothing: half a minute at 60 beats a minute. */
export const MINIMUM_NN_COUNT = 30;

/**
 * Heart rate variability after the Task Force 1996. The time domain and SD1, SD2 are of measured NN intervals alone; for spectra the others
 * are replaced as `spectralCorrection` says. SDNN takes `minimumNnCount` intervals; RMSSD, pNN50, SD1 and SD2 that many pairs. Says what is not measurable instead of giving a figure.
 * Errors: none. Time: a day of beats in less than 0.2 s, all but 20 ms of it for spectra.
 */
export function computeHeartRateVariability(
  series: RrSeries,
  { spectralCorrection = 'interpolate', minimumNnCount = MINIMUM_NN_COUNT }: VariabilityOptions = {},
): HeartRateVariability {
  const nn = correctRr(series, 'remove');
  const { segments, refusedCount } = listSegments(nn);
  const { sd1Ms, sd2Ms } = computePoincare(series);
  const time = hideFew(computeTimeDomain(nn, segments), minimumNnCount);
  const hasPairs = time.pairCount >= minimumNnCount;
  const frequency = computeFrequencyDomain(series, segments, spectralCorrection);
  const rrCount = series.intervalsMs.length;
  return {
    time,
    sd1Ms: hasPairs ? sd1Ms : null,
    sd2Ms: hasPairs ? sd2Ms : null,
    frequency,
    segmentCount: segments.length,
    refusedSegmentCount: refusedCount,
    excludedFraction: rrCount === 0 ? null : nn.removedCount / rrCount,
    rules: series.rules,
    notices: listNotices(series, {
      time,
      frequency,
      spectralCorrection,
      minimumNnCount,
      refusedCount,
      usedCount: segments.length,
    }),
  };
}

function hideFew(time: TimeDomain, minimumNnCount: number): TimeDomain {
  const sdnnMs = time.nnCount >= minimumNnCount ? time.sdnnMs : null;
  return time.pairCount >= minimumNnCount
    ? { ...time, sdnnMs }
    : { ...time, sdnnMs, rmssdMs: null, pnn50Percent: null };
}

interface Findings {
  readonly time: TimeDomain;
  readonly frequency: FrequencyDomain | null;
  readonly spectralCorrection: RrCorrection;
  readonly minimumNnCount: number;
  readonly usedCount: number;
  readonly refusedCount: number;
}

function listNotices(series: RrSeries, findings: Findings): string[] {
  const { time, frequency, spectralCorrection, minimumNnCount, usedCount, refusedCount } = findings;
  const rrCount = series.intervalsMs.length;
  const notices: string[] = [];
  if (time.nnCount < minimumNnCount)
    return [`Variability is not measurable: ${explainFew(series, time, minimumNnCount)}.`];
  if (time.pairCount < minimumNnCount) {
    notices.push(
      `RMSSD, pNN50, SD1 and SD2 are not measurable: they take ${minimumNnCount} pairs of NN intervals that follow one another, here ${time.pairCount}.`,
    );
  }
  const excluded = RR_KINDS.slice(1)
    .map((kind, k) => ({ kind, count: series.kindCounts[k + 1] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${KIND_WORDS[kind]}`);
  if (excluded.length > 0) {
    const how = spectralCorrection === 'interpolate' ? 'interpolated for the spectrum' : 'left to the spline for it';
    notices.push(`RR intervals left out of the time domain and ${how}: ${excluded.join(', ')} (of ${rrCount}).`);
  }
  if (series.unlabelledBeatCount > 0) {
    notices.push(
      `${series.unlabelledBeatCount} beats have no label: ectopic ones among them are known by their timing alone.`,
    );
  }
  if (rrCount - time.nnCount > 0.2 * rrCount) {
    notices.push(
      'More than a fifth of the RR intervals is not normal-to-normal: the figures say little about sinus rhythm.',
    );
  }
  if (time.nnDurationSec < 0.9 * 300) {
    notices.push(
      `SDNN and pNN50 depend on the length of a recording: here ${time.nnDurationSec.toFixed(0)} s, the usual is 300 s.`,
    );
  }
  if (frequency === null) notices.push(`The spectrum is not measurable: ${explainNoSegment(time, refusedCount)}.`);
  if (usedCount < 2) notices.push(`SDANN is not measurable: it takes two five-minute segments, here ${usedCount}.`);
  return notices;
}

function explainFew({ beatCount, intervalsMs }: RrSeries, { nnCount }: TimeDomain, minimumNnCount: number): string {
  if (beatCount === 0) return 'there are no beats';
  if (beatCount === 1) return 'there is one beat, and no RR interval';
  return `it takes ${minimumNnCount} normal-to-normal (NN) intervals, here ${nnCount} of ${intervalsMs.length} RR intervals`;
}

const KIND_WORDS = {
  normal: 'normal',
  unreadable: 'unreadable',
  'not-normal-beat': 'next to a beat that is not N',
  implausible: 'implausibly short or long',
  outlier: 'far from their neighbours',
} as const;

function explainNoSegment({ nnDurationSec }: TimeDomain, refusedCount: number): string {
  const demand = `at least ${MINIMUM_COVER * 100} % NN intervals and no hole over ${LONGEST_HOLE_SEC} s`;
  return refusedCount > 0
    ? `none of ${refusedCount} five-minute segments has ${demand}`
    : `it takes five minutes, and there are ${nnDurationSec.toFixed(0)} s of NN intervals`;
}
