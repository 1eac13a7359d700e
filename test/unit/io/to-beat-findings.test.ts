import { describe, expect, it } from 'vitest';
import { toBeatFindings } from '#main/io/to-beat-findings.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { createRandom } from '#test/builders/random.ts';
import { simulateEcg, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const RATE_HZ = 500;
const CALIBRATION = { gainAduPerUnit: 1000, baselineAdu: 0, unit: 'mV', calibrated: true };

function findIn(signals: readonly Float32Array[]) {
  const leads = signals.map((_, k) => ({ key: String(k), name: `V${k}`, calibration: CALIBRATION }));
  return toBeatFindings({ source: toBeatSource(signals, RATE_HZ), leads, given: null });
}

function simulate() {
  return simulateEcg({
    beat: USUAL_BEAT,
    sampleRateHz: RATE_HZ,
    durationSec: 10,
    rrMs: 800,
    noiseMv: 0.01,
    random: createRandom(3),
  });
}

describe('beats of a recording whose first three leads cannot be read', () => {
  it.each([
    ['missing', NaN],
    ['flat', 0],
  ])('are found in the others: I to III %s', (_, value) => {
    const ecg = simulate();
    const signals = ecg.signalsMv.map((lead, k) => (k < 3 ? new Float32Array(lead.length).fill(value) : lead));

    const { beatSamples } = findIn(signals);

    expect(signals.length).toBeGreaterThan(3);
    expect(beatSamples.length).toBe(findIn(ecg.signalsMv).beatSamples.length);
    expect(beatSamples.length).toBeGreaterThan(9);
  });
});
