import type { FiducialTimes } from '../median-beat/fiducials.ts';
import { measurePeakToPeak } from '../peak-to-peak.ts';
import { findLevel } from './lead-amplitudes.ts';
import type { MeasuredMedian } from './measurement.ts';
import { computeAreaOverLevel, computeNetArea } from './wave-area.ts';

/** Net areas below these tell no polarity, mV ms. */
const LEAST_P_AREA = 0.8;
const LEAST_QRS_AREA = 1;
/** Lead II is flat below this peak to peak, mV, while others have this. */
const FLAT_MV = 0.1;
const USUAL_MV = 0.35;

export type LeadReversal = 'arms' | 'right-arm-and-right-leg';

/**
 * Whether limb electrodes seem to be swapped. Arms: P and QRS of lead I are both upside down, and those of V6, which looks the same way,
 * are not, as they would be in dextrocardia. Right arm and right leg: lead II is all but flat while I and III are not.
 * A hint, rather missing than wrong: null where anything that it needs is missing or small.
 * Measured (`measure-reversal`): given for none of 660 recordings of PTB-XL and LUDB, and for 504 of them with the arms swapped.
 */
export function findLeadReversal(median: MeasuredMedian, times: FiducialTimes): LeadReversal | null {
  const { sampleRateHz, zeroIndex } = median;
  const toIndex = (ms: number) => zeroIndex + (ms * sampleRateHz) / 1000;
  const lead = (name: string) => median.leads.find((one) => one.standardName === name && one.isCalibrated)?.values;
  const { 'qrs-onset': onsetMs, 'qrs-offset': offsetMs, 'p-onset': pOnsetMs, 'p-offset': pOffsetMs } = times;
  if (onsetMs === null || offsetMs === null) return null;
  const qrs = { from: toIndex(onsetMs), to: toIndex(offsetMs) };
  const toMvMs = 1000 / sampleRateHz;
  const qrsArea = (values: Float32Array | undefined) =>
    values === undefined
      ? NaN
      : toMvMs * computeAreaOverLevel(values, { ...qrs, level: findLevel(values, qrs.from, sampleRateHz) });
  if (isFlat(lead('II'), qrs) && !isFlat(lead('I'), qrs, USUAL_MV) && !isFlat(lead('III'), qrs, USUAL_MV))
    return 'right-arm-and-right-leg';
  if (pOnsetMs === null || pOffsetMs === null) return null;
  const p = { from: toIndex(pOnsetMs), to: toIndex(pOffsetMs) };
  const pArea = (values: Float32Array | undefined) => (values === undefined ? NaN : toMvMs * computeNetArea(values, p));
  const isInverted = pArea(lead('I')) < -LEAST_P_AREA && qrsArea(lead('I')) < -LEAST_QRS_AREA;
  const isLateralUpright = qrsArea(lead('V6')) > LEAST_QRS_AREA && !(pArea(lead('V6')) < -LEAST_P_AREA);
  return isInverted && isLateralUpright ? 'arms' : null;
}

function isFlat(
  values: Float32Array | undefined,
  { from, to }: { from: number; to: number },
  least = FLAT_MV,
): boolean {
  if (values === undefined) return false;
  return measurePeakToPeak(values.subarray(Math.max(0, Math.floor(from)), Math.max(0, Math.ceil(to) + 1))) < least;
}
