import { computeBeatContrasts } from './beat-contrast.ts';
import { computeSlope } from './beat-shapes.ts';
import { combineEnvelopes, measureLevels, type LeadLevels } from './combine-envelopes.ts';
import { findHumps } from './find-humps.ts';
import type { HumpScene } from './hump-features.ts';
import { computeQrsEnvelope } from './qrs-envelope.ts';

/** What is computed of a lead before anything is looked for; arrays of the envelope's length. */
export interface ViewedLead {
  readonly envelope: Float32Array;
  readonly slope: Float32Array;
  readonly levels: LeadLevels;
}

/** @param signal  [n] at ENVELOPE_RATE_HZ, finite */
export function viewLead(signal: Float32Array): ViewedLead {
  const envelope = computeQrsEnvelope(signal);
  return { envelope, slope: computeSlope(signal), levels: measureLevels(envelope) };
}

/** Everywhere that a beat might be, in all leads together. @param leads  at least one */
export function viewHumps(leads: readonly ViewedLead[]): HumpScene {
  const envelope = combineEnvelopes(
    leads.map((lead) => lead.envelope),
    leads.map((lead) => lead.levels),
  );
  const humps = findHumps(envelope);
  return { envelope, humps, contrasts: computeBeatContrasts(envelope, humps), leads };
}
