import type { HeartRateVariability } from '#shared/rhythm/heart-rate-variability.ts';

export interface VariabilityRow {
  readonly name: string;
  readonly tip: string;
  /** Null: not measurable in this recording. */
  readonly value: string | null;
  readonly unit: string;
}

/** Figures of variability with as many digits as they deserve. */
export function listVariabilityRows({
  time,
  frequency,
  sd1Ms,
  sd2Ms,
}: HeartRateVariability): readonly VariabilityRow[] {
  const row = (name: string, value: number | null | undefined, unit: string, tip: string): VariabilityRow => ({
    name,
    tip,
    unit,
    value: value == null ? null : formatFigure(value),
  });
  return [
    row('SDNN', time.sdnnMs, 'ms', 'standard deviation of the NN intervals'),
    row('RMSSD', time.rmssdMs, 'ms', 'root mean square of successive differences'),
    row('pNN50', time.pnn50Percent, '%', 'successive differences of more than 50 ms'),
    row('LF', frequency?.lfMs2, 'ms²', 'power from 0.04 to 0.15 Hz'),
    row('HF', frequency?.hfMs2, 'ms²', 'power from 0.15 to 0.4 Hz'),
    row('LF/HF', frequency?.lfToHf, '', 'ratio of the two'),
    row('SD1', sd1Ms, 'ms', 'Poincaré plot, across the line of identity'),
    row('SD2', sd2Ms, 'ms', 'Poincaré plot, along the line of identity'),
  ];
}

/** Three digits that count, never more than a tenth. */
function formatFigure(value: number): string {
  if (value >= 100) return Math.round(value).toString();
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
