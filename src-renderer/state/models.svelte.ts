import type { Api } from '#renderer/api/api.ts';
import type { ModelCard, ModelTask } from '#shared/domain/model-card.ts';
import { toQuestion } from '#shared/domain/model-question.ts';
import type { ModelSummary, WavesModelSummary } from '#shared/ipc/schemas/models.ts';
import type { AppError } from '#shared/result/result.ts';
import type { AnnotationSetId, JobId, ModelId, RecordId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { SpikingWish } from './spiking-forms.svelte.ts';

export interface ClassifyOptions {
  readonly modelId: ModelId;
  readonly beatsFromSetId: AnnotationSetId | null;
  readonly spiking?: SpikingWish | null;
}

/** The models that this program has, and the classifying that is under way. */
export class Models {
  list = $state.raw<readonly ModelSummary[]>([]);
  /** Those that find waves: nobody chooses between them, and they give no classes. */
  waves = $state.raw<readonly WavesModelSummary[]>([]);
  problem = $state.raw<AppError | null>(null);
  isRead = $state(false);
  #jobByRecord = $state.raw<ReadonlyMap<RecordId, JobId>>(new Map());
  readonly #api: Api;
  readonly #jobs: Jobs;
  readonly #announcer: Announcer;

  constructor(deps: { readonly api: Api; readonly jobs: Jobs; readonly announcer: Announcer }) {
    this.#api = deps.api;
    this.#jobs = deps.jobs;
    this.#announcer = deps.announcer;
    deps.api.on('models.changed', () => void this.load());
  }

  async load(): Promise<void> {
    const [answer, waves] = await Promise.all([this.#api.call('models.list', {}), this.#api.call('waves.list', {})]);
    this.isRead = true;
    if (answer.ok) this.list = answer.value;
    if (waves.ok) this.waves = waves.value;
    this.problem = answer.ok ? (waves.ok ? null : waves.error) : answer.error;
  }

  find(modelId: ModelId | string | null): ModelSummary | undefined {
    return this.list.find((model) => model.card.id === modelId);
  }

  findWaves(modelId: ModelId | string | null): WavesModelSummary | undefined {
    return this.waves.find((model) => model.card.id === modelId);
  }

  /** The model that answers for a task; without one that was chosen, the first that can be used. */
  activeFor(task: ModelTask): ModelSummary | undefined {
    const ofTask = this.list.filter(({ card }) => card.task === task);
    return ofTask.find(({ isActive }) => isActive) ?? ofTask.find(({ problem }) => problem === null) ?? ofTask[0];
  }

  /** The model that answers the question of another. */
  activeBeside(card: Pick<ModelCard, 'task' | 'classes'>): ModelSummary | undefined {
    const question = toQuestion(card);
    return this.list.find((model) => model.isActive && toQuestion(model.card) === question);
  }

  /** Lets a model answer its question from now on. Asked before, by a dialog. */
  async activate({ card }: ModelSummary): Promise<void> {
    const answer = await this.#api.call('models.activate', { modelId: card.id });
    if (!answer.ok) return this.#announcer.sayError(answer.error, `${card.name} ${card.version} was not activated`);
    this.#announcer.say(`${card.name} ${card.version} is active. Classify a recording to see its answers.`);
    await this.load();
  }

  /** For good. Asked before, by a dialog. Whether it is gone. */
  async remove({ card }: ModelSummary): Promise<boolean> {
    const answer = await this.#api.call('models.delete', { modelId: card.id });
    if (answer.ok) this.#announcer.say(`${card.name} ${card.version} was deleted.`);
    else this.#announcer.sayError(answer.error, `${card.name} ${card.version} was not deleted`);
    await this.load();
    return answer.ok;
  }

  /** The job that classifies a recording, or the last that did in this window. */
  jobOf(recordId: RecordId) {
    return this.#jobs.find(this.#jobByRecord.get(recordId) ?? null);
  }

  /** Classifies a recording: its beats are found by the shipped detector, or are those of a set; spikes answer where they are wished. The job, where it began. */
  async classify(recordId: RecordId, how: ClassifyOptions): Promise<JobId | null> {
    const answer = await this.#api.call('predictions.start', { recordId, ...how });
    if (!answer.ok) {
      this.#announcer.sayError(answer.error, 'The recording was not classified');
      return null;
    }
    this.#jobs.take(answer.value);
    this.#jobByRecord = new Map([...this.#jobByRecord, [recordId, answer.value.id]]);
    return answer.value.id;
  }
}
