import type { Api } from '#renderer/api/api.ts';
import type { CompressionMethod } from '#shared/domain/compression-method.ts';
import type { TrainingPlan, TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import type { AppError } from '#shared/result/result.ts';
import { TrainingCheck } from './training-check.svelte.ts';
import { ALL_DATA } from './training-form.svelte.ts';

/** A number that a person may set: its words, and what may stand in its field. Bounds are those that main accepts. */
export interface CompressionField {
  readonly key: 'targetBits' | 'epochCount' | 'maxRowsPerClass' | 'seed';
  readonly label: string;
  readonly hint: string;
  readonly lowest: number;
  readonly highest: number;
  readonly isWhole: boolean;
}

export const COMPRESSION_FIELDS: readonly CompressionField[] = [
  {
    key: 'targetBits',
    label: 'Budget in bits',
    hint: 'Average bits a weight that pruning comes down to.',
    lowest: 0.1,
    highest: 7,
    isWhole: false,
  },
  {
    key: 'epochCount',
    label: 'Epochs',
    hint: 'Of training what is left. 70 are published for ALQ; with fewer, every stage of it is shorter.',
    lowest: 1,
    highest: 1000,
    isWhole: true,
  },
  {
    key: 'maxRowsPerClass',
    label: 'Beats of a class in an epoch',
    hint: 'At most so many, drawn anew each time.',
    lowest: 1,
    highest: 10_000_000,
    isWhole: true,
  },
  {
    key: 'seed',
    label: 'Seed',
    hint: 'Of everything that is drawn. The same seed gives the same model.',
    lowest: 0,
    highest: 0xffffffff,
    isWhole: true,
  },
];

/** As published for ALQ (Qu et al. 2020), but for the batch, which suits beats. */
const LEARNING_RATE = 3e-4;
const BATCH_SIZE = 64;

const SUGGESTED = { targetBits: '2', epochCount: '70', maxRowsPerClass: '2000', seed: '1' } as const;

/** A compression that is being thought out. */
export class CompressionForm {
  method = $state<CompressionMethod>('alq');
  /** As they were typed. */
  texts = $state.raw<Readonly<Record<CompressionField['key'], string>>>(SUGGESTED);
  isStarting = $state(false);
  /** Why main refused to start it. */
  refusal = $state.raw<AppError | null>(null);
  readonly model: ModelSummary;
  readonly check: TrainingCheck;
  readonly #api: Api;

  constructor(api: Api, model: ModelSummary) {
    this.#api = api;
    this.model = model;
    this.check = new TrainingCheck(api);
    this.#look();
  }

  /** Those that mean something for the method. */
  fields = $derived(COMPRESSION_FIELDS.filter(({ key }) => isUsed(key, this.method)));
  /** Null where a number cannot be used. */
  plan = $derived.by((): TrainingPlan | null => {
    const { method } = this;
    if (this.fields.some((field) => findFieldProblem(field, this.texts[field.key]) !== null)) return null;
    // What stands in a field that is not shown is not read.
    const shown = this.fields.map(({ key }) => [key, this.texts[key]] as const);
    const texts = { ...SUGGESTED, ...Object.fromEntries(shown) };
    const targetBits = Number(texts.targetBits);
    const { card } = this.model;
    return {
      title: `${card.name}, ${toMethodTitle(method, targetBits)}`.slice(0, 120),
      query: ALL_DATA,
      protocol: 'by-patient',
      start: { kind: 'model', modelId: card.id, trains: 'all' },
      fit: {
        seed: Number(texts.seed),
        epochCount: Number(texts.epochCount),
        batchSize: BATCH_SIZE,
        learningRate: LEARNING_RATE,
        weightDecay: 0,
        maxRowsPerClass: Number(texts.maxRowsPerClass),
        decidedWeight: 1,
      },
      compression: { method, targetBits },
    };
  });
  /** Why it cannot be started now, in words; null where it can. */
  whyNot = $derived.by((): string | null => {
    if (this.plan === null) return 'A number cannot be used: its field says why.';
    if (this.check.surveyProblem !== null) return this.check.surveyProblem.message;
    if (this.check.survey === null || this.check.isSurveying) return 'The data are being counted.';
    return this.check.survey.problem;
  });

  choose(method: CompressionMethod): void {
    this.method = method;
    this.#look();
  }

  set(key: CompressionField['key'], text: string): void {
    this.texts = { ...this.texts, [key]: text };
    this.#look();
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

  #look(): void {
    this.refusal = null;
    if (this.plan === null) this.check.clear();
    else this.check.ask(this.plan);
  }
}

/** Rounding to 16 or 8 bits needs no training, and only ALQ has a budget. */
function isUsed(key: CompressionField['key'], method: CompressionMethod): boolean {
  if (key === 'targetBits') return method === 'alq';
  return key === 'seed' || (method !== 'int8' && method !== 'float16');
}

/** Why a field's text cannot be used, in words; null where it can. */
export function findFieldProblem({ lowest, highest, isWhole }: CompressionField, text: string): string | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number >= lowest && number <= highest && (!isWhole || Number.isInteger(number))) return null;
  return `${isWhole ? 'A whole number' : 'A number'} from ${lowest} to ${highest.toLocaleString('en')}.`;
}

function toMethodTitle(method: CompressionMethod, targetBits: number): string {
  return method === 'alq' ? `ALQ at ${targetBits} bits` : method;
}
