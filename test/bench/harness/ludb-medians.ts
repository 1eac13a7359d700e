import { toBeatFindings } from '#main/io/to-beat-findings.ts';
import type { BeatFindings } from '#main/io/describe-findings.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { readLudbWaves } from '#test/builders/ludb-waves.ts';
import { readRealRecord, type RealRecord } from '#test/builders/mitdb.ts';
import { toMedian } from './statistics.ts';

export const LUDB_POINTS = ['p-onset', 'p-offset', 'qrs-onset', 'qrs-offset', 't-offset'] as const;
export type LudbPoint = (typeof LUDB_POINTS)[number];

export interface LudbMedian {
  readonly findings: BeatFindings;
  /** LUDB's own marks in ms from the beats' marks: the median over leads and beats; null where most leads have no such wave. */
  readonly marked: { readonly [P in LudbPoint]: number | null };
  /** From the second earliest onset to the second latest offset that its readers marked in a beat's leads, ms: the median over beats. */
  readonly qrsOfTwoLeadsMs: number | null;
}

const CALIBRATION = { gainAduPerUnit: 1000, baselineAdu: 0, unit: 'mV', calibrated: true };

/** The median beat of a record of LUDB beside what its readers marked on those of its beats that they looked at. */
export async function readLudbMedian(folder: string, name: string): Promise<LudbMedian> {
  const record = await readRealRecord(folder, name);
  const leads = record.leadNames.map((lead, k) => ({ key: String(k), name: lead, calibration: CALIBRATION }));
  const source = toBeatSource(record.signalsMv, record.sampleRateHz);
  const findings = toBeatFindings({ source, leads, given: null });
  return { findings, marked: readMarked(record, findings), qrsOfTwoLeadsMs: readQrsOfTwoLeads(record, findings) };
}

function readQrsOfTwoLeads({ annotationSets, sampleRateHz }: RealRecord, { median }: BeatFindings): number | null {
  const leads = Array.from(annotationSets.values(), (one) => readLudbWaves(one).filter(({ kind }) => kind === 'QRS'));
  const widths = Array.from(median?.usedBeatSamples ?? []).flatMap((beat) => {
    const own = leads.flatMap((waves) => waves.find(({ peak }) => Math.abs(peak - beat) < 0.12 * sampleRateHz) ?? []);
    const onset = own.flatMap((wave) => wave.onset ?? []).sort((a, b) => a - b)[1];
    const offset = own.flatMap((wave) => wave.offset ?? []).sort((a, b) => b - a)[1];
    return own.length < LEAST_MARKED || onset === undefined || offset === undefined
      ? []
      : [(1000 * (offset - onset)) / sampleRateHz];
  });
  return widths.length === 0 ? null : toMedian(widths);
}

/** Leads of a beat that must have marks. */
const LEAST_MARKED = 8;

function readMarked(record: RealRecord, { median }: BeatFindings): LudbMedian['marked'] {
  const beats = median?.usedBeatSamples ?? new Float64Array(0);
  const found = new Map<LudbPoint, number[]>(LUDB_POINTS.map((point) => [point, []]));
  let qrsCount = 0;
  for (const annotations of record.annotationSets.values()) {
    const waves = readLudbWaves(annotations);
    for (const beat of beats) {
      const index = waves.findIndex(
        ({ kind, peak }) => kind === 'QRS' && Math.abs(peak - beat) < 0.12 * record.sampleRateHz,
      );
      const qrs = waves[index];
      if (qrs === undefined) continue;
      qrsCount += 1;
      const p = waves[index - 1]?.kind === 'P' ? waves[index - 1] : undefined;
      const t = waves[index + 1]?.kind === 'T' ? waves[index + 1] : undefined;
      const add = (point: LudbPoint, sample: number | null | undefined) => {
        if (sample !== null && sample !== undefined)
          found.get(point)?.push((1000 * (sample - beat)) / record.sampleRateHz);
      };
      add('p-onset', p?.onset);
      add('p-offset', p?.offset);
      add('qrs-onset', qrs.onset);
      add('qrs-offset', qrs.offset);
      add('t-offset', t?.offset);
    }
  }
  const middle = (point: LudbPoint): number | null => {
    const times = found.get(point) ?? [];
    return times.length > 0.4 * qrsCount ? toMedian(times) : null;
  };
  return {
    'p-onset': middle('p-onset'),
    'p-offset': middle('p-offset'),
    'qrs-onset': middle('qrs-onset'),
    'qrs-offset': middle('qrs-offset'),
    't-offset': middle('t-offset'),
  };
}
