import type { MeasurementName } from '#shared/signal/measure/measurement.ts';
import type { Bench } from './harness/figure.ts';
import type { SimulatedCase } from './harness/simulated-measurements.ts';
import { drawCases, measureSimulated, valueOf } from './harness/simulated-measurements.ts';

const CASES = 160;
const NOISES_MV = [0, 0.01] as const;

/** What was put in, by the names of the table. */
function listTruth({ beat }: SimulatedCase): readonly (readonly [MeasurementName, number])[] {
  const p: readonly (readonly [MeasurementName, number])[] =
    beat.pMv === null
      ? []
      : [
          ['p-duration', beat.pMs],
          ['pr', beat.prMs],
        ];
  return [...p, ['qrs', beat.qrsMs], ['qt', beat.qtMs]];
}

export const bench: Bench = {
  name: 'measure-simulated',
  title: 'worst error of P, PR, QRS and QT on simulated hearts without noise, 500 and 1000 Hz',
  unit: 'ms',
  bar: 2,
  better: 'lower',
  measure(tell) {
    let worst = 0;
    for (const noiseMv of NOISES_MV) {
      for (const rates of [
        [500, 1000],
        [250, 360],
      ]) {
        const errors = new Map<MeasurementName, number[]>();
        let [axis, absent, invented] = [0, 0, 0];
        drawCases(CASES, 5).forEach((one, k) => {
          if (!rates.includes(one.sampleRateHz)) return;
          const measured = measureSimulated({ ...one, noiseMv }, k);
          for (const [name, truth] of listTruth(one)) {
            const value = valueOf(measured, name);
            if (value === undefined) absent += 1;
            else errors.set(name, [...(errors.get(name) ?? []), value - truth]);
          }
          if (one.beat.pMv === null && valueOf(measured, 'pr') !== undefined) invented += 1;
          const found = valueOf(measured, 'qrs-axis');
          const net = netQrs(one);
          if (found !== undefined && Math.abs(net) > 0.1)
            axis = Math.max(axis, turnBetween(found, one.beat.qrsAxisDegrees + (net < 0 ? 180 : 0)));
        });
        const parts = [...errors].map(([name, own]) => `${name} ${describe(own)}`);
        tell(
          `${rates.join(' and ')} Hz, noise ${1000 * noiseMv} uV: ${parts.join('; ')}; QRS axis ${axis.toFixed(2)} degrees; ` +
            `${absent} not measured, ${invented} P waves where there is none`,
        );
        if (noiseMv === 0 && rates.includes(500))
          worst = Math.max(...[...errors.values()].flat().map(Math.abs), absent + invented > 0 ? Infinity : 0);
      }
    }
    return Promise.resolve({ kind: 'measured', value: worst, against: null });
  },
};

/** Net area of the QRS along its own direction, by its peaks' share of its length, mV. */
function netQrs({ beat: { qMv, rMv, sMv } }: SimulatedCase): number {
  return 0.45 * rMv + 0.25 * qMv + 0.3 * sMv;
}

function turnBetween(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180);
}

function describe(errors: readonly number[]): string {
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const sd = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
  const worst = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  return `${mean.toFixed(2)} +- ${sd.toFixed(2)}, worst ${worst.toFixed(2)} ms`;
}
