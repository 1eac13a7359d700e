import type { Api } from '#renderer/api/api.ts';
import type { RasterView, RasterWindow } from '#renderer/trace/raster-window.ts';
import { coversView, toRasterWindow } from '#renderer/trace/raster-window.ts';
import type { SpikingLayerTally } from '#shared/domain/spiking-run.ts';
import type { SpikeRaster } from '#shared/ipc/schemas/spiking.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { findAnsweredBeat } from './columns/answered-beat.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import { isSameRun, isSameSubject, type BeatOfRun, type RasterSubject } from './raster-subject.ts';
import type { SpikingAnswers } from './spiking-answers.svelte.ts';

export interface SpikeRastersDeps {
  readonly api: Api;
  readonly opened: OpenedRecord;
  readonly predictions: Predictions;
  readonly spikingAnswers: SpikingAnswers;
}

interface Question {
  readonly subject: RasterSubject;
  readonly window: RasterWindow;
}

/** Asked for on either side of what is in sight, as a part of it. */
const MARGIN = 0.5;

/** Spikes of a layer under the trace: asked for what is in sight, one question at a time, the latest wish next. */
export class SpikeRasters {
  isAsking = $state(false);
  /** Rows that there is room for. */
  rowCount = $state(64);
  #layerName = $state.raw<string | null>(null);
  #firstChannel = $state(0);
  readonly #deps: SpikeRastersDeps;
  #answer = $state.raw<{ readonly question: Question; readonly result: Result<SpikeRaster> } | null>(null);
  #asking: Question | null = null;
  #wanted: Question | null = null;

  constructor(deps: SpikeRastersDeps) {
    this.#deps = deps;
  }

  /** Those that have spikes. */
  readonly layers: readonly SpikingLayerTally[] = $derived.by(() => {
    const { form, run } = this.#deps.spikingAnswers;
    return (run?.spiking?.layers ?? form?.card.layers ?? []).filter(({ kind }) => kind !== 'readout');
  });

  readonly layer: SpikingLayerTally | undefined = $derived.by(
    () => this.layers.find(({ name }) => name === this.#layerName) ?? this.layers[0],
  );

  /** First neuron in sight, in the layer's channels; a layer with fewer, or a higher plot, shows the last page. */
  readonly startChannel = $derived.by(() =>
    Math.min(this.#firstChannel, Math.max(0, (this.layer?.channels ?? 0) - this.rowCount)),
  );

  readonly endChannel = $derived.by(() =>
    Math.min(this.layer?.channels ?? 0, this.startChannel + Math.max(1, this.rowCount)),
  );

  /** Whose spikes are shown of a model that answers about beats: the current beat where it is in sight, else the one in the middle. */
  readonly beat: BeatOfRun | null = $derived.by(() => {
    const { opened, spikingAnswers, predictions } = this.#deps;
    const { viewer } = opened;
    if (viewer === null || spikingAnswers.run === null || spikingAnswers.run !== predictions.run) return null;
    const { startSample, spanSample, marks } = viewer;
    const current = marks.currentBeat?.sample ?? -1;
    const isInSight = current >= startSample && current < startSample + spanSample;
    const sample = findAnsweredBeat(predictions.columns, isInSight ? current : startSample + spanSample / 2);
    return sample === undefined ? null : { runId: predictions.run.id, sample };
  });

  readonly #subject: RasterSubject | null = $derived.by(() => {
    const { opened, spikingAnswers } = this.#deps;
    const { wish, run } = spikingAnswers;
    if (opened.detail === null || wish === null || this.layer === undefined) return null;
    if (run !== null && 'beatSource' in run && this.beat === null) return null;
    const done = run?.spiking;
    // One recording that was decided early shows the steps that were done.
    const steps = done?.rowCount === 1 ? Math.ceil(done.meanSteps) : wish.steps;
    const { startChannel, endChannel, beat } = this;
    const { spikingModelId } = wish;
    const layer = this.layer.name;
    return { recordId: opened.detail.id, spikingModelId, steps, layer, beat, startChannel, endChannel };
  });

  /** The answer to what is asked now, perhaps of a window before. */
  readonly #result: Result<SpikeRaster> | null = $derived.by(() =>
    this.#answer !== null && this.#subject !== null && isSameSubject(this.#answer.question.subject, this.#subject)
      ? this.#answer.result
      : null,
  );

  readonly shown: SpikeRaster | null = $derived.by(() => (this.#result?.ok === true ? this.#result.value : null));

  readonly problem: AppError | null = $derived.by(() => (this.#result?.ok === false ? this.#result.error : null));

  /** Steps that are shown, or will be. */
  get steps(): number {
    return this.#subject?.steps ?? 0;
  }

  chooseLayer(name: string): void {
    this.#layerName = name;
    this.#firstChannel = 0;
  }

  /** The next layer, and after the last the first. */
  stepLayer(): void {
    const index = this.layers.findIndex(({ name }) => name === this.layer?.name);
    const next = this.layers[(index + 1) % Math.max(1, this.layers.length)];
    if (next !== undefined) this.chooseLayer(next.name);
  }

  /** By a whole page of neurons. */
  stepChannels(direction: 1 | -1): void {
    const last = Math.max(0, (this.layer?.channels ?? 0) - this.rowCount);
    this.#firstChannel = Math.min(last, Math.max(0, this.startChannel + direction * this.rowCount));
  }

  /** To be called whenever the view is painted: asks where what is there does not show it. Cheap where it does. */
  want(view: RasterView): void {
    const subject = this.#subject;
    const { opened, spikingAnswers } = this.#deps;
    if (this.#asking !== null && !isSameRun(this.#asking.subject, subject)) this.#stop(this.#asking);
    if (subject === null || opened.detail === null) return;
    const { run } = spikingAnswers;
    const isWhole = run === null || !('task' in run) || run.task === 'records';
    const window = toRasterWindow(view, isWhole ? MARGIN : 0, toSampleRateHz(opened.detail.timeBase));
    const asked = this.#asking ?? this.#answer?.question;
    // Where the network reads nothing there is nothing to ask: the raster that is there says so.
    if (isWhole && this.shown !== null && isBeside(this.shown, view)) return;
    const isAnswered =
      window === undefined ||
      (asked !== undefined &&
        isSameSubject(asked.subject, subject) &&
        coversView(asked.window, view, window) &&
        // A fragment is chosen by where the window begins.
        (isWhole || asked.window.startSample === window.startSample));
    this.#wanted = isAnswered ? null : { subject, window };
    if (!isAnswered && !this.isAsking) void this.#ask();
  }

  /** Asks again, e.g. after a failure. */
  retry(): void {
    this.#answer = null;
  }

  /** Nobody looks any more: what runs is ended. */
  leave(): void {
    this.#wanted = null;
    if (this.#asking !== null) this.#stop(this.#asking);
  }

  /** Its answer is not waited for. */
  #stop({ subject: { recordId, spikingModelId, steps, layer } }: Question): void {
    this.#asking = null;
    void this.#deps.api.call('spiking.stop-raster', { recordId, spikingModelId, steps, layer });
  }

  async #ask(): Promise<void> {
    this.isAsking = true;
    while (this.#wanted !== null) {
      const question: Question = this.#wanted;
      this.#asking = question;
      this.#wanted = null;
      const { maxSpikes, maxColumns, startSample, endSample } = question.window;
      const request = { ...question.subject, startSample, endSample, maxColumns, maxSpikes };
      const result = await this.#deps.api.call('spiking.raster', request);
      // Else it was stopped.
      if (this.#asking === question) this.#answer = { question, result };
      this.#asking = null;
    }
    this.isAsking = false;
  }
}

function isBeside({ firstSample, samplesPerPosition, placedPositions }: SpikeRaster, view: RasterView): boolean {
  const end = firstSample + placedPositions * samplesPerPosition;
  return view.startSample >= end || view.startSample + view.spanSample <= firstSample;
}
