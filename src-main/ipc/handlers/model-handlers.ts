import type { GrantedModels } from '#main/ipc/granted-models.ts';
import type { ModelDesk } from '#main/models/model-desk.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function modelHandlers(models: ModelDesk, granted: GrantedModels) {
  return {
    'models.list': () => models.list(),
    'waves.list': () => models.listWaves(),
    'models.show': ({ modelId }) => models.show(modelId),
    'models.activate': ({ modelId }) => models.activate(modelId),
    'models.delete': ({ modelId }) => models.delete(modelId),
    'models.export': (request) => granted.export(request),
    'models.import': ({ grantIds }) => granted.import(grantIds),
  } satisfies Partial<Handlers>;
}
