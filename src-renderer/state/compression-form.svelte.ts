import type { Api } from '#renderer/api/api.ts';
import { isPlainRounding, type CompressionMethod } from '#shared/domain/compression-method.ts';
import type { CompressionRows, TrainingPlan, TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import type { CompressionOptions } from '#shared/ipc/schemas/training.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';
import { findFieldProblem, listFields, toNumber, type CompressionField } from './compression-fields.ts';
import { TrainingCheck } from './training-check.svelte.ts';
import { ALL_DATA } from './training-form.svelte.ts';

/** As published for ALQ (Qu et al. 2020), but for the batch, which suits beats; a data set's own training job has its own. */
const LEARNING_RATE = 3e-4;
const BATCH_SIZE = 64;

const SUGGESTED = { targetBits: '2', epochCount: '70', maxRowsPerClass: '2000', seed: '1' } as const;

/** A compression that is being thought out. */
export class CompressionForm {
  method = $state<CompressionMethod>('alq');
  /** As they were typed. */
  texts = $state.raw<Readonly<Record<CompressionField['key'], string>>>(SUGGESTED);
  isStarting = $state(false);
  isTakingData = $state(false);
  /** Why main refused to start it, or what was chosen for its data. */
  refusal = $state.raw<AppError | null>(null);
  options = $state.raw<CompressionOptions | null>(null);
  readonly model: ModelSummary;
  readonly check: TrainingCheck;
  readonly #api: Api;
  #rows = $state<CompressionRows | null>(null);

  constructor(api: Api, model: ModelSummary) {
    this.#api = api;
    this.model = model;
    this.check = new TrainingCheck(api);
    void this.#load();
  }

  /** What it can be done on by the method, what suits best first. */
  rowChoices = $derived((this.options?.rows ?? []).filter((rows) => rows !== 'none' || isPlainRounding(this.method)));
  /** What it is done on; null where nothing can be, or nobody knows yet. */
  rows = $derived(this.rowChoices.find((rows) => rows === this.#rows) ?? this.rowChoices[0] ?? null);
  /** Those that mean something for the method and its rows. */
  fields = $derived(this.rows === null ? [] : listFields(this.method, this.rows));
  /** Null where a number cannot be used, or nothing can be done. */
  plan = $derived.by((): TrainingPlan | null => {
    const { method, rows, fields } = this;
    if (rows === null || fields.some((field) => findFieldProblem(field, this.texts[field.key]) !== null)) return null;
    // What stands in a field that is not shown is not read.
    const read = (key: CompressionField['key']) =>
      toNumber(fields.some((field) => field.key === key) ? this.texts[key] : SUGGESTED[key]);
    const targetBits = read('targetBits');
    const { card } = this.model;
    return {
      title: `${card.name}, ${toMethodTitle(method, targetBits)}`.slice(0, 120),
      query: ALL_DATA,
      protocol: 'by-patient',
      start: { kind: 'model', modelId: card.id, trains: 'all' },
      fit: {
        seed: read('seed'),
        epochCount: read('epochCount'),
        batchSize: BATCH_SIZE,
        learningRate: LEARNING_RATE,
        weightDecay: 0,
        maxRowsPerClass: read('maxRowsPerClass'),
        decidedWeight: 1,
      },
      compression: { method, targetBits, rows },
    };
  });
  /** Why it cannot be started now, in words; null where it can. */
  whyNot = $derived.by((): string | null => {
    const { options } = this;
    if (options === null) return this.refusal === null ? 'It is being looked up what it can be done on.' : '';
    if (options.whyNot !== null) return options.whyNot;
    if (this.rows === null) return 'There are no rows here that this method could train on.';
    if (this.plan === null) return 'A number cannot be used: its field says why.';
    if (this.isTakingData) return 'The data are being looked at.';
    if (this.check.surveyProblem !== null) return this.check.surveyProblem.message;
    if (this.check.survey === null || this.check.isSurveying) return 'The data are being counted.';
    return this.check.survey.problem;
  });

  choose(method: CompressionMethod): void {
    this.method = method;
    this.#look();
  }

  chooseRows(rows: CompressionRows): void {
    this.#rows = rows;
    this.#look();
  }

  set(key: CompressionField['key'], text: string): void {
    this.texts = { ...this.texts, [key]: text };
    this.#look();
  }

  /** Tells main where the model's data sets lie. @param granting  what the person chooses; nothing where they gave up */
  async takeData(granting: Promise<Result<readonly GrantId[]>>): Promise<void> {
    this.refusal = null;
    this.isTakingData = true;
    const grants = await granting;
    const answer =
      !grants.ok || grants.value.length === 0
        ? grants
        : await this.#api.call('training.take-data', { modelId: this.model.card.id, grantIds: [...grants.value] });
    this.isTakingData = false;
    if (!answer.ok) {
      if (answer.error.code !== 'job/cancelled') this.refusal = answer.error;
    } else if ('dataSets' in answer.value) {
      this.options = answer.value;
      this.#look();
    }
  }

  /** The run that was begun; null where it was not. */
  async begin(): Promise<TrainingRunSummary | null> {
    const { plan } = this;
    if (plan === null || this.whyNot !== null || this.isStarting) return null;
    this.isStarting = true;
    this.refusal = null;
    const answer = await this.#api.call('training.start', { plan });
    this.isStarting = false;
    if (answer.ok) return answer.value;
    this.refusal = answer.error;
    return null;
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.check.clear();
  }

  async #load(): Promise<void> {
    const answer = await this.#api.call('training.compression', { modelId: this.model.card.id });
    if (!answer.ok) {
      this.refusal = answer.error;
      return;
    }
    this.options = answer.value;
    this.#look();
  }

  #look(): void {
    this.refusal = null;
    if (this.plan === null) this.check.clear();
    else this.check.ask(this.plan);
  }
}

function toMethodTitle(method: CompressionMethod, targetBits: number): string {
  return method === 'alq' ? `ALQ at ${targetBits} bits` : method;
}
