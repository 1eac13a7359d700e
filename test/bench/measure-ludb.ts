import { readdirSync } from 'node:fs';
import { realData } from '#test/builders/real-data.ts';
import type { FiducialTimesMs } from '#shared/domain/beat-analysis.ts';
import type { Bench } from './harness/figure.ts';
import type { LudbPoint } from './harness/ludb-medians.ts';
import { LUDB_POINTS, readLudbMedian } from './harness/ludb-medians.ts';

export const bench: Bench = {
  name: 'measure-ludb',
  title: "QRS onset of the median beat against the median of LUDB's own marks: standard deviation",
  unit: 'ms',
  // Two standard deviations of the CSE working party's readers were 6.5 ms for the onset of QRS on single beats.
  bar: 8,
  better: 'lower',
  async measure(tell) {
    const ludb = realData('ludb');
    if (ludb === undefined) return { kind: 'missing', what: 'the data set ludb is not here' };
    const errors = new Map<LudbPoint, number[]>(LUDB_POINTS.map((point) => [point, []]));
    const counts = { missed: new Map<LudbPoint, number>(), invented: new Map<LudbPoint, number>() };
    const widths: Width[] = [];
    const names = readdirSync(ludb).flatMap((file) => (file.endsWith('.hea') ? [file.slice(0, -4)] : []));
    for (const name of names) {
      const { findings, marked, qrsOfTwoLeadsMs } = await readLudbMedian(ludb, name);
      addWidth(widths, findings.globalFiducials, qrsOfTwoLeadsMs);
      for (const point of LUDB_POINTS) {
        const found = findings.globalFiducials?.[point] ?? null;
        const reader = marked[point];
        if (found !== null && reader !== null) errors.get(point)?.push(found - reader);
        else if (found === null && reader !== null) count(counts.missed, point);
        else if (found !== null) count(counts.invented, point);
      }
    }
    tell(describeWidths(widths));
    let value = Infinity;
    for (const [point, own] of errors) {
      const mean = own.reduce((sum, error) => sum + error, 0) / own.length;
      const sd = Math.sqrt(own.reduce((sum, error) => sum + (error - mean) ** 2, 0) / own.length);
      const sizes = own.map((error) => Math.abs(error)).sort((a, b) => a - b);
      const [half, most] = [0.5, 0.9].map((share) => sizes[Math.floor(share * sizes.length)] ?? NaN);
      tell(
        `${point}: ${mean.toFixed(1)} +- ${sd.toFixed(1)} ms on ${own.length} records, half within ${half?.toFixed(1)}, 90 % within ` +
          `${most?.toFixed(1)} ms; not measured ${counts.missed.get(point) ?? 0}, without a mark ${counts.invented.get(point) ?? 0}`,
      );
      if (point === 'qrs-onset') value = sd;
    }
    return { kind: 'measured', value, against: null };
  },
};

/** The QRS as measured, and from the second earliest to the second latest mark of LUDB's readers, ms. */
interface Width {
  readonly foundMs: number;
  readonly markedMs: number;
}

function addWidth(widths: Width[], times: FiducialTimesMs | null, markedMs: number | null): void {
  const onset = times?.['qrs-onset'] ?? null;
  const offset = times?.['qrs-offset'] ?? null;
  if (onset !== null && offset !== null && markedMs !== null) widths.push({ foundMs: offset - onset, markedMs });
}

function describeWidths(widths: readonly Width[]): string {
  const errors = widths.map(({ foundMs, markedMs }) => foundMs - markedMs);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const sd = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
  const wide = widths.filter(({ markedMs }) => markedMs >= 120);
  const hits = wide.filter(({ foundMs }) => foundMs >= 120).length;
  const wrong = widths.filter(({ foundMs, markedMs }) => foundMs >= 120 && markedMs < 120).length;
  return (
    `QRS width against the second-outermost marked lead: ${mean.toFixed(1)} +- ${sd.toFixed(1)} ms on ${widths.length} records; ` +
    `${hits} of ${wide.length} from 120 ms on are flagged, ${wrong} of the others`
  );
}

function count(counts: Map<LudbPoint, number>, point: LudbPoint): void {
  counts.set(point, (counts.get(point) ?? 0) + 1);
}
