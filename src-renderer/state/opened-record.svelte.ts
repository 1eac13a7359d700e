import type { Api } from '#renderer/api/api.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { AppError } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { RecordAnswers } from './record-answers.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import { findBeatRef, followBeatRef } from './trace-cursor.ts';
import type { ViewerPlace } from './viewer-types.ts';
import { Viewer } from './viewer.svelte.ts';

export interface OpenedRecordDeps {
  readonly api: Api;
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly answers: RecordAnswers;
  readonly settings: SettingsState;
  readonly detectedSamples?: () => Float64Array;
  /** Told before another recording takes the place of the open one; a promise is waited for: what is in hand is being saved. */
  readonly onLeave?: () => Promise<undefined> | null;
}

/** The recording on the desk: its facts, its viewer, and which set and which run are shown over it. */
export class OpenedRecord {
  detail = $state.raw<RecordDetail | null>(null);
  viewer = $state.raw<Viewer | null>(null);
  /** Which one is being opened or has failed to open. */
  askedId = $state.raw<RecordId | null>(null);
  problem = $state.raw<AppError | null>(null);
  readonly #deps: OpenedRecordDeps;
  #generation = 0;

  constructor(deps: OpenedRecordDeps) {
    this.#deps = deps;
    deps.api.on('predictions.changed', (change) => {
      if (change.recordId === this.detail?.id) void this.#showNewRun(change.runId);
    });
    deps.api.on('job.changed', ({ job }) => this.viewer?.signals.filteredOverview.jobChanged(job));
    deps.api.on('annotations.changed', (change) => {
      if (change.recordId === this.detail?.id && this.#isUnknownSet(change.setId)) void this.refresh();
    });
  }

  /** Opens a recording where somebody last stood, or at its start. A slower answer to an earlier click is dropped. */
  async open(recordId: RecordId, place: ViewerPlace | undefined): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.askedId = recordId;
    this.problem = null;
    const { api, annotations, predictions, answers, settings } = this.#deps;
    const leaving = this.#deps.onLeave?.() ?? null;
    if (leaving !== null) await leaving;
    if (generation !== this.#generation) return;
    const answer = await api.call('library.get', { recordId });
    if (generation !== this.#generation) return;
    if (!answer.ok) {
      this.#show(null, null);
      this.problem = answer.error;
      await Promise.all([annotations.open(null), predictions.open(null), answers.open(null)]);
      return;
    }
    const detail = answer.value;
    const viewer = new Viewer({
      record: detail,
      readWindow: (request) => api.call('signals.read-window', { ...request, leads: [...request.leads] }),
      prepareFilter: (filter) => api.call('signals.prepare-filter', { recordId, filter }),
      settings: settings.values,
      saveSettings: (patch) => void settings.change(patch),
      ...(place === undefined ? {} : { place }),
    });
    this.#show(detail, viewer);
    await Promise.all([
      annotations.open(detail.preferredSetId),
      predictions.open(detail.preferredRunId),
      answers.open(detail.recordRuns[0]?.id ?? null, detail.recordRuns),
    ]);
  }

  async close(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.askedId = null;
    this.problem = null;
    const leaving = this.#deps.onLeave?.() ?? null;
    if (leaving !== null) await leaving;
    if (generation !== this.#generation) return;
    this.#show(null, null);
    const { annotations, predictions, answers } = this.#deps;
    await Promise.all([annotations.open(null), predictions.open(null), answers.open(null)]);
  }

  /** Reads the facts again: sets and runs come and go. The view stays. */
  async refresh(): Promise<void> {
    const recordId = this.detail?.id;
    if (recordId === undefined) return;
    const answer = await this.#deps.api.call('library.get', { recordId });
    if (this.detail?.id !== recordId) return;
    if (answer.ok) this.detail = answer.value;
    else if (answer.error.code === 'library/unknown-record') {
      await this.close();
      this.problem = answer.error;
    }
  }

  /** Hands the shown marks to the viewer, and keeps the current beat the same one. */
  showMarks(disagreements: Float64Array): void {
    const { viewer } = this;
    if (viewer === null) return;
    const { annotations, predictions } = this.#deps;
    const { set, columns, customLabels } = annotations;
    const { run } = predictions;
    // While a recording is being opened the set of the one before is still there: its marks are none of this one's.
    const isItsOwn = set !== null && set.recordId === this.detail?.id;
    viewer.marks.setAnnotations(isItsOwn ? { setId: set.id, columns, customLabels } : undefined);
    // The same object as long as it is the same run: what is worked out from it is kept.
    if (run === null) viewer.marks.setPredictions(undefined);
    else if (viewer.marks.predictions?.columns !== predictions.columns) {
      viewer.marks.setPredictions({ runId: run.id, columns: predictions.columns, classIds: run.classIds });
    }
    viewer.marks.setDisagreements(disagreements);
    const current = viewer.marks.currentBeat;
    if (current !== undefined) viewer.marks.currentBeat = followBeatRef(this.#deps, current);
  }

  /** Makes what lies at a sample current, and brings it to the usual place; a bare sample is only brought into sight. */
  goTo(sample: number): void {
    const { viewer } = this;
    const beat = findBeatRef(this.#deps, sample);
    if (beat === undefined) viewer?.jumpTo(sample);
    else viewer?.goToBeat(beat);
  }

  /** Stretches the selection to the beat at a sample, and brings it into sight. */
  extendTo(sample: number): void {
    const beat = findBeatRef(this.#deps, sample);
    if (beat === undefined) return;
    this.viewer?.marks.extendTo(beat);
    this.viewer?.jumpTo(sample);
  }

  async #showNewRun(runId: PredictionRunId): Promise<void> {
    await this.refresh();
    if (this.detail?.runs.some((run) => run.id === runId) === true) await this.#deps.predictions.open(runId);
    const recordRuns = this.detail?.recordRuns ?? [];
    if (recordRuns.some((run) => run.id === runId)) await this.#deps.answers.open(runId, recordRuns);
  }

  #isUnknownSet(setId: AnnotationSetId): boolean {
    return this.detail?.sets.every((set) => set.id !== setId) === true;
  }

  #show(detail: RecordDetail | null, viewer: Viewer | null): void {
    this.viewer?.close();
    this.detail = detail;
    this.viewer = viewer;
  }
}
