import type { BeatSource } from './beat-source.ts';
import { measurePeakToPeak } from './peak-to-peak.ts';

export interface LeadScalesInput {
  readonly source: BeatSource;
  /** Marks, in samples of the source. */
  readonly beats: Float64Array;
  /** [leadCount] whether the lead is in mV. */
  readonly isCalibrated: readonly boolean[];
}

/** Beats that are looked at for the usual deflection. */
const LOOKED_AT = 15;
/** Around a beat's mark. */
const REACH_SEC = 0.1;

/** Factor for each lead, [leadCount]: a lead without calibration counts as if its usual deflection were a millivolt. */
export function findLeadScales({ source, beats, isCalibrated }: LeadScalesInput): number[] {
  if (isCalibrated.every((calibrated) => calibrated)) return isCalibrated.map(() => 1);
  const reach = Math.ceil(REACH_SEC * source.sampleRateHz);
  const count = Math.min(LOOKED_AT, beats.length);
  const looked = Array.from({ length: count }, (_, k) =>
    Math.round(beats[Math.floor((k * beats.length) / count)] ?? 0),
  );
  const sizes = looked.map((mark) => source.read(mark - reach, mark + reach).map(measurePeakToPeak));
  return isCalibrated.map((calibrated, lead) => {
    if (calibrated) return 1;
    const own = sizes.map((leads) => leads[lead] ?? 0).sort((a, b) => a - b);
    const usual = own[own.length >> 1] ?? 0;
    return usual > 0 ? 1 / usual : 1;
  });
}
