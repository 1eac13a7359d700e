import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { Lead } from '#shared/domain/lead.ts';
import type { ValueRange } from './lead-levels.ts';

/**
 * Least and greatest value that the recorder could write, in the unit that is shown: a trace that touches them is saturated.
 * Undefined where the file does not say how many bits it had.
 */
export function findRecorderRange(lead: Lead): ValueRange | undefined {
  const { adcResolutionBits, adcZeroAdu } = lead;
  if (!(adcResolutionBits >= 2 && adcResolutionBits <= 32)) return undefined;
  const { gainAduPerUnit, baselineAdu, unitFactor } = toDisplayScale(lead);
  const half = 2 ** (adcResolutionBits - 1);
  const ends = [adcZeroAdu - half, adcZeroAdu + half - 1].map(
    (digital) => ((digital - baselineAdu) / gainAduPerUnit) * unitFactor,
  );
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
