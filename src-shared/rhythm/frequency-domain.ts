import { correctRr, type NnSeries, type RrCorrection } from './correct-rr.ts';
import { resampleSpline } from './cubic-spline.ts';
import { computePeriodogram, integrateBand, type PowerSpectrum } from './power-spectrum.ts';
import type { RrSeries } from './rr-series.ts';
import { LONGEST_HOLE_SEC, SEGMENT_SEC, type NnSegment } from './segments.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** Bands in Hz. Source: Task Force 1996, table 2, short-term recordings; VLF from 0.003 Hz as for long ones, since 0 Hz is the mean. */
export const HRV_BANDS_HZ = { vlf: [0.003, 0.04], lf: [0.04, 0.15], hf: [0.15, 0.4] } as const;
export const RESAMPLE_RATE_HZ = 4;
const FFT_LENGTH = 2048; // 300 s at 4 Hz are 1200 samples

/** Means over the segments. */
export interface FrequencyDomain {
  readonly correction: RrCorrection;
  readonly segmentCount: number;
  readonly vlfMs2: number;
  readonly lfMs2: number;
  readonly hfMs2: number;
  /** VLF + LF + HF: 0.003 to 0.4 Hz. */
  readonly totalPowerMs2: number;
  /** Of the means; null without power in HF. */
  readonly lfToHf: number | null;
  /** LF / (LF + HF) and HF / (LF + HF) in percent (normalised units); null without power in both. */
  readonly lfNormalised: number | null;
  readonly hfNormalised: number | null;
  /** Mean density in ms2 per Hz, for a picture. */
  readonly spectrum: PowerSpectrum;
}

/**
 * Power of the NN intervals by frequency, for each five-minute segment and averaged (Welch's method without overlap): a natural cubic
 * spline through (end of interval, length) is sampled at 4 Hz, its straight line taken off, a Hann window laid on, 1200 samples padded
 * to 2048. Intervals that are not NN are interpolated before, or left to the spline ('remove').
 * A spline through one value per beat damps what is quick for the heart: by 1 % of power at a fifth of the heart rate, 3 % at a quarter.
 * @returns null without a segment: less than five minutes, or too much that is not NN
 * Errors: none. Source: Task Force of ESC and NASPE 1996 (Circulation 93:1043), sections "Frequency domain methods" and appendix B.
 */
export function computeFrequencyDomain(
  series: RrSeries,
  segments: readonly NnSegment[],
  correction: RrCorrection,
): FrequencyDomain | null {
  if (segments.length === 0) return null;
  const nn = correctRr(series, correction);
  const spectra = segments.map((segment) => computeSegmentSpectrum(nn, segment));
  const densities = new Float64Array(FFT_LENGTH / 2 + 1);
  for (const spectrum of spectra) {
    spectrum.densities.forEach((density, k) => {
      densities[k] = (densities[k] ?? 0) + density / spectra.length;
    });
  }
  const spectrum = { spacingHz: RESAMPLE_RATE_HZ / FFT_LENGTH, densities };
  const vlfMs2 = integrateBand(spectrum, ...HRV_BANDS_HZ.vlf);
  const lfMs2 = integrateBand(spectrum, ...HRV_BANDS_HZ.lf);
  const hfMs2 = integrateBand(spectrum, ...HRV_BANDS_HZ.hf);
  const both = lfMs2 + hfMs2;
  return {
    correction,
    segmentCount: segments.length,
    vlfMs2,
    lfMs2,
    hfMs2,
    totalPowerMs2: vlfMs2 + both,
    lfToHf: hfMs2 > LEAST_POWER_MS2 ? lfMs2 / hfMs2 : null,
    lfNormalised: both > LEAST_POWER_MS2 ? (100 * lfMs2) / both : null,
    hfNormalised: both > LEAST_POWER_MS2 ? (100 * hfMs2) / both : null,
    spectrum,
  };
}

/** A metronome's power: what rounding leaves of it is no quotient's denominator. */
const LEAST_POWER_MS2 = 1e-9;

function computeSegmentSpectrum(nn: NnSeries, { startSec, endSec }: NnSegment): PowerSpectrum {
  // Neighbours beyond the ends keep the spline from being held there.
  const first = lowerBound(nn.endTimesSec, startSec - LONGEST_HOLE_SEC);
  const end = lowerBound(nn.endTimesSec, endSec + LONGEST_HOLE_SEC);
  const knots = { times: nn.endTimesSec.subarray(first, end), values: nn.intervalsMs.subarray(first, end) };
  const grid = { startTime: startSec, spacing: 1 / RESAMPLE_RATE_HZ, count: SEGMENT_SEC * RESAMPLE_RATE_HZ };
  return computePeriodogram(resampleSpline(knots, grid), { sampleRateHz: RESAMPLE_RATE_HZ, fftLength: FFT_LENGTH });
}
