import { CHEST_LEADS, findStandardLead, STANDARD_LEADS, type StandardLead } from '#shared/domain/lead.ts';
import { resample } from '#shared/signal/resample.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { RecipeLead, RecordingInput, RecordingRow } from '../recording-recipe.ts';
import { checkLimbLeads } from './check-limb-leads.ts';
import { findRefusal, refuse } from './cut-recording.ts';

/** As the standard has them, and as ECG machines print them. */
export const STANDARD_ORDER: readonly StandardLead[] = STANDARD_LEADS;
/** As the second description of the CODE data has them (that of the files in antonior92/automatic-ecg-diagnosis). */
export const AVL_AVF_AVR_ORDER: readonly StandardLead[] = ['I', 'II', 'III', 'aVL', 'aVF', 'aVR', ...CHEST_LEADS];

export interface TwelveLeads {
  /** In the order that was wanted. */
  readonly signals: readonly Float32Array[];
  readonly timeBase: TimeBase;
  readonly notices: readonly string[];
}

/**
 * The twelve standard leads in an order, found by their names. Whether limb leads carry the right names is checked on the signal by
 * Einthoven's and Goldberger's equations: refused where they hold for other names, a notice where they hold for none.
 */
export function takeTwelveLeads(
  { leads, timeBase }: RecordingInput,
  order: readonly StandardLead[],
): TwelveLeads | RecordingRow {
  const found = new Map<StandardLead, RecipeLead>();
  for (const lead of leads) {
    const standard = findStandardLead(lead.name);
    if (standard !== undefined && !found.has(standard)) found.set(standard, lead);
  }
  const missing = order.filter((name) => !found.has(name));
  if (missing.length > 0) return refuse('missing-lead', `It has no lead ${missing.join(', ')}.`);
  const chosen = order.flatMap((name) => found.get(name) ?? []);
  for (const lead of chosen) {
    const refusal = findRefusal(lead, timeBase);
    if (refusal !== undefined) return refusal;
  }
  const check = checkLimbLeads((name) => found.get(name)?.signal ?? new Float32Array(0));
  if (check.kind === 'swapped') {
    const pairs = check.swaps.map(({ named, holds }) => `${named} holds ${holds}`).join(', ');
    return refuse(
      'leads-swapped',
      `By Einthoven's and Goldberger's equations its limb leads are not what they are called: ${pairs}.`,
    );
  }
  const notices =
    check.kind === 'unrelated'
      ? [
          `Its limb leads do not fit Einthoven's and Goldberger's equations (${Math.round(100 * check.misfit)} % of their energy is left over).`,
        ]
      : [];
  return { signals: chosen.map(({ signal }) => signal), timeBase, notices };
}

/** Leads side by side at a rate, in `perMv` units a mV. [time * leads] */
export function interleaveAt({ signals, timeBase }: TwelveLeads, rateHz: number, perMv: number): Float32Array {
  const to: TimeBase = { rateNumerator: rateHz, rateDenominator: 1 };
  const resampled = signals.map((signal) => resample(signal, timeBase, to));
  const steps = resampled[0]?.length ?? 0;
  const values = new Float32Array(steps * resampled.length);
  resampled.forEach((signal, lead) => {
    for (let i = 0; i < steps; i++) values[i * resampled.length + lead] = perMv * (signal[i] ?? 0);
  });
  return values;
}
