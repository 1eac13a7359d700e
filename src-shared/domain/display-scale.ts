import type { Calibration } from '#shared/units/calibration.ts';
import { findMvPerUnit } from '#shared/units/calibration.ts';
import type { SignalKind } from './lead.ts';

/** Unit of a signal whose file gives no gain: its digital values as they are. */
export const DIGITAL_UNIT = 'adu';

/** How digital values become what is shown: (digital - baselineAdu) / gainAduPerUnit * unitFactor, in `unit`. */
export interface DisplayScale {
  readonly unit: string;
  readonly gainAduPerUnit: number;
  readonly baselineAdu: number;
  readonly unitFactor: number;
}

/** Only then are there amplitudes, and leads that follow from it. */
export function isInMv(signal: { readonly kind: SignalKind; readonly calibration: Calibration }): boolean {
  return signal.calibration.calibrated && toDisplayScale(signal).unit === 'mV';
}

/** Calibrated ECG in mV whatever voltage unit its file has; other signals in their own unit; digital units without a gain. */
export function toDisplayScale(signal: { readonly kind: SignalKind; readonly calibration: Calibration }): DisplayScale {
  const { gainAduPerUnit, baselineAdu, unit, calibrated } = signal.calibration;
  if (!calibrated) return { unit: DIGITAL_UNIT, gainAduPerUnit: 1, baselineAdu: 0, unitFactor: 1 };
  const mvPerUnit = signal.kind === 'ecg' ? findMvPerUnit(unit) : undefined;
  if (mvPerUnit === undefined) return { unit, gainAduPerUnit, baselineAdu, unitFactor: 1 };
  return { unit: 'mV', gainAduPerUnit, baselineAdu, unitFactor: mvPerUnit };
}
