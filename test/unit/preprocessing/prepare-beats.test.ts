import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import { describe, expect, it } from 'vitest';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { prepareBeats, spreadProbabilities } from '#main/preprocessing/prepare-beats.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { createRandom } from '#test/builders/random.ts';

const { signalMv: signal, beats } = makeEcg({
  sampleRateHz: 360,
  durationSec: 40,
  heartRateBpm: 75,
  random: createRandom(1),
});
const input = {
  card: { recipeId: 'beat-context@1', supportedLeads: ['mlii'] },
  leadName: 'MLII',
  signal,
  timeBase: { rateNumerator: 360, rateDenominator: 1 },
  beats,
};

describe('prepareBeats', () => {
  it('abstains on every beat of a lead that the model never saw, and says so in words', () => {
    const prepared = prepareBeats({ ...input, leadName: 'V5' });

    expect(prepared.notApplicable).toBe('The model was trained on lead MLII and says nothing about lead V5.');
    expect(prepared.beatIndices.length).toBe(0);
    expect([...prepared.abstentions].every((reason) => ABSTENTIONS[reason] === 'lead-not-supported')).toBe(true);
  });

  it('abstains on beats that are annotated as paced (/ and f), and keeps the others', () => {
    const beatCodes = Uint8Array.from(beats, (_, k) => (k === 10 ? 12 : k === 11 ? 38 : 1));
    const { abstentions, beatIndices } = prepareBeats({ ...input, beatCodes });

    expect([10, 11].map((k) => ABSTENTIONS[abstentions[k]!])).toEqual(['paced', 'paced']);
    expect(beatIndices).not.toContain(10);
    expect(beatIndices).toContain(12);
  });

  it('abstains on beats that the detector could hardly tell from noise', () => {
    const qualities = Float32Array.from(beats, (_, k) => (k === 5 ? 0.01 : 1));

    expect(ABSTENTIONS[prepareBeats({ ...input, qualities }).abstentions[5]!]).toBe('poor-signal');
  });

  it('finds paced beats by their spikes, whatever they are called', () => {
    const paced = signal.slice();
    for (const beat of beats) addPacedBeat(paced, beat);
    const { abstentions } = prepareBeats({ ...input, signal: paced });

    expect(abstentions.slice(1, -1).filter((reason) => ABSTENTIONS[reason] === 'paced').length).toBeGreaterThan(
      0.9 * (beats.length - 2),
    );
  });

  it('spreads the rows over all beats, NaN where there is no answer', () => {
    const all = spreadProbabilities(
      { beatIndices: Int32Array.of(1), abstentions: Uint8Array.of(3, 0) },
      Float32Array.of(0.25, 0.75),
      2,
    );

    expect([...all]).toEqual([NaN, NaN, 0.25, 0.75]);
  });

  it('knows a lead by its name without case and blanks', () => {
    expect(findSupportedLead(input.card, ['V5', ' mlii '])).toBe(1);
    expect(findSupportedLead(input.card, ['II', 'V5'])).toBeUndefined();
  });
});

/** In place of the beat: 8 ms of spike, 1 mV high, out of rest, then 0.16 s of wide deflection. */
function addPacedBeat(signal: Float32Array, beat: number): void {
  for (let i = beat - 90; i < beat + 140; i++) signal[i] = 0;
  for (let i = 0; i < 3; i++) signal[beat - 2 + i] = 1;
  for (let i = 0; i < 58; i++) signal[beat + 1 + i] = -0.9 * Math.sin((Math.PI * (i + 6)) / 64);
}
