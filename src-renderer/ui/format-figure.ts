import type { FigureDifference } from '#shared/domain/training-run.ts';

/** A figure with its 95 % interval; null where it is not defined, or nothing can be said about how sure it is. */
interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const MINUS = '\u2212';

/** A fraction as per cent, to a tenth: '84.3 %'; '–' where it is not defined. */
export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

/** The ends of an interval in per cent: '78.2 to 88.9'; '' where nothing can be said. */
export function formatInterval({ low, high }: Figure): string {
  return low === null || high === null ? '' : `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`;
}

/** '84.3 % (78.2 to 88.9)' */
export function formatWithInterval(figure: Figure): string {
  const interval = formatInterval(figure);
  return interval === '' ? formatPercent(figure.value) : `${formatPercent(figure.value)} (${interval})`;
}

/** A difference of two fractions, in points of per cent, with its sign: '+3.1', '−0.4', '0.0'; '–' where it is not defined. */
export function formatPoints(value: number | null): string {
  if (value === null) return '–';
  const text = Math.abs(100 * value).toFixed(1);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** The ends of a difference's interval: '−1.2 to +4.0'; '' where nothing can be said. */
export function formatPointsInterval({ low, high }: Figure): string {
  return low === null || high === null ? '' : `${formatPoints(low)} to ${formatPoints(high)}`;
}

/** 'p = 0.03', 'p < 0.001'; '' where there is none. */
export function formatPValue(pValue: number | null): string {
  if (pValue === null) return '';
  if (pValue < 0.001) return 'p < 0.001';
  return `p = ${pValue < 0.1 ? pValue.toFixed(3) : pValue.toFixed(2)}`;
}

export type Verdict = 'better' | 'worse' | 'unsure' | 'few' | 'unknown';

/** Below this, not even a difference that all patients agree on is sure: two-sided, 2 / 2^5 is 0.06. */
const FEWEST_PATIENTS = 6;

/** What a paired difference says: something only where the whole interval lies on one side of nothing, and of enough patients. */
export function toVerdict({ low, high }: FigureDifference, patientCount: number): Verdict {
  if (low === null || high === null) return 'unknown';
  if (patientCount < FEWEST_PATIENTS) return 'few';
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'unsure';
}
