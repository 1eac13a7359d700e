import type { Api } from '#renderer/api/api.ts';
import type { RowsAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { AppError } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';

/** What a model of whole recordings or of fragments said of the open recording. */
export class RecordAnswers {
  shown = $state.raw<RowsAnswer | null>(null);
  problem = $state.raw<AppError | null>(null);
  readonly #api: Api;
  #generation = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Shows one answer; null for none. A reply to an older question is dropped. */
  async open(runId: PredictionRunId | null): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.problem = null;
    if (runId === null) {
      this.shown = null;
      return;
    }
    const answer = await this.#api.call('predictions.read-rows', { runId });
    if (generation !== this.#generation) return;
    this.shown = answer.ok ? answer.value : null;
    this.problem = answer.ok ? null : answer.error;
  }
}
