import type { Publish } from '#shared/ipc/events.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { ModelLibrary } from './model-library.ts';
import { createModelSummaries, type ModelSummaries, type ModelSummariesDeps } from './model-summaries.ts';

export interface ModelDeskDeps extends ModelSummariesDeps {
  readonly library: Pick<ModelLibrary, 'activateModel' | 'deleteModel' | 'importModel'>;
  readonly publish: Publish;
}

/** Models as the desk lists and changes them; every change is told. */
export interface ModelDesk extends ModelSummaries {
  /** Errors: those of ModelLibrary.activateModel. */
  activate(modelId: ModelId): Promise<Result<ModelSummary>>;
  /** Errors: those of ModelLibrary.deleteModel. */
  delete(modelId: ModelId): Promise<Result<null>>;
  /** Of a spiking network: the model that it was made of. Errors: those of ModelLibrary.importModel. */
  import(folder: string): Promise<Result<ModelSummary>>;
}

export function createModelDesk(deps: ModelDeskDeps): ModelDesk {
  const summaries = createModelSummaries(deps);
  const tell = () => deps.publish({ name: 'models.changed', payload: {} });

  async function find(modelId: ModelId): Promise<Result<ModelSummary>> {
    const listed = await summaries.list();
    if (!listed.ok) return listed;
    const found = listed.value.find(({ card }) => card.id === modelId);
    return found === undefined
      ? err('model/unknown', `There is no model named ${modelId}.`)
      : { ok: true, value: found };
  }

  return {
    ...summaries,
    async activate(modelId) {
      const activated = await deps.library.activateModel(modelId);
      if (!activated.ok) return activated;
      tell();
      return find(modelId);
    },
    async delete(modelId) {
      const deleted = await deps.library.deleteModel(modelId);
      if (deleted.ok) tell();
      return deleted;
    },
    async import(folder) {
      const imported = await deps.library.importModel(folder);
      if (!imported.ok) return imported;
      tell();
      const { value: card } = imported;
      return find(card.task === 'spiking' ? card.parent.id : card.id);
    },
  };
}
