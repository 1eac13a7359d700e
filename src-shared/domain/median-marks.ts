import type { AnnotationSetColumns } from './annotation.ts';
import { toDisplayedAux, toStatusIndex } from './annotation.ts';
import type { Fiducial } from './beat-analysis.ts';
import type { Edit } from './edit.ts';
import { isBeatCode } from './wfdb-codes.ts';

/**
 * A person's corrections of the median beat's points are ordinary marks of the set, so that its chain, undo, author and export hold for
 * them too: WFDB's `(` (39), `)` (40), `p` (24) and `t` (27), `num` the wave (0 P, 1 QRS, 2 T), aux text 'median', beside one of the
 * beats that the median was made of, as far from its mark as the point is from the median's time zero.
 */
export const MEDIAN_AUX = 'median';
/** The person holds the point not measurable; where the mark lies then says only which beat it belongs to. */
export const NOT_MEASURABLE_AUX = 'median not measurable';

/** A point as a person has set it. */
export interface MedianMark {
  /** From the median's time zero; null: not measurable. */
  readonly timeMs: number | null;
  /** Annotations that say so: one, or more where sets were joined; the last in order of sample holds. */
  readonly ids: readonly number[];
}

export interface MedianMarkPlace {
  readonly columns: AnnotationSetColumns;
  /** Marks of the beats that the median was made of, ascending, in the record's time base. */
  readonly usedBeatSamples: Float64Array;
  readonly sampleRateHz: number;
  readonly sampleCount: number;
}

interface MarkKind {
  readonly fiducial: Fiducial;
  readonly code: number;
  readonly num: number;
  /** Beat that it belongs to: the next one from the mark on, the nearest, or the last one up to it. */
  readonly belongsTo: 'next' | 'nearest' | 'previous';
  /** Where a mark lies that says 'not measurable'. */
  readonly usualMs: number;
}

/** The peak of R is where the beats are marked; no mark moves it. */
const MARK_KINDS: readonly MarkKind[] = [
  { fiducial: 'p-onset', code: 39, num: 0, belongsTo: 'next', usualMs: -180 },
  { fiducial: 'p-peak', code: 24, num: 0, belongsTo: 'next', usualMs: -130 },
  { fiducial: 'p-offset', code: 40, num: 0, belongsTo: 'next', usualMs: -80 },
  { fiducial: 'qrs-onset', code: 39, num: 1, belongsTo: 'nearest', usualMs: -40 },
  { fiducial: 'qrs-offset', code: 40, num: 1, belongsTo: 'nearest', usualMs: 50 },
  { fiducial: 't-onset', code: 39, num: 2, belongsTo: 'previous', usualMs: 150 },
  { fiducial: 't-peak', code: 27, num: 2, belongsTo: 'previous', usualMs: 270 },
  { fiducial: 't-offset', code: 40, num: 2, belongsTo: 'previous', usualMs: 350 },
];

/** Further from its beat a mark says nothing: the beat that it belonged to is gone. */
const REACH_MS = { next: 600, nearest: 300, previous: 1000 } as const;
const DELETED = toStatusIndex('deleted');

/**
 * The points that a person has set, by name. Marks that have no beat in reach, and deleted ones, are passed over.
 * Time: one look at each row. Errors: none.
 */
export function readMedianMarks(
  columns: AnnotationSetColumns,
  sampleRateHz: number,
): ReadonlyMap<Fiducial, MedianMark> {
  const auxKinds = columns.auxTexts.map(toDisplayedAux);
  const found = new Map<Fiducial, MedianMark>();
  if (!auxKinds.some((aux) => aux === MEDIAN_AUX || aux === NOT_MEASURABLE_AUX)) return found;
  for (let row = 0; row < columns.samples.length; row++) {
    const aux = auxKinds[columns.auxIndices[row] ?? -1];
    if ((aux !== MEDIAN_AUX && aux !== NOT_MEASURABLE_AUX) || columns.statuses[row] === DELETED) continue;
    const kind = MARK_KINDS.find(({ code, num }) => code === columns.codes[row] && num === columns.nums[row]);
    const beatSample = kind === undefined ? undefined : findBeatOf(columns, row, kind.belongsTo);
    if (kind === undefined || beatSample === undefined) continue;
    const offsetMs = (((columns.samples[row] ?? 0) - beatSample) * 1000) / sampleRateHz;
    if (Math.abs(offsetMs) > REACH_MS[kind.belongsTo]) continue;
    const ids = [...(found.get(kind.fiducial)?.ids ?? []), columns.ids[row] ?? 0];
    found.set(kind.fiducial, { timeMs: aux === MEDIAN_AUX ? offsetMs : null, ids });
  }
  return found;
}

/**
 * What writes a point into a set: moves the mark that is there, else adds one beside the used beat nearest to their middle.
 * @returns empty where no mark can say it: the R peak, and a median of no beats
 */
export function toMedianMarkEdits(
  point: { readonly fiducial: Fiducial; readonly timeMs: number | null },
  place: MedianMarkPlace,
): readonly Edit[] {
  const kind = MARK_KINDS.find(({ fiducial }) => fiducial === point.fiducial);
  const anchor = place.usedBeatSamples[Math.floor((place.usedBeatSamples.length - 1) / 2)];
  if (kind === undefined || anchor === undefined) return [];
  const { code, num } = kind;
  const wanted = anchor + Math.round(((point.timeMs ?? kind.usualMs) * place.sampleRateHz) / 1000);
  const sample = Math.min(place.sampleCount - 1, Math.max(0, wanted));
  const aux = point.timeMs === null ? NOT_MEASURABLE_AUX : MEDIAN_AUX;
  const [id, ...others] =
    readMedianMarks(place.columns, place.sampleRateHz).get(point.fiducial)?.ids.toReversed() ?? [];
  if (id === undefined) return [{ kind: 'add', sample, code, subtype: 0, chan: 0, num, aux }];
  const row = place.columns.ids.indexOf(id);
  const isMoved = place.columns.samples[row] !== sample;
  const isSaidAnew = toDisplayedAux(place.columns.auxTexts[place.columns.auxIndices[row] ?? -1] ?? '') !== aux;
  return [
    ...(isSaidAnew ? [{ kind: 'set-fields', id, subtype: 0, chan: 0, num, aux } as const] : []),
    ...(isMoved ? [{ kind: 'move', id, sample } as const] : []),
    ...(others.length > 0 ? [{ kind: 'delete', ids: others } as const] : []),
  ];
}

/** The point that a mark is about, in words: 'QRS offset'; undefined for a mark that is about none. */
export function findMedianPoint(mark: {
  readonly code: number;
  readonly num: number;
  readonly aux: string | null;
}): string | undefined {
  const aux = toDisplayedAux(mark.aux ?? '');
  if (aux !== MEDIAN_AUX && aux !== NOT_MEASURABLE_AUX) return undefined;
  const kind = MARK_KINDS.find(({ code, num }) => code === mark.code && num === mark.num);
  const [wave = '', point = ''] = kind?.fiducial.split('-') ?? [];
  return kind === undefined ? undefined : `${wave.toUpperCase()} ${point}`;
}

/** Sample of the beat that the mark of a row belongs to; undefined for none. */
function findBeatOf(columns: AnnotationSetColumns, row: number, belongsTo: MarkKind['belongsTo']): number | undefined {
  const sample = columns.samples[row] ?? 0;
  const next = findBeat(columns, row, 1);
  const previous = findBeat(columns, row, -1);
  if (belongsTo === 'next') return previous === sample ? previous : next;
  if (belongsTo === 'previous') return next === sample ? next : previous;
  if (next === undefined || previous === undefined) return next ?? previous;
  return next - sample < sample - previous ? next : previous;
}

function findBeat(columns: AnnotationSetColumns, row: number, step: 1 | -1): number | undefined {
  for (let at = row + step; at >= 0 && at < columns.samples.length; at += step) {
    if (isBeatCode(columns.codes[at] ?? 0) && columns.statuses[at] !== DELETED) return columns.samples[at];
  }
  return undefined;
}
