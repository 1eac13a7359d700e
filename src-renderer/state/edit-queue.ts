import type { EditAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { Result } from '#shared/result/result.ts';
import type { AppError } from '#shared/result/result.ts';

/** One act on its way to main. `touchedIds` are rows that were painted before the answer; null where none was. */
export interface QueuedAct {
  readonly touchedIds: ReadonlySet<number> | null;
  readonly send: () => Promise<Result<EditAnswer>>;
  readonly taken: (answer: EditAnswer, laterTouched: (id: number) => boolean) => void;
}

/**
 * Sends acts one after another, each after the answer to the one before (main checks the head that the reader saw). When one
 * fails, those behind it are dropped: they were made on a picture that is not true. Says how many were not kept.
 */
export class EditQueue {
  readonly #waiting: QueuedAct[] = [];
  #running: Promise<void> | null = null;
  readonly #onChange: (pendingCount: number) => void;
  readonly #onNothing: (error: AppError) => void;
  readonly #onFailure: (error: AppError, lostCount: number) => Promise<void>;

  constructor(listeners: {
    readonly onChange: (pendingCount: number) => void;
    /** Told when an act would have changed nothing. */
    readonly onNothing: (error: AppError) => void;
    readonly onFailure: (error: AppError, lostCount: number) => Promise<void>;
  }) {
    this.#onChange = listeners.onChange;
    this.#onNothing = listeners.onNothing;
    this.#onFailure = listeners.onFailure;
  }

  get pendingCount(): number {
    return this.#waiting.length;
  }

  add(act: QueuedAct): void {
    this.#waiting.push(act);
    this.#onChange(this.#waiting.length);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    for (let act = this.#waiting[0]; act !== undefined; act = this.#waiting[0]) {
      const answer = await act.send();
      if (answer.ok) {
        this.#waiting.shift();
        act.taken(answer.value, (id) => this.#waiting.some((later) => later.touchedIds?.has(id) === true));
      } else if (answer.error.code === 'annotation/empty-operation') {
        this.#waiting.shift(); // it was so already: what is painted is true
        this.#onNothing(answer.error);
      } else {
        const lostCount = this.#waiting.length;
        this.#waiting.length = 0;
        await this.#onFailure(answer.error, lostCount);
      }
      this.#onChange(this.#waiting.length);
    }
    this.#running = null;
  }
}
