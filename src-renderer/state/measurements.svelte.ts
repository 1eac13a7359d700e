import type { Fiducial, FiducialTimesMs, MedianBeat } from '#shared/domain/beat-analysis.ts';
import type { MedianMark } from '#shared/domain/median-marks.ts';
import { readMedianMarks, toMedianMarkEdits } from '#shared/domain/median-marks.ts';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
import type { Measurements as MeasurementTable } from '#shared/signal/measure/measurement.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { BeatAnalyses } from './beat-analysis.svelte.ts';
import type { BeatRhythm } from './beat-rhythm.svelte.ts';
import type { Editing } from './editing.svelte.ts';
import { clampFiducial } from './fiducial-order.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';

export interface MeasurementsDeps {
  readonly annotations: Annotations;
  readonly analyses: BeatAnalyses;
  readonly rhythm: BeatRhythm;
  readonly editing: Editing;
  readonly opened: OpenedRecord;
}

/** A point that a reader has in hand; null: held not measurable. Not saved yet. */
export interface MovedFiducial {
  /** It is of this recording and of no other one. */
  readonly recordId: RecordId;
  readonly fiducial: Fiducial;
  readonly timeMs: number | null;
}

/** The table of measurements: points as computed, over them the reader's own, over these the one in hand. */
export class Measurements {
  #held = $state.raw<MovedFiducial | null>(null);
  readonly #deps: MeasurementsDeps;
  /** Waits for the reader's own set: letting go of it once more must not save it twice. */
  #beingSaved: { readonly moved: MovedFiducial; readonly hasEnded: Promise<undefined> } | null = null;

  constructor(deps: MeasurementsDeps) {
    this.#deps = deps;
  }

  /** The point in hand; null where it is of another recording than the open one. */
  readonly moved: MovedFiducial | null = $derived.by(() =>
    this.#held !== null && this.#held.recordId === this.#deps.opened.detail?.id ? this.#held : null,
  );

  readonly median: MedianBeat | null = $derived.by(() => this.#deps.analyses.shown?.median ?? null);

  /** As computed. */
  readonly automatic: FiducialTimesMs | null = $derived.by(() => this.#deps.analyses.shown?.globalFiducials ?? null);

  /** The reader's own, as they are saved. */
  readonly own: ReadonlyMap<Fiducial, MedianMark> = $derived.by(() => {
    const { annotations, opened } = this.#deps;
    if (annotations.set === null || opened.detail === null || annotations.set.recordId !== opened.detail.id)
      return NONE;
    const own = readMedianMarks(annotations.columns, toSampleRateHz(opened.detail.timeBase));
    return own.size === 0 ? NONE : own; // the same one: nothing is computed anew for a beat's label
  });

  /** What holds: the one in hand, else the reader's own, else as computed. */
  readonly fiducials: FiducialTimesMs | null = $derived.by(() => {
    if (this.automatic === null) return null;
    const own = Object.fromEntries([...this.own].map(([fiducial, { timeMs }]) => [fiducial, timeMs]));
    const moved = this.moved === null ? {} : { [this.moved.fiducial]: this.moved.timeMs };
    return { ...this.automatic, ...own, ...moved };
  });

  /** Computed anew at once whenever a point, a beat or the median changes; null until there is an analysis. */
  readonly table: MeasurementTable | null = $derived.by(() => {
    const { analyses, rhythm, opened } = this.#deps;
    const { detail } = opened;
    if (analyses.shown === null || detail === null) return null;
    return computeMeasurements({
      median: this.median,
      fiducials: this.fiducials,
      beatSamples: rhythm.facts?.samples ?? analyses.shown.beatSamples,
      rrBreaks: analyses.shown.rrBreaks,
      sampleRateHz: toSampleRateHz(detail.timeBase),
      sex: detail.identity?.sex ?? null,
      ageYears: detail.identity?.ageYears ?? null,
    });
  });

  /** Takes a point to a time, kept between its neighbours; the table follows, nothing is saved. False where editing is off. */
  move(fiducial: Fiducial, timeMs: number): boolean {
    const recordId = this.#deps.opened.detail?.id;
    if (recordId === undefined || this.median === null || this.fiducials === null || !this.#mayEdit()) return false;
    const clamped = clampFiducial(this.fiducials, fiducial, timeMs, this.median);
    this.#held = { recordId, fiducial, timeMs: clamped };
    return true;
  }

  /** Takes a point by whole samples of the median beat. */
  step(fiducial: Fiducial, samples: number): boolean {
    const timeMs = this.fiducials?.[fiducial];
    if (timeMs == null || this.median === null) return false;
    return this.move(fiducial, timeMs + (samples * 1000) / this.median.sampleRateHz);
  }

  /** Lets go of the point in hand: it is back where it was. Returns whether there was one. */
  cancel(): boolean {
    const had = this.moved !== null;
    this.#held = null;
    return had;
  }

  /** Saves the point in hand as an edit of the reader's set. */
  release(): void {
    const { moved } = this;
    if (moved === null || moved === this.#beingSaved?.moved) return;
    const saved = this.own.get(moved.fiducial);
    const before = saved === undefined ? this.automatic?.[moved.fiducial] : saved.timeMs;
    if (before === moved.timeMs) this.#held = null;
    else this.#save(moved.fiducial, moved.timeMs);
  }

  /**
   * To be called before another recording takes this one's place: saves the point in hand in the recording that it was moved in.
   * Null where nothing has to be waited for. A reader whose name is not known is not waited for: the point is let go, and that is said.
   */
  leave(): Promise<undefined> | null {
    if (this.moved === null) {
      this.#held = null;
      return null;
    }
    if (this.#deps.editing.mustAskReader) {
      this.#held = null;
      this.#deps.editing.sayNotKept();
      return null;
    }
    this.release();
    return this.#beingSaved?.hasEnded ?? null;
  }

  /** Holds a wave's point not measurable. */
  setNotMeasurable(fiducial: Fiducial): void {
    if (this.#mayEdit()) this.#save(fiducial, null);
  }

  /** Takes the reader's own away: the computed one holds again. */
  setAutomatic(fiducial: Fiducial): void {
    this.#held = null;
    const own = this.own.get(fiducial);
    if (own === undefined || !this.#mayEdit()) return;
    this.#deps.editing.run(() => {
      const now = this.own.get(fiducial); // the set may have been made just now
      if (now !== undefined) this.#deps.editing.submit([{ kind: 'delete', ids: now.ids }]);
    });
  }

  #save(fiducial: Fiducial, timeMs: number | null): void {
    const { editing, opened, annotations } = this.#deps;
    const { median } = this;
    const { detail } = opened;
    if (median === null || detail === null) return;
    const moved = { recordId: detail.id, fiducial, timeMs };
    const { promise: hasEnded, resolve: end } = Promise.withResolvers<undefined>();
    this.#held = moved; // stays in hand while a set is being made
    this.#beingSaved = { moved, hasEnded };
    const letGo = () => {
      if (this.#held === moved) this.#held = null;
      if (this.#beingSaved?.moved === moved) this.#beingSaved = null;
      end(undefined);
    };
    editing.run(() => {
      const edits = toMedianMarkEdits(
        { fiducial, timeMs },
        {
          columns: annotations.columns,
          usedBeatSamples: median.usedBeatSamples,
          sampleRateHz: toSampleRateHz(detail.timeBase),
          sampleCount: detail.sampleCount,
        },
      );
      if (edits.length > 0) editing.submit(edits);
      letGo();
    }, letGo);
  }

  #mayEdit(): boolean {
    if (this.#deps.editing.isOn) return true;
    this.#deps.editing.run(() => undefined); // says why not
    return false;
  }
}

const NONE: ReadonlyMap<Fiducial, MedianMark> = new Map();
