import { leadFactor } from '#test/builders/simulated-ecg.ts';
import type { Bench } from './harness/figure.ts';
import { drawCases, measureSimulated } from './harness/simulated-measurements.ts';

const CASES = 120;
const KEYS = ['pUv', 'qUv', 'rUv', 'sUv', 'stJUv', 'stJ40Uv'] as const;
/** Below this a lead sees too little of a wave for it to be named by its sign. */
const LEAST_FACTOR = 0.3;

export const bench: Bench = {
  name: 'measure-amplitudes',
  title: 'worst error of P, Q, R, S and ST on simulated hearts with rounded waves, 500 and 1000 Hz, all leads',
  unit: 'uV',
  bar: 5,
  better: 'lower',
  measure(tell) {
    const worst = new Map<string, number>(KEYS.map((key) => [key, 0]));
    let absent = 0;
    drawCases(CASES, 9).forEach((one, k) => {
      const beat = one.beat;
      if (one.sampleRateHz < 500) return;
      const { leads } = measureSimulated({ ...one, qrsShape: 'cosine' }, k);
      for (const lead of leads) {
        const ofQrs = leadFactor(lead.name, beat.qrsAxisDegrees);
        const ofP = leadFactor(lead.name, beat.pAxisDegrees);
        if (ofQrs < LEAST_FACTOR) continue;
        const hasFlatSt = beat.qtMs - beat.tMs - beat.qrsMs > 45;
        const truth = {
          pUv: beat.pMv === null || Math.abs(ofP) < LEAST_FACTOR ? null : 1000 * beat.pMv * ofP,
          qUv: beat.qMv * ofQrs > -0.04 ? null : 1000 * beat.qMv * ofQrs,
          rUv: 1000 * beat.rMv * ofQrs,
          sUv: beat.sMv * ofQrs > -0.04 ? null : 1000 * beat.sMv * ofQrs,
          stJUv: 1000 * beat.stMv * ofQrs,
          stJ40Uv: hasFlatSt ? 1000 * beat.stMv * ofQrs : null,
        };
        for (const key of KEYS) {
          const wanted = truth[key];
          const found = lead[key];
          if (wanted === null) continue;
          if (found === null) absent += 1;
          else worst.set(key, Math.max(worst.get(key) ?? 0, Math.abs(found - wanted)));
        }
      }
    });
    tell(`${[...worst].map(([key, error]) => `${key} ${error.toFixed(2)}`).join(', ')}; ${absent} not measured`);
    return Promise.resolve({ kind: 'measured', value: Math.max(...worst.values()), against: null });
  },
};
