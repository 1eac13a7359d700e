import type { Api } from '#renderer/api/api.ts';
import type { RowsAnswer } from '#shared/ipc/schemas/predictions.ts';
import { toQuestion } from '#shared/domain/model-question.ts';
import type { RecordRun } from '#shared/domain/record-answer.ts';
import type { AppError } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';

/** What a model of whole recordings or of fragments said of the open recording. */
export class RecordAnswers {
  shown = $state.raw<RowsAnswer | null>(null);
  /** The last shown answer of the same model by the other way: its own where spikes made the shown one, and the reverse. */
  beside = $state.raw<RowsAnswer | null>(null);
  /** The last answer to each other question about the recording. */
  alongside = $state.raw<readonly RowsAnswer[]>([]);
  problem = $state.raw<AppError | null>(null);
  readonly #api: Api;
  #generation = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * Shows one answer, and alongside the last ones to other questions; null for none. A reply to an older call is dropped.
   * @param runs  of the recording, newest first
   */
  async open(runId: PredictionRunId | null, runs: readonly RecordRun[] = []): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.problem = null;
    if (runId === null) {
      this.#show(null);
      this.alongside = [];
      return;
    }
    const read = (id: PredictionRunId) => this.#api.call('predictions.read-rows', { runId: id });
    const [answer, ...others] = await Promise.all([read(runId), ...listAlongside(runId, runs).map(read)]);
    if (generation !== this.#generation) return;
    this.alongside = others.flatMap((one) => (one.ok ? [one.value] : []));
    this.#show(answer.ok ? answer.value : null);
    this.problem = answer.ok ? null : answer.error;
  }

  #show(shown: RowsAnswer | null): void {
    const candidates = shown === null ? [] : [this.shown, this.beside];
    this.beside = candidates.find((one) => one !== null && shown !== null && isOtherWay(one.run, shown.run)) ?? null;
    this.shown = shown;
  }
}

/** The newest run of each question but that of the shown one; of fragments none, whose answers are long. */
function listAlongside(shownId: PredictionRunId, runs: readonly RecordRun[]): readonly PredictionRunId[] {
  const questionOf = ({ task, classIds }: RecordRun) => toQuestion({ task, classes: classIds.map((id) => ({ id })) });
  const shown = runs.find(({ id }) => id === shownId);
  const seen = new Set(shown === undefined ? [] : [questionOf(shown)]);
  return runs.flatMap((run) => {
    const question = questionOf(run);
    if (run.task === 'fragments' || run.notApplicable !== null || seen.has(question)) return [];
    seen.add(question);
    return [run.id];
  });
}

function isOtherWay(a: RecordRun, b: RecordRun): boolean {
  const isSameModel = a.recordId === b.recordId && a.modelId === b.modelId && a.modelVersion === b.modelVersion;
  return isSameModel && (a.spiking === undefined) !== (b.spiking === undefined);
}
