import type { Fiducial } from '#shared/domain/beat-analysis.ts';

/** One line of the median beat's picture. */
export interface FiducialWords {
  readonly fiducial: Fiducial;
  /** As it stands at the line. */
  readonly short: string;
  readonly name: string;
  /** Neighbours stand in rows of their own, so that their words do not cover one another. */
  readonly row: 0 | 1 | 2;
}

/** Points that a reader can move, in order of time. */
export const FIDUCIAL_LINES: readonly FiducialWords[] = [
  { fiducial: 'p-onset', short: 'P on', name: 'P onset', row: 0 },
  { fiducial: 'p-offset', short: 'P off', name: 'P offset', row: 1 },
  { fiducial: 'qrs-onset', short: 'QRS on', name: 'QRS onset', row: 2 },
  { fiducial: 'qrs-offset', short: 'QRS off', name: 'QRS offset', row: 0 },
  { fiducial: 't-peak', short: 'T peak', name: 'T peak', row: 1 },
  { fiducial: 't-offset', short: 'T off', name: 'T offset', row: 0 },
];

/** Where a point is put first that was not measurable, ms from the beats' mark: usual places at a usual rate. */
export const USUAL_TIMES_MS: Readonly<Partial<Record<Fiducial, number>>> = {
  'p-onset': -180,
  'p-offset': -80,
  'qrs-onset': -45,
  'qrs-offset': 50,
  't-peak': 270,
  't-offset': 350,
};

/** 'QRS onset, 44 ms before the mark, yours'; ± as signs are read aloud badly. */
export function describeFiducial(name: string, timeMs: number, isOwn: boolean): string {
  const rounded = Math.round(Math.abs(timeMs));
  const where = rounded === 0 ? 'at the mark' : `${rounded} ms ${timeMs < 0 ? 'before' : 'after'} the mark`;
  return `${name}, ${where}, ${isOwn ? 'yours' : 'automatic'}`;
}
