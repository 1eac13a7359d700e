import type { ModelFolders } from '#main/models/model-folders.ts';
import { brokenModel } from '#main/models/read-model-json.ts';
import { readModelCard } from '#main/models/read-model.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { joinParent, readSpikingCard, readSpikingScales, type SpikingModel } from './spiking-model.ts';

export interface SpikingStoreDeps {
  readonly folders: ModelFolders;
  /** The model that a spiking network was made of. */
  readonly loadParent: (id: ModelId, folder: string) => Promise<Result<NetworkModel>>;
}

/** Spiking networks on disk, each with the model that it was made of; one that was checked once is not read again. */
export class SpikingStore {
  readonly #deps: SpikingStoreDeps;
  readonly #loaded = new Map<string, SpikingModel>();

  constructor(deps: SpikingStoreDeps) {
    this.#deps = deps;
  }

  /** Errors: 'model/broken' (naming the file), 'model/not-applicable' for another kind of model. */
  async load(id: ModelId, folder: string): Promise<Result<SpikingModel>> {
    const known = this.#loaded.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const model = await this.check(folder);
    if (!model.ok) return (await readModelCard(folder)).ok ? this.#refuseOther(id) : model;
    if (model.value.card.id !== id) return brokenModel('card.json', `names another model than its folder, ${id}`);
    this.#loaded.set(id, model.value);
    return model;
  }

  /** One in any folder. Errors: 'model/broken'. */
  async check(folder: string): Promise<Result<SpikingModel>> {
    const { folders, loadParent } = this.#deps;
    const card = await readSpikingCard(folder);
    if (!card.ok) return card;
    const scales = await readSpikingScales(folder, card.value);
    if (!scales.ok) return scales;
    const { id } = card.value.parent;
    const place = await folders.find(id);
    if (!place.ok) return toMissingParent(card.value);
    const parent = await loadParent(id, place.value.folder);
    if (!parent.ok) return parent;
    return joinParent({ card: card.value, scales: scales.value }, parent.value);
  }

  /** For a model that goes: a spiking network, or one that some were made of. */
  forget(id: string): void {
    this.#loaded.delete(id);
    for (const [own, { parent }] of this.#loaded) if (parent.card.id === id) this.#loaded.delete(own);
  }

  async #refuseOther(id: ModelId): Promise<Result<never>> {
    const forms: string[] = [];
    for (const [name, { folder }] of await this.#deps.folders.list()) {
      const card = await readSpikingCard(folder);
      if (card.ok && card.value.parent.id === id) forms.push(name);
    }
    const remedy =
      forms.length === 0 ? `'snn convert ${id}' makes one of it` : `its spiking form is ${forms.join(' or ')}`;
    return err('model/not-applicable', `${id} is no spiking network: ${remedy}.`, { model: id });
  }
}

function toMissingParent({ id, parent }: SpikingCard): Result<never> {
  return err(
    'model/broken',
    `The spiking network ${id} has the weights of ${parent.id} ${parent.version}, which is not here: take that model in.`,
    { model: id },
  );
}
