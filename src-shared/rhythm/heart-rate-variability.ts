import { correctRr, type RrCorrection } from './correct-rr.ts';
import { computeFrequencyDomain, type FrequencyDomain } from './frequency-domain.ts';
import { computePoincare } from './poincare.ts';
import { RR_KINDS, type RrRules, type RrSeries } from './rr-series.ts';
import { LONGEST_HOLE_SEC, listSegments, MINIMUM_COVER } from './segments.ts';
import { computeTimeDomain, type TimeDomain } from './time-domain.ts';

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

/**
 * Heart rate variability after the Task Force 1996. The time domain and SD1, SD2 are of measured NN intervals alone; for spectra the others
 * are replaced as `spectralCorrection` says. Says what is not measurable instead of giving a figure.
 * Errors: none. Time: a day of beats in less than 0.2 s, all but 20 ms of it for spectra.
 */
export function computeHeartRateVariability(
  series: RrSeries,
  { spectralCorrection = 'interpolate' }: { readonly spectralCorrection?: RrCorrection } = {},
): HeartRateVariability {
  const nn = correctRr(series, 'remove');
  const { segments, refusedCount } = listSegments(nn);
  const { sd1Ms, sd2Ms } = computePoincare(series);
  const time = computeTimeDomain(nn, segments);
  const frequency = computeFrequencyDomain(series, segments, spectralCorrection);
  const rrCount = series.intervalsMs.length;
  return {
    time,
    sd1Ms,
    sd2Ms,
    frequency,
    segmentCount: segments.length,
    refusedSegmentCount: refusedCount,
    excludedFraction: rrCount === 0 ? null : nn.removedCount / rrCount,
    rules: series.rules,
    notices: listNotices(series, { time, frequency, spectralCorrection, refusedCount, usedCount: segments.length }),
  };
}

interface Findings {
  readonly time: TimeDomain;
  readonly frequency: FrequencyDomain | null;
  readonly spectralCorrection: RrCorrection;
  readonly usedCount: number;
  readonly refusedCount: number;
}

function listNotices(series: RrSeries, findings: Findings): string[] {
  const { time, frequency, spectralCorrection, usedCount, refusedCount } = findings;
  const rrCount = series.intervalsMs.length;
  const notices: string[] = [];
  if (time.nnCount < 2) {
    notices.push(`Variability is not measurable: ${time.nnCount} of ${rrCount} RR intervals are normal-to-normal.`);
    return notices;
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
