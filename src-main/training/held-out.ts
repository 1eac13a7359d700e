import { createHash } from 'node:crypto';

/** Part of all patients, about, that no training ever sees. */
const HELD_OUT_SHARE = 0.2;

/**
 * Whether a patient judges models and never trains them. It follows from the patient's opaque id alone and holds for ever: whatever is
 * imported, corrected or trained later, nobody changes sides, and two models are always judged on people whom neither should know.
 * @param group  patient id of the library; where nobody says whose a recording is, the hash of its content
 */
export function isHeldOut(group: string): boolean {
  return toShare(`held-out@1 ${group}`) < HELD_OUT_SHARE;
}

/** A number from 0 to 1 that a text always has. */
export function toShare(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
