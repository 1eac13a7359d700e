import { toBeatFindings } from '#main/io/to-beat-findings.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
import type { Measurements } from '#shared/signal/measure/measurement.ts';
import type { Random } from '#test/builders/random.ts';
import { createRandom } from '#test/builders/random.ts';
import type { SimulatedBeat, SimulatedEcgOptions } from '#test/builders/simulated-ecg.ts';
import { simulateEcg, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const CALIBRATION = { gainAduPerUnit: 1000, baselineAdu: 0, unit: 'mV', calibrated: true };

export type SimulatedCase = Omit<SimulatedEcgOptions, 'random' | 'durationSec'>;

/** Ten seconds of a simulated heart, measured as a recording would be. */
export function measureSimulated(options: SimulatedCase, seed = 1): Measurements {
  const { sampleRateHz } = options;
  const ecg = simulateEcg({ ...options, durationSec: 10, random: createRandom(seed) });
  const leads = ecg.leadNames.map((name, k) => ({ key: String(k), name, calibration: CALIBRATION }));
  const findings = toBeatFindings({ source: toBeatSource(ecg.signalsMv, sampleRateHz), leads, given: null });
  return computeMeasurements({
    median: findings.median,
    fiducials: findings.globalFiducials,
    beatSamples: findings.beatSamples,
    rrBreaks: findings.rrBreaks,
    sampleRateHz,
    sex: null,
    ageYears: null,
  });
}

/** Value of a row; undefined where it is not measurable. */
export function valueOf({ rows }: Measurements, name: Measurements['rows'][number]['name']): number | undefined {
  return rows.find((row) => row.name === name)?.value ?? undefined;
}

/** Hearts of all kinds whose waves have room between each other: PR 80 to 320, QRS 60 to 180, QT 250 to 600 ms, every axis. */
export function drawCases(count: number, seed: number): SimulatedCase[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, k) => drawCase(random, k));
}

const RATES_HZ = [250, 360, 500, 1000] as const;

function drawCase(random: Random, k: number): SimulatedCase {
  const within = (least: number, greatest: number) => least + (greatest - least) * random();
  const qrsMs = within(60, 180);
  const qtMs = within(Math.max(250, qrsMs + 170), 600);
  const tMs = Math.min(200, 0.6 * (qtMs - qrsMs));
  const prMs = within(80, 320);
  const hasP = k % 8 !== 7;
  const rMv = within(0.7, 2);
  const beat: SimulatedBeat = {
    ...USUAL_BEAT,
    qrsMs,
    qtMs,
    tMs,
    prMs,
    pMs: Math.min(within(70, 130), prMs - 12),
    pMv: hasP ? Math.max(0.06, within(0.07, 0.15) * rMv) : null,
    qMv: random() < 0.3 ? 0 : -within(0.1, 0.25) * rMv,
    rMv,
    sMv: random() < 0.3 ? 0 : -within(0.2, 0.5) * rMv,
    tMv: (random() < 0.8 ? 1 : -1) * within(0.15, 0.4) * rMv,
    stMv: within(-0.1, 0.1),
    pAxisDegrees: within(20, 80),
    qrsAxisDegrees: within(-180, 180),
    tAxisDegrees: within(-180, 180),
  };
  // Repolarisation is over well before the next beat: a T peak in the last third of an RR interval is none.
  const rrMs = Math.max(qtMs + (hasP ? prMs : 0) + within(80, 400), (qtMs - 80) / 0.6, 420);
  return {
    beat,
    sampleRateHz: RATES_HZ[k % RATES_HZ.length] ?? 500,
    rrMs,
    qrsShape: k % 3 === 0 ? 'cosine' : 'polygon',
  };
}
