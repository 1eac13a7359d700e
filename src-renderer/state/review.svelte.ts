import { findAamiClass } from '#shared/domain/aami.ts';
import type { AamiClass } from '#shared/domain/aami-class.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { toSymbol } from '#shared/domain/wfdb-codes.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Comparison, HumanSide, ModelSide } from './columns/findings.ts';
import { compareBeats, findDisagreements, findDoubtful } from './columns/findings.ts';
import type { Direction } from './columns/navigate.ts';
import { findNextBeat, findNextIndex } from './columns/navigate.ts';
import { EMPTY_COLUMNS, rowAt } from './columns/rows.ts';
import { lowerBound, nearestIndex } from '#shared/search/ascending.ts';
import { findTopClasses, NO_BEATS } from './columns/top-classes.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import { findRowAt } from './trace-cursor.ts';

/** What 'going on' means after accepting or labelling: the way that the reader last went. */
export type ReviewWay = 'beat' | 'uncertain' | 'disagreement' | 'class';

export interface ReviewDeps {
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly settings: SettingsState;
  readonly announcer: Announcer;
  readonly opened: OpenedRecord;
  readonly detectedSamples?: () => Float64Array;
}

/** Match window of EC57: beats of two sides within it are the same beat. */
const MATCH_WINDOW_SEC = 0.15;

const NO_SET: HumanSide = { columns: EMPTY_COLUMNS, beatIndices: new Int32Array(0) };
const NO_RUN: ModelSide = { columns: NO_BEATS, top: findTopClasses(NO_BEATS, 0), classIds: [] };

/** Human and model side by side, and the ways from one beat to the next. */
export class Review {
  way = $state<ReviewWay>('beat');
  readonly #deps: ReviewDeps;

  constructor(deps: ReviewDeps) {
    this.#deps = deps;
  }

  readonly toleranceSamples = $derived.by(() => {
    const { detail } = this.#deps.opened;
    return detail === null ? 0 : Math.round(MATCH_WINDOW_SEC * toSampleRateHz(detail.timeBase));
  });

  /** Set and run side by side; worked out when marks change, not when somebody looks. */
  comparison = $state.raw<Comparison>(compareBeats(NO_SET, NO_RUN, { toleranceSamples: 0 }));
  /** Samples where they disagree and nobody has decided, ascending. */
  disagreements = $state.raw<Float64Array>(new Float64Array(0));

  /** To be called after every change of the set or the run. */
  compare(): void {
    const { annotations, predictions } = this.#deps;
    const model = { columns: predictions.columns, top: predictions.top, classIds: predictions.run?.classIds ?? [] };
    const { toleranceSamples } = this;
    this.comparison = compareBeats(annotations, model, { toleranceSamples, previous: this.comparison });
    const hasBoth = predictions.run !== null && annotations.set !== null;
    this.disagreements = hasBoth ? findDisagreements(this.comparison) : new Float64Array(0);
  }

  /** Model beats under the threshold, whoever has reviewed them: fixed for a run, a threshold and an order. */
  readonly doubtful = $derived.by(() => {
    const { uncertainBelow, uncertainOrder } = this.#deps.settings.values;
    return findDoubtful(this.#deps.predictions.top, uncertainBelow, uncertainOrder);
  });

  /** Those that nobody has reviewed yet, in the same order. */
  readonly uncertain = $derived.by(() => this.doubtful.filter((beat) => this.comparison.decided[beat] === 0));

  /** Where those are shown, in the same order. */
  readonly uncertainSamples: readonly number[] = $derived.by(() =>
    Array.from(this.uncertain, (beat) => this.#shownSampleOf(beat) ?? 0),
  );

  /** Row of the current beat in the set, or of another mark at its sample; -1 for none. */
  readonly currentRow = $derived.by(() => {
    const current = this.#deps.opened.viewer?.marks.currentBeat;
    if (current === undefined) return -1;
    if (current.source === 'annotation' && this.#deps.annotations.columns.ids[current.index] === current.id) {
      return current.index;
    }
    return findRowAt(this.#deps, current.sample);
  });

  readonly currentAnnotation: Annotation | undefined = $derived.by(() =>
    rowAt(this.#deps.annotations.columns, this.currentRow),
  );

  /** The model's beat at the current place; -1 for none within the match window. */
  readonly currentModelBeat = $derived.by(() => {
    const sample = this.#deps.opened.viewer?.marks.currentBeat?.sample;
    const { samples } = this.#deps.predictions.columns;
    if (sample === undefined || samples.length === 0) return -1;
    const nearest = nearestIndex(samples, sample);
    return Math.abs((samples[nearest] ?? Infinity) - sample) <= this.toleranceSamples ? nearest : -1;
  });

  /** Class that the model gave a beat; undefined where it abstained. */
  modelClassOf(beat: number): string | undefined {
    return this.#deps.predictions.run?.classIds[this.#deps.predictions.top.classIndices[beat] ?? -1];
  }

  /** True when the model's group is that of a code: then the human's finer symbol stays. */
  agrees(code: number, beat: number): boolean {
    return findAamiClass(code, 'ec57') === this.modelClassOf(beat);
  }

  goBeat(direction: Direction): boolean {
    this.way = 'beat';
    return this.#goOrSay(
      this.findBeatSample(direction),
      direction === 1 ? 'This is the last beat.' : 'This is the first beat.',
    );
  }

  /** Sample of the next beat of the set, else of the run, else of the detector; undefined at the end. */
  findBeatSample(direction: Direction): number | undefined {
    const { annotations, predictions } = this.#deps;
    const step = { sample: this.#from(direction), direction };
    if (annotations.set === null) {
      const { samples } = predictions.columns;
      const shown = samples.length > 0 ? samples : (this.#deps.detectedSamples?.() ?? samples);
      return shown[findNextIndex(shown, step, () => true)];
    }
    return annotations.columns.samples[findNextBeat(annotations.columns, annotations.beatIndices, step)];
  }

  goSameClass(direction: Direction): boolean {
    this.way = 'class';
    const { annotations } = this.#deps;
    const onlyCode = this.currentAnnotation?.code;
    if (onlyCode === undefined) {
      this.#say('Choose a beat first: its class is the one to look for.');
      return false;
    }
    const step = { sample: this.#from(direction), direction, onlyCode };
    const row = findNextBeat(annotations.columns, annotations.beatIndices, step);
    const where = direction === 1 ? 'after' : 'before';
    return this.#goOrSay(annotations.columns.samples[row], `No other ${toSymbol(onlyCode)} ${where} this one.`);
  }

  /** The next beat of an AAMI group, of the set, or of the run where no set is shown. Going on then stays with its symbol. */
  goClass(group: AamiClass, direction: Direction): boolean {
    this.way = 'class';
    const { annotations, predictions } = this.#deps;
    const step = { sample: this.#from(direction), direction };
    const isOfGroup = (code: number) => findAamiClass(code, 'ec57') === group;
    const { samples } = predictions.columns;
    const sample =
      annotations.set === null
        ? samples[findNextIndex(samples, step, (beat) => this.modelClassOf(beat) === group)]
        : annotations.columns.samples[
            findNextBeat(annotations.columns, annotations.beatIndices, { ...step, accept: isOfGroup })
          ];
    return this.#goOrSay(sample, `No beat of class ${group} ${direction === 1 ? 'after' : 'before'} this place.`);
  }

  goDisagreement(direction: Direction): boolean {
    this.way = 'disagreement';
    if (!this.#hasRun()) return false;
    const from = this.#from(direction);
    const all = this.disagreements;
    const index = direction === 1 ? lowerBound(all, from + 0.5) : lowerBound(all, from) - 1;
    return this.#goOrSay(all[index], endOf('disagreement', direction, all.length));
  }

  goUncertain(direction: Direction): boolean {
    this.way = 'uncertain';
    if (!this.#hasRun()) return false;
    const next = this.#findUncertain(direction);
    return this.#goOrSay(
      next === undefined ? undefined : this.#shownSampleOf(next),
      endOf('uncertain beat', direction, this.uncertain.length),
    );
  }

  /** On to the next one, the way that the reader last went. */
  goOn(): boolean {
    switch (this.way) {
      case 'beat':
        return this.goBeat(1);
      case 'uncertain':
        return this.goUncertain(1);
      case 'disagreement':
        return this.goDisagreement(1);
      case 'class':
        return this.goSameClass(1);
    }
  }

  /** Where a model beat is shown: at the human mark beside it, where there is one. */
  #shownSampleOf(beat: number): number | undefined {
    const { columns, beatIndices, pairs } = this.comparison;
    const row = beatIndices[pairs.firstOfSecond[beat] ?? -1];
    return row === undefined ? this.#deps.predictions.columns.samples[beat] : columns.samples[row];
  }

  #findUncertain(direction: Direction): number | undefined {
    const order = this.#deps.settings.values.uncertainOrder;
    if (order === 'time') return this.#findUncertainInTime(direction);
    // In order of doubt: on from the present beat's place in the list, from the most doubtful when it is in no list.
    const at = this.doubtful.indexOf(this.currentModelBeat);
    for (let i = at < 0 && direction === -1 ? -1 : at + direction; i >= 0 && i < this.doubtful.length; i += direction) {
      const beat = this.doubtful[i];
      if (beat !== undefined && this.comparison.decided[beat] === 0) return beat;
    }
    return undefined;
  }

  #findUncertainInTime(direction: Direction): number | undefined {
    const from = this.#from(direction);
    const inOrder = direction === 1 ? this.uncertain : this.uncertain.toReversed();
    return inOrder.find((beat) => ((this.#shownSampleOf(beat) ?? 0) - from) * direction > 0);
  }

  /** From the current beat while it is in sight; once the reader has looked elsewhere, from the edge of what is in sight. */
  #from(direction: Direction): number {
    const { viewer } = this.#deps.opened;
    if (viewer === null) return direction === 1 ? -1 : Infinity;
    const { startSample, spanSample } = viewer;
    const current = viewer.marks.currentBeat?.sample;
    const isInSight = current !== undefined && current >= startSample && current <= startSample + spanSample;
    if (isInSight) return current;
    return direction === 1 ? startSample - 1 : startSample + spanSample;
  }

  #hasRun(): boolean {
    if (this.#deps.predictions.run !== null) return true;
    this.#say('No model has classified this recording yet. Press Classify in the Probabilities panel.');
    return false;
  }

  #goOrSay(sample: number | undefined, otherwise: string): boolean {
    if (sample === undefined) this.#say(otherwise);
    else this.#deps.opened.goTo(sample);
    return sample !== undefined;
  }

  #say(text: string): void {
    this.#deps.announcer.say(text, { tone: 'note' });
  }
}

function endOf(what: string, direction: Direction, leftCount: number): string {
  if (leftCount === 0) return `No ${what} is left.`;
  const where = direction === 1 ? 'after' : 'before';
  return `No ${what} ${where} this one. ${leftCount} ${leftCount === 1 ? 'is' : 'are'} left on the other side.`;
}
