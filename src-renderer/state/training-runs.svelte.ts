import type { Api } from '#renderer/api/api.ts';
import type { TrainingRun, TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { AppError } from '#shared/result/result.ts';
import type { JobId, TrainingRunId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import { MOST_COMPARED } from './training-address.ts';

export interface TrainingRunsDeps {
  readonly api: Api;
  readonly jobs: Jobs;
  readonly announcer: Announcer;
}

/** It waits, or it is going on. */
export function isUnfinished(run: Pick<TrainingRunSummary, 'state'>): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/** Every training run of the library, newest first, and those that are laid side by side. */
export class TrainingRuns {
  list = $state.raw<readonly TrainingRunSummary[]>([]);
  problem = $state.raw<AppError | null>(null);
  isRead = $state(false);
  /** Ticked in the list. */
  chosen = $state.raw<readonly TrainingRunId[]>([]);
  compared = $state.raw<readonly TrainingRun[]>([]);
  /** Why some of the compared ones could not be read. */
  compareProblem = $state.raw<AppError | null>(null);
  readonly #deps: TrainingRunsDeps;
  #generation = 0;

  constructor(deps: TrainingRunsDeps) {
    this.#deps = deps;
    deps.api.on('training.changed', ({ runId, run }) => (run === null ? this.#drop(runId) : this.take(run)));
  }

  async load(): Promise<void> {
    const answer = await this.#deps.api.call('training.list', {});
    this.isRead = true;
    this.problem = answer.ok ? null : answer.error;
    if (answer.ok) {
      this.list = answer.value;
      this.chosen = this.chosen.filter((id) => this.find(id) !== undefined);
    }
  }

  find(runId: TrainingRunId | null): TrainingRunSummary | undefined {
    return this.list.find(({ id }) => id === runId);
  }

  ofJob(jobId: JobId): TrainingRunSummary | undefined {
    return this.list.find((run) => run.jobId === jobId);
  }

  /** A run as it is now; a new one comes first. */
  take(run: TrainingRunSummary): void {
    const isKnown = this.find(run.id) !== undefined;
    this.list = isKnown ? this.list.map((other) => (other.id === run.id ? run : other)) : [run, ...this.list];
  }

  /** Ticks a run for comparing, or takes the tick away; no more than can be read side by side. */
  toggle(runId: TrainingRunId): void {
    if (this.chosen.includes(runId)) this.chosen = this.chosen.filter((id) => id !== runId);
    else if (this.chosen.length < MOST_COMPARED) this.chosen = [...this.chosen, runId];
    else this.#deps.announcer.say(`${MOST_COMPARED} runs at most are compared.`, { tone: 'note' });
  }

  async compare(runIds: readonly TrainingRunId[]): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.compareProblem = null;
    const answers = await Promise.all(runIds.map((runId) => this.#deps.api.call('training.show', { runId })));
    if (generation !== this.#generation) return;
    this.compared = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    this.compareProblem = answers.find((answer) => !answer.ok)?.error ?? null;
  }

  async cancel(run: TrainingRunSummary): Promise<void> {
    if (run.jobId !== null) await this.#deps.jobs.cancel(run.jobId as JobId); // a job's id is kept with the run
  }

  async resume(run: TrainingRunSummary): Promise<void> {
    const answer = await this.#deps.api.call('training.resume', { runId: run.id });
    if (answer.ok) this.take(answer.value);
    else this.#deps.announcer.sayError(answer.error, `${run.title} was not taken up again`);
  }

  /** For good; its model stays. Asked before, by a dialog. Whether it is gone. */
  async remove(run: TrainingRunSummary): Promise<boolean> {
    const answer = await this.#deps.api.call('training.delete', { runId: run.id });
    if (answer.ok) {
      this.#drop(run.id);
      this.#deps.announcer.say(`The run '${run.title}' was deleted.`);
    } else this.#deps.announcer.sayError(answer.error, `The run '${run.title}' was not deleted`);
    return answer.ok;
  }

  #drop(runId: TrainingRunId): void {
    this.list = this.list.filter(({ id }) => id !== runId);
    this.chosen = this.chosen.filter((id) => id !== runId);
    this.compared = this.compared.filter(({ id }) => id !== runId);
  }
}
