import type { Api } from '#renderer/api/api.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';
import type { AppError } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';

/** How a spiking form is asked. */
export interface SpikingWish {
  readonly spikingModelId: ModelId;
  readonly steps: number;
  readonly stopsEarly: boolean;
}

/** Most steps that are asked for on the desk: a recording then takes seconds, and nothing is decided any better. */
export const MOST_STEPS = 1000;

type FindCard = (modelId: ModelId) => Pick<ModelCard, 'name' | 'provenance'> | undefined;

/** Spiking forms of models, and in how many steps each is to answer. */
export class SpikingForms {
  list = $state.raw<readonly SpikingModelSummary[]>([]);
  problem = $state.raw<AppError | null>(null);
  #wishes = $state.raw<ReadonlyMap<ModelId, SpikingWish>>(new Map());
  readonly #api: Api;
  readonly #findCard: FindCard;

  constructor(api: Api, findCard: FindCard) {
    this.#api = api;
    this.#findCard = findCard;
    api.on('models.changed', () => void this.load());
  }

  async load(): Promise<void> {
    const answer = await this.#api.call('spiking.list', {});
    if (answer.ok) this.list = answer.value;
    this.problem = answer.ok ? null : answer.error;
  }

  /** Of a model: one that can be used before one that cannot. */
  formOf(modelId: ModelId | null): SpikingModelSummary | undefined {
    const own = this.list.filter(({ card }) => card.parent.id === modelId);
    return own.find(({ problem }) => problem === null) ?? own[0];
  }

  /** Why a model cannot be asked by spikes, in words; null when it can. */
  whyNot(modelId: ModelId): string | null {
    if (this.problem !== null) return this.problem.message;
    const form = this.formOf(modelId);
    if (form !== undefined) return form.problem;
    const card = this.#findCard(modelId);
    if (card !== undefined && !holdsJob(card))
      return `There is no spiking form of this model, and none can be made: the card of ${card.name} does not hold the training job that made it, so that nobody knows which rows to measure it on.`;
    const make = `overread snn convert ${modelId} --data DIR --out DIR`;
    return `There is no spiking form of this model. Make one with: ${make}, then: overread models import DIR/${modelId}-spikes`;
  }

  /** The card's own steps, all of them, until a person has chosen others. */
  wishOf({ id, steps }: Pick<SpikingCard, 'id' | 'steps'>): SpikingWish {
    return this.#wishes.get(id) ?? { spikingModelId: id, steps: Math.min(steps, MOST_STEPS), stopsEarly: false };
  }

  /** Steps that cannot be asked for (findStepsProblem) leave those before. */
  setWish(card: SpikingCard, { steps, stopsEarly }: Partial<SpikingWish>): void {
    const before = this.wishOf(card);
    const wish = {
      ...before,
      steps: steps === undefined || findStepsProblem(steps) !== null ? before.steps : steps,
      stopsEarly: card.stop !== null && (stopsEarly ?? before.stopsEarly),
    };
    this.#wishes = new Map([...this.#wishes, [card.id, wish]]);
  }
}

/** Why so many steps are not asked for on the desk, in words; null where they may be. */
export function findStepsProblem(steps: number): string | null {
  return Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS
    ? null
    : `T is a whole number, 1 to ${MOST_STEPS}.`;
}

/** Converting measures a model on the rows that it was trained on, which only its job names. */
function holdsJob({ provenance }: Pick<ModelCard, 'provenance'>): boolean {
  return typeof provenance?.job === 'object' && provenance.job !== null;
}
