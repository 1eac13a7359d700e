import type { Api } from '#renderer/api/api.ts';
import type { Job } from '#shared/domain/job.ts';
import type { ModelId, RecordId } from '#shared/units/ids.ts';
import type { AppInfo } from '#shared/ipc/schemas/app.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import { Annotations } from './annotations.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { BeatAnalyses } from './beat-analysis.svelte.ts';
import { BeatRhythm } from './beat-rhythm.svelte.ts';
import { BeatsView } from './beats-view.svelte.ts';
import { Commands } from './commands.svelte.ts';
import { CompressionForm } from './compression-form.svelte.ts';
import type { Direction } from './columns/navigate.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Editing } from './editing.svelte.ts';
import { Frame } from './frame.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Labelling } from './labelling.svelte.ts';
import { Measurements } from './measurements.svelte.ts';
import { Models } from './models.svelte.ts';
import { OpenedModel } from './opened-model.svelte.ts';
import { OpenedRecord } from './opened-record.svelte.ts';
import { OpenedRun } from './opened-run.svelte.ts';
import { OwnSet } from './own-set.svelte.ts';
import { Predictions } from './predictions.svelte.ts';
import { RecordAnswers } from './record-answers.svelte.ts';
import { RangeMarking } from './range-marking.ts';
import { RecordList } from './record-list.svelte.ts';
import { Review } from './review.svelte.ts';
import type { AddressBar, Place } from './route.svelte.ts';
import { Route } from './route.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { SpikeRasters } from './spike-rasters.svelte.ts';
import { SpikingAnswers } from './spiking-answers.svelte.ts';
import { SpikingForms } from './spiking-forms.svelte.ts';
import type { TrainingView } from './training-address.ts';
import { TrainingForm } from './training-form.svelte.ts';
import { TrainingRuns } from './training-runs.svelte.ts';
import { Transfers } from './transfers.svelte.ts';
import { parseViewText, toViewText } from './view-address.ts';

export interface DeskDeps {
  readonly api: Api;
  readonly addressBar: AddressBar;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly isMac: boolean;
  /** Gives the keyboard back to the trace. */
  readonly focusTrace: () => void;
  readonly download: (path: string) => void;
}

/** Everything that the desk knows, built once, in order. */
export class Desk {
  readonly api: Api;
  info = $state.raw<AppInfo | null>(null);
  readonly announcer = new Announcer();
  readonly frame: Frame;
  readonly route: Route;
  readonly dialogs: Dialogs;
  readonly settings: SettingsState;
  readonly jobs: Jobs;
  readonly models: Models;
  readonly openedModel: OpenedModel;
  readonly runs: TrainingRuns;
  readonly openedRun: OpenedRun;
  readonly trainingForm: TrainingForm;
  readonly records: RecordList;
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly answers: RecordAnswers;
  readonly opened: OpenedRecord;
  readonly review: Review;
  readonly analyses: BeatAnalyses;
  readonly rhythm: BeatRhythm;
  readonly beatsView: BeatsView;
  readonly ownSet: OwnSet;
  readonly editing: Editing;
  readonly measurements: Measurements;
  readonly labelling: Labelling;
  readonly ranges: RangeMarking;
  readonly transfers: Transfers;
  readonly spikingForms: SpikingForms;
  readonly spikingAnswers: SpikingAnswers;
  readonly rasters: SpikeRasters;
  readonly commands: Commands;
  readonly #focusTrace: () => void;

  constructor(deps: DeskDeps) {
    const { api } = deps;
    const { announcer } = this;
    this.#focusTrace = deps.focusTrace;
    this.api = api;
    this.frame = new Frame(deps.storage);
    this.route = new Route(deps.addressBar);
    this.dialogs = new Dialogs(deps.focusTrace);
    this.settings = new SettingsState({ api, announcer });
    this.jobs = new Jobs({ api, announcer });
    this.models = new Models({ api, jobs: this.jobs, announcer });
    this.openedModel = new OpenedModel(api);
    this.runs = new TrainingRuns({ api, jobs: this.jobs, announcer });
    this.openedRun = new OpenedRun(api);
    this.trainingForm = new TrainingForm(api);
    this.records = new RecordList(api);
    const onShown = () => {
      this.review.compare();
      this.opened.showMarks(this.review.disagreements);
      this.analyses.marksChanged();
      this.rhythm.marksChanged();
    };
    const detectedSamples = () => this.analyses.detectedSamples;
    const jumpTo = (sample: number) => this.opened.goTo(sample);
    this.annotations = new Annotations({ api, announcer, jumpTo, onShown });
    this.predictions = new Predictions({ api, onShown });
    this.answers = new RecordAnswers(api);
    const { settings, annotations, predictions, dialogs } = this;
    this.opened = new OpenedRecord({
      api,
      annotations,
      predictions,
      answers: this.answers,
      settings,
      detectedSamples,
      onLeave: () => this.measurements.leave(),
    });
    const { opened } = this;
    this.review = new Review({ annotations, predictions, settings, announcer, opened, detectedSamples });
    this.analyses = new BeatAnalyses({
      api,
      annotations,
      opened,
      onShown: () => {
        // A set's own beats are known without it.
        if (annotations.set === null) this.rhythm.marksChanged();
        this.beatsView.analysisChanged();
      },
    });
    const { analyses } = this;
    this.rhythm = new BeatRhythm({ annotations, opened, analyses });
    this.beatsView = new BeatsView({ analyses, opened, review: this.review });
    this.ownSet = new OwnSet({ api, annotations, predictions, settings, announcer, dialogs, opened });
    this.editing = new Editing({ annotations, ownSet: this.ownSet, announcer, opened });
    const { review, editing } = this;
    this.measurements = new Measurements({ annotations, analyses, rhythm: this.rhythm, editing, opened });
    this.ranges = new RangeMarking({ editing, announcer, dialogs, opened });
    const { beatsView } = this;
    this.labelling = new Labelling({
      annotations,
      predictions,
      review,
      editing,
      settings,
      announcer,
      dialogs,
      opened,
      beatsView,
    });
    this.spikingForms = new SpikingForms(api, (modelId) => this.models.find(modelId)?.card);
    const forms = this.spikingForms;
    const { models, answers } = this;
    this.spikingAnswers = new SpikingAnswers({ forms, models, opened, annotations, predictions, answers, announcer });
    this.rasters = new SpikeRasters({
      api,
      opened,
      predictions: this.predictions,
      spikingAnswers: this.spikingAnswers,
    });
    this.transfers = new Transfers({
      api,
      jobs: this.jobs,
      announcer,
      download: deps.download,
      onImportStarted: (jobId) => this.dialogs.open({ kind: 'job', jobId }),
    });
    this.commands = new Commands({
      isMac: deps.isMac,
      changedKeys: () => this.settings.values.keys,
      say: (text) => announcer.say(text, { tone: 'note' }),
    });
    this.route.onLeave(() => this.rememberView());
    this.route.onArrival((place) => void this.#arrive(place));
    this.jobs.onEnd((job) => this.#sayEnd(job));
    api.on('tensor.changed', (tensor) => this.info !== null && (this.info = { ...this.info, tensor }));
    // After a lost connection came back: everything that is shown may be old.
    api.on('library.changed', ({ recordIds }) => recordIds.length === 0 && void this.#readAgain());
  }

  /** First reading. The window shows its frame before this has ended. */
  async start(): Promise<void> {
    const info = this.api.call('app.info', {});
    await Promise.all([this.settings.load(), this.records.refresh(), this.jobs.load(), this.#loadModels()]);
    const answer = await info;
    if (answer.ok) this.info = answer.value;
    else this.announcer.sayError(answer.error);
    await this.#arrive(this.route.place);
  }

  goToReview(): void {
    const view = this.opened.viewer === null ? null : toViewText(this.opened.viewer.place);
    this.route.go({ name: 'review', recordId: this.opened.detail?.id ?? null, view });
  }

  /** The recording after or before the open one in the list as it is sorted and filtered. */
  async openNeighbour(direction: Direction): Promise<void> {
    const index = this.records.indexOf(this.opened.askedId) + direction;
    await this.records.show(Math.max(0, index), index + 1);
    const next = index < 0 ? undefined : this.records.at(index);
    if (next !== undefined) this.route.go({ name: 'review', recordId: next.id, view: null });
    else
      this.announcer.say(direction === 1 ? 'This is the last of the list.' : 'This is the first of the list.', {
        tone: 'note',
      });
  }

  /** Writes the present view into the address, so that coming back returns to it. */
  rememberView(): void {
    const { viewer, detail } = this.opened;
    const { place } = this.route;
    if (viewer === null || detail === null || place.name !== 'review' || place.recordId !== detail.id) return;
    const view = toViewText(viewer.place);
    if (view !== place.view) this.route.remember({ name: 'review', recordId: detail.id, view });
  }

  /** Why the open recording cannot be classified now; null when it can. */
  whyNotClassify(): string | null {
    const { detail } = this.opened;
    if (detail === null) return 'Open a recording first.';
    const job = this.models.jobOf(detail.id);
    if (job?.state === 'running' || job?.state === 'queued') return 'It is being classified already.';
    if (this.info?.tensor.state === 'unavailable') return this.info.tensor.problem ?? 'TensorFlow is not available.';
    const model = this.models.activeFor('beats');
    return model === undefined ? 'There is no model.' : model.problem;
  }

  async classify(): Promise<void> {
    const model = this.models.activeFor('beats');
    if (this.opened.detail === null || model === undefined || model.problem !== null) return;
    await this.models.classify(this.opened.detail.id, { modelId: model.card.id, beatsFromSetId: null });
  }

  /** Takes a recording out of the library for good. Asked before, by a dialog. */
  async deleteRecord(record: { readonly id: RecordId; readonly name: string }): Promise<void> {
    if (this.opened.askedId === record.id) {
      await this.annotations.settled();
      await this.opened.close();
      this.route.remember({ name: 'review', recordId: null, view: null });
    }
    const answer = await this.api.call('library.delete-record', { recordId: record.id });
    if (answer.ok) this.announcer.say(`Recording ${record.name} was deleted.`);
    else this.announcer.sayError(answer.error, `Recording ${record.name} was not deleted`);
    await this.records.refresh();
  }

  async retryTensor(): Promise<void> {
    const answer = await this.api.call('app.retry-tensor', {});
    if (answer.ok) this.info = answer.value;
    else this.announcer.sayError(answer.error);
  }

  async verifyLibrary(): Promise<void> {
    const answer = await this.api.call('library.verify', {});
    if (!answer.ok) return this.announcer.sayError(answer.error);
    this.jobs.take(answer.value);
    this.dialogs.open({ kind: 'job', jobId: answer.value.id });
  }

  /** Whether something would be lost or broken off by closing the window now. */
  get isBusy(): boolean {
    return this.annotations.isSaving || this.measurements.moved !== null || this.transfers.upload !== null;
  }

  close(): void {
    this.announcer.close();
    this.analyses.close();
    this.rhythm.close();
    this.opened.viewer?.close();
  }

  /** Asks how a training would be on what readers have corrected since a model was made. */
  retrainOnCorrections(modelId: ModelId | undefined = this.models.activeFor('beats')?.card.id): void {
    if (modelId === undefined) return;
    const origin = { kind: 'corrections', modelId } as const;
    this.route.go({ name: 'training', view: { kind: 'new', origin } });
  }

  /** Begins the training that is filled in, and shows it. */
  async beginTraining(): Promise<void> {
    const run = await this.trainingForm.begin();
    if (run === null) return;
    this.runs.take(run);
    this.route.go({ name: 'training', view: { kind: 'run', runId: run.id } });
  }

  /** Asks how a model is to be made smaller. */
  openCompression(model: ModelSummary): void {
    this.dialogs.open({ kind: 'compress-model', form: new CompressionForm(this.api, model) });
  }

  /** Begins the compression that is filled in, and shows it. */
  async beginCompression(form: CompressionForm): Promise<void> {
    const run = await form.begin();
    if (run === null) return;
    form.close();
    this.dialogs.close();
    this.runs.take(run);
    this.route.go({ name: 'training', view: { kind: 'run', runId: run.id } });
  }

  async #arrive(place: Place): Promise<void> {
    if (place.name !== 'training' || place.view.kind !== 'new') this.trainingForm.leave();
    if (place.name === 'training') return this.#arriveAtTraining(place.view);
    if (place.name === 'models') return this.#arriveAtModel(place.modelId);
    if (place.name !== 'review' || place.recordId === null) return;
    const view = parseViewText(place.view);
    if (place.recordId !== this.opened.askedId) {
      await this.opened.open(place.recordId, view);
      this.#focusTrace();
    } else if (view !== undefined) this.opened.viewer?.goToPlace(view);
    this.opened.viewer?.marks.setEditing(this.editing.isOn);
  }

  async #arriveAtTraining(view: TrainingView): Promise<void> {
    if (view.kind === 'new') await this.trainingForm.open(view.origin);
    else if (view.kind === 'run') await this.openedRun.open(view.runId);
    else if (view.kind === 'compare') await this.runs.compare(view.runIds);
  }

  /** The one that answers for beats where none is named. */
  async #arriveAtModel(modelId: ModelId | null): Promise<void> {
    await this.openedModel.open(modelId ?? this.models.activeFor('beats')?.card.id ?? null);
  }

  async #loadModels(): Promise<void> {
    await Promise.all([this.models.load(), this.spikingForms.load(), this.runs.load()]);
  }

  async #readAgain(): Promise<void> {
    await Promise.all([this.settings.load(), this.jobs.load(), this.#loadModels(), this.opened.refresh()]);
    await Promise.all([this.openedRun.refresh(), this.openedModel.refresh()]);
    await this.annotations.readAgain();
  }

  #sayEnd(job: Job): void {
    if (job.state === 'failed' || job.state === 'interrupted') {
      this.announcer.say(`${job.title}: ${job.message}`, {
        tone: 'problem',
        action: { label: 'Show', run: () => this.dialogs.open({ kind: 'job', jobId: job.id }) },
      });
    } else if (job.kind === 'filter') {
      return; // the view that waits for it says how it stands
    } else if (job.state === 'cancelled') {
      this.announcer.say(`${job.title}: cancelled.`, { tone: 'note' });
    } else if (this.spikingAnswers.hasAsked(job.id)) {
      this.announcer.whisper(`${job.title}: ${job.message}`);
    } else if (this.dialogs.current?.kind !== 'job') {
      const show = { label: 'Show', run: () => this.dialogs.open({ kind: 'job', jobId: job.id }) };
      // Done, and nothing came of it: no success.
      if (job.kind === 'predict' && job.doneCount === 0)
        return this.announcer.say(`${job.title}: nothing was answered. ${job.message}`, { tone: 'note', action: show });
      this.announcer.say(`${job.title}: ${job.message}`, job.failures.length > 0 ? { tone: 'note', action: show } : {});
    }
  }
}
