import type { Fiducial, FiducialTimesMs, MedianBeat } from '#shared/domain/beat-analysis.ts';
import type { MedianMark } from '#shared/domain/median-marks.ts';
import { readMedianMarks, toMedianMarkEdits } from '#shared/domain/median-marks.ts';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
import type { Measurements as MeasurementTable } from '#shared/signal/measure/measurement.ts';
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
  readonly fiducial: Fiducial;
  readonly timeMs: number | null;
}

/** The table of measurements: points as computed, over them the reader's own, over these the one in hand. */
export class Measurements {
  moved = $state.raw<MovedFiducial | null>(null);
  readonly #deps: MeasurementsDeps;
  /** Waits for the reader's own set: letting go of it once more must not save it twice. */
  #beingSaved: MovedFiducial | null = null;

  constructor(deps: MeasurementsDeps) {
    this.#deps = deps;
  }

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
      sampleRateHz: toSampleRateHz(detail.timeBase),
      sex: detail.identity?.sex ?? null,
      ageYears: detail.identity?.ageYears ?? null,
    });
  });

  /** Takes a point to a time, kept between its neighbours; the table follows, nothing is saved. False where editing is off. */
  move(fiducial: Fiducial, timeMs: number): boolean {
    if (this.median === null || this.fiducials === null || !this.#mayEdit()) return false;
    const clamped = clampFiducial(this.fiducials, fiducial, timeMs, this.median);
    this.moved = { fiducial, timeMs: clamped };
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
    this.moved = null;
    return had;
  }

  /** Saves the point in hand as an edit of the reader's set. */
  release(): void {
    const { moved } = this;
    if (moved === null || moved === this.#beingSaved) return;
    const saved = this.own.get(moved.fiducial);
    const before = saved === undefined ? this.automatic?.[moved.fiducial] : saved.timeMs;
    if (before === moved.timeMs) this.moved = null;
    else this.#save(moved.fiducial, moved.timeMs);
  }

  /** Holds a wave's point not measurable. */
  setNotMeasurable(fiducial: Fiducial): void {
    if (this.#mayEdit()) this.#save(fiducial, null);
  }

  /** Takes the reader's own away: the computed one holds again. */
  setAutomatic(fiducial: Fiducial): void {
    this.moved = null;
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
    const moved = { fiducial, timeMs };
    this.moved = moved; // stays in hand while a set is being made
    this.#beingSaved = moved;
    const letGo = () => {
      if (this.moved === moved) this.moved = null;
      this.#beingSaved = null;
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
