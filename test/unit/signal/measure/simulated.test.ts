import { describe, expect, it } from 'vitest';
import { measureSimulated, valueOf } from '#test/bench/harness/simulated-measurements.ts';
import { leadFactor, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const USUAL = { beat: USUAL_BEAT, rrMs: 857 } as const;

describe('a simulated heart', () => {
  for (const sampleRateHz of [250, 360, 500, 1000]) {
    for (const qrsShape of ['polygon', 'cosine'] as const) {
      it(`at ${sampleRateHz} Hz with a ${qrsShape} QRS has its P, PR, QRS and QT to 2 ms and its axes to 1 degree`, () => {
        const measured = measureSimulated({ ...USUAL, sampleRateHz, qrsShape });

        const tolerance = sampleRateHz < 300 ? 3.5 : 2;
        expect(Math.abs(valueOf(measured, 'p-duration')! - USUAL_BEAT.pMs)).toBeLessThan(tolerance);
        expect(Math.abs(valueOf(measured, 'pr')! - USUAL_BEAT.prMs)).toBeLessThan(tolerance);
        expect(Math.abs(valueOf(measured, 'qrs')! - USUAL_BEAT.qrsMs)).toBeLessThan(tolerance);
        expect(Math.abs(valueOf(measured, 'qt')! - USUAL_BEAT.qtMs)).toBeLessThan(tolerance);
        expect(Math.abs(valueOf(measured, 'p-axis')! - USUAL_BEAT.pAxisDegrees)).toBeLessThan(1);
        expect(Math.abs(valueOf(measured, 'qrs-axis')! - USUAL_BEAT.qrsAxisDegrees)).toBeLessThan(1);
        expect(Math.abs(valueOf(measured, 'heart-rate')! - 70.01)).toBeLessThan(0.2);
      });
    }
  }

  it('has the amplitudes that were put in, to 5 uV, at 500 Hz with rounded waves', () => {
    const measured = measureSimulated({ ...USUAL, sampleRateHz: 500, qrsShape: 'cosine' });

    for (const name of ['I', 'II', 'V4', 'V5']) {
      const lead = measured.leads.find((one) => one.name === name)!;
      const qrs = leadFactor(name, USUAL_BEAT.qrsAxisDegrees);
      expect(Math.abs(lead.rUv! - 1000 * qrs * USUAL_BEAT.rMv)).toBeLessThan(5);
      expect(Math.abs(lead.qUv! - 1000 * qrs * USUAL_BEAT.qMv)).toBeLessThan(5);
      expect(Math.abs(lead.sUv! - 1000 * qrs * USUAL_BEAT.sMv)).toBeLessThan(5);
      expect(Math.abs(lead.pUv! - 1000 * leadFactor(name, USUAL_BEAT.pAxisDegrees) * USUAL_BEAT.pMv!)).toBeLessThan(5);
      expect(Math.abs(lead.stJ60Uv! - 1000 * qrs * USUAL_BEAT.stMv)).toBeLessThan(5);
    }
  });

  it('keeps its measurements when every fifth beat is ectopic, early and wide', () => {
    const measured = measureSimulated({ ...USUAL, sampleRateHz: 500, ectopicEvery: 5, noiseMv: 0.005 });

    expect(measured.usedBeatCount).toBeLessThan(10);
    expect(Math.abs(valueOf(measured, 'qrs')! - USUAL_BEAT.qrsMs)).toBeLessThan(3);
    expect(Math.abs(valueOf(measured, 'pr')! - USUAL_BEAT.prMs)).toBeLessThan(4);
  });

  it('has no P where none was put in, and says so', () => {
    const measured = measureSimulated({
      ...USUAL,
      beat: { ...USUAL_BEAT, pMv: null },
      sampleRateHz: 500,
      noiseMv: 0.01,
    });

    expect(measured.rows.find(({ name }) => name === 'pr')).toMatchObject({
      value: null,
      whyNot: 'no clear P wave was found',
    });
  });

  it('keeps ST to 10 uV while the baseline wanders by half a millivolt', () => {
    const measured = measureSimulated({ ...USUAL, sampleRateHz: 500, wanderMv: 0.5 });

    for (const lead of measured.leads) {
      const truth = 1000 * leadFactor(lead.name, USUAL_BEAT.qrsAxisDegrees) * USUAL_BEAT.stMv;
      expect(Math.abs(lead.stJ60Uv! - truth)).toBeLessThan(10);
    }
  });
});
