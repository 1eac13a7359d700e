import type { Api } from '#renderer/api/api.ts';
import type { BeatPredictionColumns, PredictionRun } from '#shared/domain/prediction.ts';
import type { AppError } from '#shared/result/result.ts';
import type { PredictionRunId } from '#shared/units/ids.ts';
import type { TopClasses } from './columns/top-classes.ts';
import { findTopClasses, NO_BEATS } from './columns/top-classes.ts';

export interface PredictionsDeps {
  readonly api: Api;
  /** Told after every change of what is shown. */
  readonly onShown: () => void;
}

/** The model run that is shown. */
export class Predictions {
  run = $state.raw<PredictionRun | null>(null);
  columns = $state.raw<BeatPredictionColumns>(NO_BEATS);
  problem = $state.raw<AppError | null>(null);
  /** Most probable class of each beat, computed once per run. */
  top = $state.raw<TopClasses>(findTopClasses(NO_BEATS, 0));
  readonly #deps: PredictionsDeps;
  #generation = 0;

  constructor(deps: PredictionsDeps) {
    this.#deps = deps;
  }

  /** Shows a run; null for none. A reply to an older question is dropped. */
  async open(runId: PredictionRunId | null): Promise<void> {
    this.#generation += 1;
    this.problem = null;
    if (runId === null) {
      this.#show(null, NO_BEATS);
      return;
    }
    const generation = this.#generation;
    const answer = await this.#deps.api.call('predictions.read', { runId });
    if (generation !== this.#generation) return;
    if (answer.ok) this.#show(answer.value.run, answer.value.columns);
    else {
      this.#show(null, NO_BEATS);
      this.problem = answer.error;
    }
  }

  /** Probabilities of one beat, in the order of the run's classes; undefined outside the run. */
  probabilitiesOf(index: number): Float32Array | undefined {
    const classCount = this.run?.classIds.length ?? 0;
    if (index < 0 || index >= this.columns.samples.length) return undefined;
    return this.columns.probabilities.subarray(index * classCount, (index + 1) * classCount);
  }

  #show(run: PredictionRun | null, columns: BeatPredictionColumns): void {
    this.run = run;
    this.columns = columns;
    this.top = findTopClasses(columns, run?.classIds.length ?? 0);
    this.#deps.onShown();
  }
}
