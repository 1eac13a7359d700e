import { detectBeats } from '../detect-beats.ts';
import { delineate, type DelineateOptions } from './delineate.ts';
import type { Delineation } from './waves.ts';

/**
 * delineate where the beat detector finds a beat in the same leads, and nowhere else: the network was trained on readable beats alone and
 * sees QRS complexes in ventricular flutter and in noise, where the detector finds none.
 * Errors: as delineate.
 */
export function delineateAtBeats(
  signals: readonly Float32Array[],
  options: Omit<DelineateOptions, 'beats'>,
): Delineation {
  const beats = signals.length === 0 ? [] : detectBeats(signals, { sampleRateHz: options.sampleRateHz }).samples;
  return delineate(signals, { ...options, beats });
}
