import { OTHER_CLASS } from '#renderer/trace/mark-layer.ts';
import type { RrPoints } from '#renderer/trace/rr-points.ts';
import { NO_RR_POINTS } from '#renderer/trace/rr-points.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { findAamiClass } from '#shared/domain/aami.ts';
import { toFlutterSpans } from '#shared/domain/episodes.ts';
import type { RhythmFindings } from '#shared/rhythm/rhythm-events.ts';
import { findRhythmEvents } from '#shared/rhythm/rhythm-events.ts';
import type { RrSeries } from '#shared/rhythm/rr-series.ts';
import { computeRrSeries } from '#shared/rhythm/rr-series.ts';
import { listUnreadableSpans } from '#shared/rhythm/unreadable-spans.ts';
import { MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { BeatAnalyses } from './beat-analysis.svelte.ts';
import { EMPTY_COLUMNS } from './columns/rows.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';

export interface BeatRhythmDeps {
  readonly annotations: Annotations;
  readonly opened: OpenedRecord;
  readonly analyses: BeatAnalyses;
}

/** Beats as they follow one another, and what is computed from that. */
export interface RhythmFacts {
  readonly recordId: RecordId;
  /** Samples and codes of the beats; 0 for one without a label. */
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
  readonly series: RrSeries;
  readonly points: RrPoints;
  readonly findings: RhythmFindings;
}

/** More beats than these are looked at when the reader rests: a key must not wait for them. */
const AT_ONCE_COUNT = 5_000;
const REST_MS = 150;
/** A day of beats takes some 50 ms: not while somebody presses one key after another. */
const LONG_COUNT = 20_000;
const LONG_REST_MS = 1_000;

/** RR intervals of the shown set, or of the detector's beats where there is none. Follows every edit, without asking main. */
export class BeatRhythm {
  facts = $state.raw<RhythmFacts | null>(null);
  readonly #deps: BeatRhythmDeps;
  #lookers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: BeatRhythmDeps) {
    this.#deps = deps;
  }

  /** Somebody looks at the rhythm from now on. Returns the function that ends it. */
  look(): () => void {
    this.#lookers += 1;
    this.marksChanged();
    return () => {
      this.#lookers -= 1;
    };
  }

  /** To be called after every change of the record, the set, its marks or the analysis. */
  marksChanged(): void {
    clearTimeout(this.#timer);
    if (this.facts !== null && this.facts.recordId !== this.#deps.opened.detail?.id) this.facts = null;
    if (this.#lookers === 0) return;
    const count = this.#deps.annotations.beatIndices.length;
    const restMs = count > LONG_COUNT ? LONG_REST_MS : count > AT_ONCE_COUNT ? REST_MS : 0;
    this.#timer = setTimeout(() => this.#compute(), this.facts === null ? 0 : restMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #compute(): void {
    const { detail } = this.#deps.opened;
    const beats = this.#findBeats();
    if (detail === null || beats === undefined) {
      this.facts = null;
      return;
    }
    const columns = this.#deps.annotations.set === null ? EMPTY_COLUMNS : this.#deps.annotations.columns;
    const unreadable = listUnreadableSpans({
      columns,
      sampleCount: detail.sampleCount,
      signalCount: detail.leads.length,
    });
    const options = { sampleRateHz: toSampleRateHz(detail.timeBase), unreadable };
    const series = computeRrSeries(beats, options);
    // In a task of its own, so that a key may come between the two.
    this.#timer = setTimeout(() => {
      const flutter = toFlutterSpans(columns, detail.sampleCount);
      const findings = findRhythmEvents(beats, { ...options, flutter });
      this.facts = { recordId: detail.id, ...beats, series, points: toRrPoints(beats, series), findings };
    }, 0);
  }

  /** Those of the set; the analysis has the detector's. Undefined while neither is known. */
  #findBeats(): Pick<RhythmFacts, 'samples' | 'codes'> | undefined {
    const { annotations, analyses, opened } = this.#deps;
    if (annotations.isReading) return undefined;
    if (annotations.set !== null) {
      if (annotations.set.recordId !== opened.detail?.id) return undefined;
      const { columns, beatIndices } = annotations;
      return {
        samples: Float64Array.from(beatIndices, (row) => columns.samples[row] ?? 0),
        codes: Uint8Array.from(beatIndices, (row) => columns.codes[row] ?? 0),
      };
    }
    const { shown } = analyses;
    return shown?.setId === null ? { samples: shown.beatSamples, codes: shown.beatCodes } : undefined;
  }
}

const CLASS_OF_CODE: Readonly<Uint8Array> = Uint8Array.from({ length: MAX_WFDB_CODE + 1 }, (_, code) => {
  const group = findAamiClass(code, 'ec57');
  return group === undefined ? OTHER_CLASS : AAMI_CLASSES.indexOf(group);
});

/** A series as points to draw: each belongs to the beat that its interval ends in. */
export function toRrPoints(beats: Pick<RhythmFacts, 'samples' | 'codes'>, series: RrSeries): RrPoints {
  const { endBeatIndices, intervalsMs, kinds } = series;
  if (intervalsMs.length === 0) return NO_RR_POINTS;
  return {
    count: intervalsMs.length,
    samples: Float64Array.from(endBeatIndices, (beat) => beats.samples[beat] ?? 0),
    intervalsMs,
    classes: Uint8Array.from(endBeatIndices, (beat) => CLASS_OF_CODE[beats.codes[beat] ?? 0] ?? OTHER_CLASS),
    kinds,
  };
}
