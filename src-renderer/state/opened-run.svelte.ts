import type { Api } from '#renderer/api/api.ts';
import type { TrainingEpoch, TrainingRun } from '#shared/domain/training-run.ts';
import type { EventPayloads } from '#shared/ipc/events.ts';
import type { AppError } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { TrainingRunId } from '#shared/units/ids.ts';

type Change = EventPayloads['training.changed'];

/** Lines that the page keeps; the whole log lies in the run's folder. */
const MOST_LINES = 500;

/** The training run that is shown, kept up to date by what main pushes while it goes on. */
export class OpenedRun {
  run = $state.raw<TrainingRun | null>(null);
  problem = $state.raw<AppError | null>(null);
  askedId = $state.raw<TrainingRunId | null>(null);
  /** Its last epoch, which knows how much time is left. */
  lastEpoch = $derived(this.run?.epochs.at(-1));
  /** The epoch whose weights are kept: of the outcome, or the best so far. */
  chosenEpoch = $derived(this.run?.outcome?.chosenEpoch ?? this.run?.epochs.findLast(({ isBest }) => isBest)?.epoch);
  readonly #api: Api;
  #generation = 0;
  /** What came while an answer was under way, which may be older than it. */
  #early: Change[] | null = null;

  constructor(api: Api) {
    this.#api = api;
    api.on('training.changed', (change) => this.#hear(change));
  }

  async open(runId: TrainingRunId): Promise<void> {
    if (runId !== this.askedId) this.run = null;
    this.askedId = runId;
    this.problem = null;
    await this.refresh();
  }

  close(): void {
    this.#generation += 1;
    this.askedId = null;
    this.run = null;
    this.problem = null;
  }

  /** Asks again for what is shown; a reply to an older question is dropped. */
  async refresh(): Promise<void> {
    const runId = this.askedId;
    if (runId === null) return;
    this.#generation += 1;
    const generation = this.#generation;
    this.#early = [];
    const answer = await this.#api.call('training.show', { runId });
    if (generation !== this.#generation) return;
    const early = this.#early;
    this.#early = null;
    if (!answer.ok) {
      this.problem = answer.error;
      return;
    }
    this.problem = null;
    this.run = early.reduce(applyChange, answer.value);
  }

  #hear(change: Change): void {
    if (change.runId !== this.askedId) return;
    this.#early?.push(change);
    const { run } = this;
    if (change.run === null) {
      this.close();
      this.askedId = change.runId;
      this.problem = err('training/unknown-run', 'This run has been deleted.').error;
    } else if (run !== null) {
      this.run = applyChange(run, change);
      // What it came to, and whether it can be taken up again, is known to main alone.
      if (change.run.state !== run.state) void this.refresh();
    }
  }
}

function applyChange(run: TrainingRun, { run: summary, epoch, line }: Change): TrainingRun {
  return {
    ...run,
    ...summary,
    epochs: epoch === null ? run.epochs : putEpoch(run.epochs, epoch),
    log: line === null || run.log.at(-1) === line ? run.log : [...run.log, line].slice(-MOST_LINES),
  };
}

/** A run that was taken up again counts on from its checkpoint: epochs after it are told anew. */
function putEpoch(epochs: readonly TrainingEpoch[], next: TrainingEpoch): readonly TrainingEpoch[] {
  return [...epochs.filter(({ epoch }) => epoch < next.epoch), next];
}
