import type { Api } from '#renderer/api/api.ts';
import type { RowsAnswer } from '#shared/ipc/schemas/predictions.ts';
import type { RecordRun } from '#shared/domain/record-answer.ts';
import type { AppError } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';

/** What a model of whole recordings or of fragments said of the open recording. */
export class RecordAnswers {
  shown = $state.raw<RowsAnswer | null>(null);
  /** The last shown answer of the same model by the other way: its own where spikes made the shown one, and the reverse. */
  beside = $state.raw<RowsAnswer | null>(null);
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
      this.#show(null);
      return;
    }
    const answer = await this.#api.call('predictions.read-rows', { runId });
    if (generation !== this.#generation) return;
    this.#show(answer.ok ? answer.value : null);
    this.problem = answer.ok ? null : answer.error;
  }

  #show(shown: RowsAnswer | null): void {
    const candidates = shown === null ? [] : [this.shown, this.beside];
    this.beside = candidates.find((one) => one !== null && shown !== null && isOtherWay(one.run, shown.run)) ?? null;
    this.shown = shown;
  }
}

function isOtherWay(a: RecordRun, b: RecordRun): boolean {
  const isSameModel = a.recordId === b.recordId && a.modelId === b.modelId && a.modelVersion === b.modelVersion;
  return isSameModel && (a.spiking === undefined) !== (b.spiking === undefined);
}
