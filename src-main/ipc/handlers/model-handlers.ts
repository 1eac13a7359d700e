import type { ModelSummaries } from '#main/models/model-summaries.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function modelHandlers(models: ModelSummaries) {
  return {
    'models.list': () => models.list(),
    'models.show': ({ modelId }) => models.show(modelId),
  } satisfies Partial<Handlers>;
}
