import { describe, expect, it } from 'vitest';
import { toBeatFindings } from '#main/io/to-beat-findings.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { findRrBreaks } from '#shared/signal/measure/rr-breaks.ts';
import { createRandom } from '#test/builders/random.ts';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
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

describe('the heart rate of a recording of 75 beats a minute', () => {
  const rateOf = (signals: readonly Float32Array[]) => {
    const { median, globalFiducials, beatSamples, rrBreaks } = findIn(signals);
    const facts = { sampleRateHz: RATE_HZ, sex: null, ageYears: null };
    const { rows } = computeMeasurements({ median, fiducials: globalFiducials, beatSamples, rrBreaks, ...facts });
    return {
      rows,
      usedRrMs: median?.usedRrMs ?? [],
      value: (name: string) => rows.find((row) => row.name === name)?.value,
    };
  };

  it('is 75 with 2 s missing in all leads, and with 2 s in which they are held', () => {
    for (const value of [NaN, 0.2]) {
      const signals = simulate().signalsMv.map((lead) => lead.slice().fill(value, 2000, 3000));

      const { value: valueOf, usedRrMs } = rateOf(signals);

      expect(valueOf('heart-rate')).toBeCloseTo(75, 0);
      expect(valueOf('rr-max')).toBeLessThan(810);
      for (const rr of usedRrMs) expect(rr).toBeLessThan(810);
    }
  });

  it('has a break between two marks with 2 s of waves as high as beats between them', () => {
    const ecg = simulate();
    const signals = ecg.signalsMv.map((lead) =>
      lead.map((value, i) => (i >= 2000 && i < 3000 ? 2 * Math.sin((2 * Math.PI * 4 * i) / RATE_HZ) : value)),
    );
    const beats = Float64Array.from(ecg.beats.filter((beat) => beat < 1950 || beat > 3050));

    const breaks = findRrBreaks(toBeatSource(signals, RATE_HZ), beats, [0, 1, 2]);

    expect(breaks.reduce((sum, is) => sum + is, 0)).toBe(1);
    expect(breaks[beats.findIndex((beat) => beat > 3000)]).toBe(1);
  });

  it('counts a pause of 2.4 s in which only noise of 10 uV goes on', () => {
    const ecg = simulate();
    const random = createRandom(9);
    const signals = ecg.signalsMv.map((lead) => lead.map((v, i) => (i >= 1930 && i < 2730 ? 0.01 * random() : v)));

    expect(rateOf(signals).value('rr-max')).toBeGreaterThan(2000);
  });
});
