import type { Api } from '#renderer/api/api.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { BeatAnalysis } from '#shared/domain/beat-analysis.ts';
import type { AppError } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';

export interface BeatAnalysesDeps {
  readonly api: Api;
  readonly annotations: Annotations;
  readonly opened: OpenedRecord;
  /** Told when an analysis has come or gone. */
  readonly onShown: () => void;
}

/**
 * How long the reader has to rest before beats that changed are analysed again: as long as the last analysis took, between these. A day
 * of beats is not worked on between two keys.
 */
const LEAST_REST_MS = 250;
const MOST_REST_MS = 5_000;

/**
 * What main says about the beats of the working set, or of the detector's where there is none: asked for as long as somebody looks
 * at it, and again after beats were changed. Until the new one is there the old one stays, called stale.
 */
export class BeatAnalyses {
  shown = $state.raw<BeatAnalysis | null>(null);
  /** The shown one is of beats that have been changed since. */
  isStale = $state(false);
  isAsking = $state(false);
  problem = $state.raw<AppError | null>(null);
  readonly #deps: BeatAnalysesDeps;
  #lookers = 0;
  #generation = 0;
  #lastTookMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Record and set that the shown analysis, or the question that is under way, is about. */
  #subject: { readonly recordId: RecordId; readonly setId: AnnotationSetId | null } | null = null;
  /** The beats as they were when main was last asked about them. */
  #askedBeats: Beats = NO_BEATS;

  constructor(deps: BeatAnalysesDeps) {
    this.#deps = deps;
  }

  /** The detector's beats, where no set is shown; the same array as long as they are the same. */
  get detectedSamples(): Float64Array {
    return this.shown?.setId === null && this.#deps.annotations.set === null
      ? this.shown.beatSamples
      : NO_BEATS.samples;
  }

  /** Somebody looks at beats from now on. Returns the function that ends it. */
  look(): () => void {
    this.#lookers += 1;
    this.marksChanged();
    return () => {
      this.#lookers -= 1;
    };
  }

  /** To be called after every change of the record, the set or its marks. */
  marksChanged(): void {
    const { annotations, opened } = this.#deps;
    const recordId = opened.detail?.id;
    if (this.#subject !== null && this.#subject.recordId !== recordId) this.#forget();
    if (this.#lookers === 0 || recordId === undefined || annotations.isReading) return;
    if (annotations.set !== null && annotations.set.recordId !== recordId) return; // the last record's set, still shown
    const setId = annotations.set?.id ?? null;
    if (this.#subject?.setId !== setId) {
      const isKnown = setId !== null && this.#subject?.setId != null && this.#isOfShownBeats();
      this.#subject = { recordId, setId };
      if (isKnown && this.shown !== null) {
        // A reader's set that was just made from the shown one: what is said of its beats holds.
        this.shown = { ...this.shown, setId };
        this.#deps.onShown();
        return;
      }
      this.isStale = this.shown !== null;
      this.#askIn(0);
    } else {
      this.#compare();
    }
  }

  /** Asks again, e.g. after a failure. */
  retry(): void {
    this.problem = null;
    this.#askIn(0);
  }

  close(): void {
    this.#generation += 1;
    this.#clearTimer();
  }

  #askIn(delayMs: number): void {
    this.#clearTimer();
    this.#timer = setTimeout(() => void this.#ask(), delayMs);
  }

  async #ask(): Promise<void> {
    const { api, annotations } = this.#deps;
    const subject = this.#subject;
    if (subject === null) return;
    this.#generation += 1;
    const generation = this.#generation;
    this.isAsking = true;
    await annotations.settled(); // main has to have the edits
    if (generation !== this.#generation) return;
    this.#askedBeats = pickBeats(annotations.columns, annotations.beatIndices);
    const askedAtMs = performance.now();
    const answer = await api.call('beats.analyze', subject);
    this.#lastTookMs = performance.now() - askedAtMs;
    if (generation !== this.#generation) return;
    this.isAsking = false;
    if (!answer.ok) {
      this.problem = answer.error;
      return;
    }
    this.problem = null;
    this.shown = answer.value;
    this.#compare();
    this.#deps.onShown();
  }

  #isOfShownBeats(): boolean {
    const { annotations } = this.#deps;
    return !this.isAsking && hasSameBeats(this.#askedBeats, annotations.columns, annotations.beatIndices);
  }

  /** Whether the shown analysis is still of the beats that are shown; if not, asks again when the reader rests. */
  #compare(): void {
    if (this.shown === null || this.isAsking) return;
    const isOfSet = this.shown.setId === this.#subject?.setId;
    this.isStale = !isOfSet || !this.#isOfShownBeats();
    if (this.isStale) this.#askIn(Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, this.#lastTookMs)));
    else this.#clearTimer();
  }

  #forget(): void {
    this.close();
    this.#subject = null;
    this.shown = null;
    this.isStale = false;
    this.isAsking = false;
    this.problem = null;
    this.#deps.onShown();
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

interface Beats {
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
}

const NO_BEATS: Beats = { samples: new Float64Array(0), codes: new Uint8Array(0) };

function pickBeats(columns: AnnotationSetColumns, beatIndices: Int32Array): Beats {
  return {
    samples: Float64Array.from(beatIndices, (row) => columns.samples[row] ?? 0),
    codes: Uint8Array.from(beatIndices, (row) => columns.codes[row] ?? 0),
  };
}

/** 0.2 ms for 100,000 beats. */
function hasSameBeats(beats: Beats, columns: AnnotationSetColumns, beatIndices: Int32Array): boolean {
  if (beats.samples.length !== beatIndices.length) return false;
  for (let i = 0; i < beatIndices.length; i += 1) {
    const row = beatIndices[i] ?? -1;
    if (beats.samples[i] !== columns.samples[row] || beats.codes[i] !== columns.codes[row]) return false;
  }
  return true;
}
