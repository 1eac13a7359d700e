import type { Api } from '#renderer/api/api.ts';
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

/** Spiking forms of models, and in how many steps each is to answer. */
export class SpikingForms {
  list = $state.raw<readonly SpikingModelSummary[]>([]);
  problem = $state.raw<AppError | null>(null);
  #wishes = $state.raw<ReadonlyMap<ModelId, SpikingWish>>(new Map());
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
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
    return `There is no spiking form of this model. Make one with: overread snn convert ${modelId} --data DIR --out LIBRARY/models`;
  }

  /** The card's own steps, all of them, until a person has chosen others. */
  wishOf({ id, steps }: Pick<SpikingCard, 'id' | 'steps'>): SpikingWish {
    return this.#wishes.get(id) ?? { spikingModelId: id, steps: Math.min(steps, MOST_STEPS), stopsEarly: false };
  }

  /** What is no number of steps is put right. */
  setWish(card: SpikingCard, { steps, stopsEarly }: Partial<SpikingWish>): void {
    const before = this.wishOf(card);
    const wish = {
      ...before,
      steps: steps === undefined ? before.steps : toSteps(steps, before.steps),
      stopsEarly: card.stop !== null && (stopsEarly ?? before.stopsEarly),
    };
    this.#wishes = new Map([...this.#wishes, [card.id, wish]]);
  }
}

function toSteps(steps: number, otherwise: number): number {
  return Number.isFinite(steps) ? Math.min(MOST_STEPS, Math.max(1, Math.round(steps))) : otherwise;
}
