import type { Api } from '#renderer/api/api.ts';
import { NO_SPIKES_WITH_TREES } from '#shared/domain/explain-trees.ts';
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

type FindCard = (modelId: ModelId) => Pick<ModelCard, 'name' | 'provenance' | 'trees'> | undefined;

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
    if (card?.trees !== undefined) return NO_SPIKES_WITH_TREES;
    const isOfJob = card === undefined || holdsJob(card);
    const make = `overread snn convert ${modelId}${isOfJob ? '' : ' --job JOB.json'} --data DIR --out DIR`;
    const why = isOfJob
      ? ''
      : ` Its card names no job whose rows could be taken: give one of the same recipe and classes.`;
    return `There is no spiking form of this model. Make one with: ${make}, then: overread models import DIR/${modelId}-spikes.${why}`;
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

/** Rows of data sets; a model that was trained on the desk holds a plan for its library. */
function holdsJob({ provenance }: Pick<ModelCard, 'provenance'>): boolean {
  const { job } = provenance ?? {};
  return typeof job === 'object' && job !== null && 'task' in job && job.task === 'classify';
}
