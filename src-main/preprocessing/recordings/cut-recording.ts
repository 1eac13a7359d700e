import { findMissing } from '#shared/signal/fill-missing.ts';
import { resample } from '#shared/signal/resample.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { RecipeLead, RecordingInput, RecordingRow, RowRefusal } from '../recording-recipe.ts';

export function refuse(refusal: RowRefusal, why: string): RecordingRow {
  return { isRefused: true, refusal, why };
}

/** Why a signal cannot be cut into a row: samples that are not there, or fewer than half a second of them. Undefined: it can. */
export function findRefusal({ name, signal }: RecipeLead, timeBase: TimeBase): RecordingRow | undefined {
  const missing = findMissing(signal);
  if (missing.length > 0) {
    const count = missing.reduce((sum, { startSample, endSample }) => sum + endSample - startSample, 0);
    return refuse('missing-samples', `Lead ${name} has ${count} of ${signal.length} samples missing (NaN).`);
  }
  const least = Math.ceil(timeBase.rateNumerator / timeBase.rateDenominator / 2);
  if (signal.length >= least) return undefined;
  return refuse('too-short', `Lead ${name} has ${signal.length} samples; half a second is ${least}.`);
}

/** The first lead at a rate, in `perMv` units a mV; a refusal in its place. */
export function takeFirstLead(
  { leads, timeBase }: RecordingInput,
  { rateHz, perMv, offset = 0 }: { readonly rateHz: number; readonly perMv: number; readonly offset?: number },
): Float32Array | RecordingRow {
  const [lead] = leads;
  if (lead === undefined) return refuse('missing-lead', 'There is no ECG lead.');
  const refusal = findRefusal(lead, timeBase);
  if (refusal !== undefined) return refusal;
  const signal = resample(lead.signal, timeBase, { rateNumerator: rateHz, rateDenominator: 1 });
  return signal.map((value) => snap(value * perMv + offset));
}

/** Nearness at which a value is a whole number of the converter that was taken through mV in single precision. */
const SNAP = 0.02;

/** Raw units come back exact, so that a flat stretch is flat. */
function snap(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < SNAP ? whole : value;
}

/** The middle of a signal that is too long; one that is too short with zeros on both sides, the odd one behind. [length * stride] */
export function centre(values: Float32Array, length: number, stride = 1): Float32Array {
  const row = new Float32Array(length * stride);
  const own = values.length / stride;
  const skipped = Math.max(0, Math.floor((own - length) / 2));
  const before = Math.max(0, Math.floor((length - own) / 2));
  row.set(values.subarray(skipped * stride, (skipped + Math.min(own, length)) * stride), before * stride);
  return row;
}
