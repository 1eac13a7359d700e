import type { Calibration } from '#shared/units/calibration.ts';

/** A signal in one segment: its calibration and the greatest digital value that its format can hold. */
export interface SegmentScale {
  readonly calibration: Calibration;
  readonly maxAdu: number;
}

/** Greatest value of the joined signal; what is below is left for the missing code. */
const MAX_JOINED_ADU = 2 ** 31 - 2;

/**
 * The calibration into which all of a signal's segments fit. Their own where they agree. Else with baseline 0 and, where 32 bits
 * suffice, the least common multiple of their gains, so that every digital value has a whole number of its own and nothing is
 * rounded; where they do not, the finest gain times the greatest power of two that fits: the finest segment stays exact, the
 * others are rounded to a fraction of its step.
 * @param scales  of the segments that have the signal, at least one
 * @returns undefined where they cannot be joined: units differ, or some are calibrated and others are not
 */
export function joinCalibrations(scales: readonly SegmentScale[]): Calibration | undefined {
  const calibrations = scales.map(({ calibration }) => calibration);
  const [first, ...others] = calibrations;
  if (first === undefined) return undefined;
  if (others.some(({ unit, calibrated }) => unit !== first.unit || calibrated !== first.calibrated)) return undefined;
  if (
    others.every((other) => other.gainAduPerUnit === first.gainAduPerUnit && other.baselineAdu === first.baselineAdu)
  ) {
    return first;
  }
  const maxUnits = Math.max(...scales.map(toMaxUnits));
  const gainAduPerUnit = findCommonGain(calibrations, maxUnits) ?? findFineGain(calibrations, maxUnits);
  return { ...first, gainAduPerUnit, baselineAdu: 0 };
}

function toMaxUnits({ calibration, maxAdu }: SegmentScale): number {
  return (maxAdu + Math.abs(calibration.baselineAdu)) / Math.abs(calibration.gainAduPerUnit);
}

/** Least common multiple of decimal numbers: lcm(a/b, c/d) = lcm(a, c) / gcd(b, d) in lowest terms. */
function findCommonGain(calibrations: readonly Calibration[], maxUnits: number): number | undefined {
  let numerator = 1n;
  let denominator = 0n;
  for (const { gainAduPerUnit } of calibrations) {
    const gain = toFraction(Math.abs(gainAduPerUnit));
    numerator = (numerator * gain.numerator) / findDivisor(numerator, gain.numerator);
    denominator = findDivisor(denominator, gain.denominator);
    // Far beyond 32 bits already: the numbers need not grow any further.
    if (Number(numerator) / Number(denominator) > MAX_JOINED_ADU / maxUnits) return undefined;
  }
  return Number(numerator) / Number(denominator);
}

function findFineGain(calibrations: readonly Calibration[], maxUnits: number): number {
  const finest = Math.max(...calibrations.map(({ gainAduPerUnit }) => Math.abs(gainAduPerUnit)));
  return finest * 2 ** Math.floor(Math.log2(MAX_JOINED_ADU / maxUnits / finest));
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A positive number as the fraction that its shortest decimal form is. */
function toFraction(value: number): Fraction {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const power = Number(exponent) - (digits.length - 1);
  const numerator = BigInt(digits) * 10n ** BigInt(Math.max(0, power));
  const denominator = 10n ** BigInt(Math.max(0, -power));
  const divisor = findDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function findDivisor(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
