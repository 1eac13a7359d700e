import type { ModelRegistry } from '#main/models/registry.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { SpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { MAX_STEPS } from '#main/snn/engine/fixed-point.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import { FRAGMENT_SEC } from '#main/preprocessing/prepare-rows.ts';
import { NO_SPIKES_WITH_TREES } from '#shared/domain/explain-trees.ts';
import { measureReceptiveField } from '#shared/domain/layer-fields.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { SpikingWish } from './spiking-predictor.ts';

export interface SpikingRequest {
  readonly spikingModelId: ModelId;
  readonly steps: number;
  readonly stopsEarly: boolean;
}

export interface SpikingFormRequest {
  /** Null: the first spiking form of the model that can be used. */
  readonly spikingModelId: ModelId | null;
  readonly steps: number;
  readonly stopsEarly: boolean;
}

export interface SpikingWishDeps {
  readonly models: Pick<ModelRegistry, 'loadSpiking'>;
  readonly networks: SpikingNetworks;
}

/**
 * A spiking network that is to answer in a model's place, ready to be run.
 * Errors: those of loadSpiking and SpikingNetworks.load; 'model/not-applicable' for one that was made of another model.
 */
export async function loadSpikingWish(
  modelId: ModelId,
  { spikingModelId, steps, stopsEarly }: SpikingRequest,
  { models, networks }: SpikingWishDeps,
): Promise<Result<SpikingWish>> {
  const model = await models.loadSpiking(spikingModelId);
  if (!model.ok) return model;
  const { parent } = model.value.card;
  if (parent.id !== modelId)
    return err('model/not-applicable', `${spikingModelId} is the spiking form of ${parent.id}, not of ${modelId}.`, {
      model: spikingModelId,
    });
  const network = await networks.load(model.value);
  return network.ok ? ok({ model: model.value, network: network.value, steps, stopsEarly }) : network;
}

/**
 * A spiking form of a model, also where nobody says which.
 * Errors: those of loadSpikingWish; 'snn/bad-input' for steps that cannot be run; 'model/not-applicable' where the model has trees or no spiking form, or
 * that has no rule for stopping early.
 */
export async function loadSpikingForm(
  modelId: ModelId,
  request: SpikingFormRequest,
  deps: SpikingWishDeps & { readonly models: Pick<ModelRegistry, 'list'> },
): Promise<Result<SpikingWish>> {
  const { steps, stopsEarly } = request;
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS)
    return err('snn/bad-input', `A spiking network takes 1 to ${MAX_STEPS} time steps, not ${steps}.`);
  const { models, spiking } = await deps.models.list();
  if (models.find(({ card }) => card.id === modelId)?.card.trees !== undefined)
    return err('model/not-applicable', NO_SPIKES_WITH_TREES, { model: modelId });
  const forms = spiking.filter(({ card }) => card.parent.id === modelId);
  const spikingModelId =
    request.spikingModelId ?? forms.find(({ problem }) => problem === null)?.card.id ?? forms[0]?.card.id;
  if (spikingModelId === undefined)
    return err(
      'model/not-applicable',
      `${modelId} has no spiking form here: 'snn convert ${modelId}' makes one, and 'models import FOLDER' takes it in.`,
      { model: modelId },
    );
  const wish = await loadSpikingWish(modelId, { spikingModelId, steps, stopsEarly }, deps);
  if (!wish.ok || !stopsEarly || wish.value.model.card.stop !== null) return wish;
  return err('model/not-applicable', `${spikingModelId} has no rule for stopping early: ask it without.`, {
    model: spikingModelId,
  });
}

/**
 * Why a recording is too short to be answered by spikes: no position of the last layer would see signal alone, and what stands for the rest
 * never spikes. Undefined: it is long enough, or rows have no clock.
 */
export function findFieldProblem(
  { card, network }: Pick<NetworkModel, 'card' | 'network'>,
  sampleCount: number,
  timeBase: TimeBase,
): string | undefined {
  const recipe = createRecipe(card.recipeId, card.recipeOptions ?? {});
  if (!recipe.ok || recipe.value.kind === 'beats' || recipe.value.rowClock === undefined) return undefined;
  const fieldSec = measureReceptiveField(network) / recipe.value.rowClock.rateHz;
  const wholeSec = sampleCount / toSampleRateHz(timeBase);
  const sec = card.task === 'fragments' ? Math.min(wholeSec, FRAGMENT_SEC) : wholeSec;
  if (sec >= fieldSec) return undefined;
  return `It lasts ${sec.toFixed(1)} s, and the spiking network looks at ${fieldSec.toFixed(1)} s at a time: it is too short. Ask ${card.id} itself.`;
}
