import { findAamiClass } from '#shared/domain/aami.ts';
import type { SampleRange } from '#shared/domain/annotation-change.ts';
import { findEctopicEvents } from './ectopic-events.ts';
import { findRateEvents } from './rate-events.ts';
import {
  DEFAULT_RHYTHM_RULES,
  findLongestRr,
  RHYTHM_EVENT_KINDS,
  type Ectopy,
  type RhythmBeats,
  type RhythmEvent,
  type RhythmEventKind,
  type RhythmRules,
} from './rhythm-event.ts';
import { computeRrSeries, RR_KINDS, type BeatColumns } from './rr-series.ts';

export interface RhythmOptions extends Partial<RhythmRules> {
  readonly sampleRateHz: number;
  /** Gaps, noise and flutter, in order of start: nothing goes on across them. */
  readonly unreadable?: readonly SampleRange[];
  /** Ventricular flutter and fibrillation as marked, '[' to ']'. */
  readonly flutter?: readonly SampleRange[];
}

export interface RhythmFindings {
  /** In order of start, then of kind. */
  readonly events: readonly RhythmEvent[];
  /** By kind. */
  readonly counts: Readonly<Record<RhythmEventKind, number>>;
  /** Pauses that are also longer than longPauseSec. */
  readonly longPauseCount: number;
  readonly ventricularBeatCount: number;
  readonly supraventricularBeatCount: number;
  readonly beatCount: number;
  /** Null without an RR interval that can be read. */
  readonly longestRrMs: number | null;
  readonly rules: RhythmRules;
}

/**
 * Pauses, fast and slow spells, marked flutter, ectopic beats and their patterns, escape rhythms. Groups by the map `ec57`: V and E and r are ventricular, A a J S and escape
 * beats supraventricular; fusion, paced and unclassifiable beats are neither and end what they interrupt. Code 0 counts as N.
 * Errors: those of computeRrSeries. Time: in proportion to the number of beats.
 */
export function findRhythmEvents(columns: BeatColumns, options: RhythmOptions): RhythmFindings {
  const { sampleRateHz, unreadable = [], flutter = [], ...given } = options;
  const rules = { ...DEFAULT_RHYTHM_RULES, ...given };
  const beats = readBeats(columns, { sampleRateHz, unreadable });
  const fluttering = flutter.map((span) => toFlutterEvent(span, sampleRateHz));
  const events = [...findRateEvents(beats, rules), ...findEctopicEvents(beats, rules), ...fluttering].sort(
    (a, b) => a.startSample - b.startSample || RHYTHM_EVENT_KINDS.indexOf(a.kind) - RHYTHM_EVENT_KINDS.indexOf(b.kind),
  );
  const counts = Object.fromEntries(RHYTHM_EVENT_KINDS.map((kind) => [kind, 0])) as Record<RhythmEventKind, number>;
  for (const { kind } of events) counts[kind]++;
  const longPauseMs = rules.longPauseSec * 1000;
  return {
    events,
    counts,
    longPauseCount: events.filter((e) => e.kind === 'pause' && (e.longestRrMs ?? 0) > longPauseMs).length,
    ventricularBeatCount: beats.ectopies.filter((ectopy) => ectopy === 'V' || ectopy === 'ventricular-escape').length,
    supraventricularBeatCount: beats.ectopies.filter((ectopy) => SUPRAVENTRICULAR.has(ectopy)).length,
    beatCount: beats.samples.length,
    longestRrMs: findLongestRr(beats, 0, beats.samples.length - 1),
    rules,
  };
}

function readBeats(columns: BeatColumns, spans: Pick<RhythmOptions, 'sampleRateHz' | 'unreadable'>): RhythmBeats {
  // No filter: an ectopic beat's timing is no error here.
  const series = computeRrSeries(columns, { ...spans, outlierFraction: Infinity });
  const rows = series.beatIndices;
  const isJoined = new Uint8Array(rows.length);
  series.kinds.forEach((kind, i) => (isJoined[i + 1] = RR_KINDS[kind] === 'unreadable' ? 0 : 1));
  return {
    sampleRateHz: spans.sampleRateHz,
    samples: Float64Array.from(rows, (row) => columns.samples[row] ?? 0),
    rows,
    ectopies: Array.from(rows, (row) => toEctopy(columns.codes[row] ?? 0)),
    isJoined,
  };
}

const SUPRAVENTRICULAR: ReadonlySet<Ectopy> = new Set(['S', 'junctional-escape', 'supraventricular-escape']);

function toFlutterEvent({ startSample, endSample }: SampleRange, sampleRateHz: number): RhythmEvent {
  return {
    kind: 'ventricular-flutter',
    startSample,
    endSample,
    firstBeatIndex: -1,
    lastBeatIndex: -1,
    beatCount: 0,
    durationSec: (endSample - startSample) / sampleRateHz,
    meanRateBpm: null,
    longestRrMs: null,
  };
}

/** By WFDB code: E, j, e, n. */
const ESCAPE_CODES: ReadonlyMap<number, Ectopy> = new Map([
  [10, 'ventricular-escape'],
  [11, 'junctional-escape'],
  [34, 'supraventricular-escape'],
  [35, 'supraventricular-escape'],
]);

function toEctopy(code: number): Ectopy {
  const escape = ESCAPE_CODES.get(code);
  if (escape !== undefined) return escape;
  const aamiClass = findAamiClass(code, 'ec57');
  return aamiClass === 'S' || aamiClass === 'V' ? aamiClass : '';
}
