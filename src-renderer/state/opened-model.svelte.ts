import type { Api } from '#renderer/api/api.ts';
import type { ModelDetail } from '#shared/ipc/schemas/models.ts';
import type { AppError } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';

/** The model whose card is open, with what its training came to. */
export class OpenedModel {
  detail = $state.raw<ModelDetail | null>(null);
  problem = $state.raw<AppError | null>(null);
  askedId = $state.raw<ModelId | null>(null);
  readonly #api: Api;
  #generation = 0;

  constructor(api: Api) {
    this.#api = api;
    api.on('models.changed', () => void this.refresh());
  }

  async open(modelId: ModelId | null): Promise<void> {
    if (modelId !== this.askedId) this.detail = null;
    this.askedId = modelId;
    this.problem = null;
    await this.refresh();
  }

  /** Asks again; a reply to an older question is dropped. */
  async refresh(): Promise<void> {
    const modelId = this.askedId;
    this.#generation += 1;
    if (modelId === null) return;
    const generation = this.#generation;
    const answer = await this.#api.call('models.show', { modelId });
    if (generation !== this.#generation) return;
    this.detail = answer.ok ? answer.value : null;
    this.problem = answer.ok ? null : answer.error;
  }
}
