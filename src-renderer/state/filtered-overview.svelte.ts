import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import type { Job } from '#shared/domain/job.ts';
import type { Result } from '#shared/result/result.ts';
import type { JobId } from '#shared/units/ids.ts';

/** Starts what makes a filter's wide columns of the record; null where nothing is missing. */
export type PrepareFilter = (filter: DisplayFilter) => Promise<Result<Job | null>>;

/** 'not-made': cancelled or failed, and not asked for again unless somebody wants it. */
export type OverviewState = 'made' | 'being-made' | 'not-made';

/** An answer that was on its way when the columns were made comes without them; more than that is no chance. */
const MAX_ASKED = 3;

/** How far the wide columns of the chosen display filter are. They are asked for once they are missing in a view, and not before. */
export class FilteredOverview {
  state = $state<OverviewState>('made');
  percent = $state(0);
  readonly #prepare: PrepareFilter;
  readonly #onMade: () => void;
  #filter: DisplayFilter = 'none';
  #jobId: JobId | undefined;
  #askedCount = 0;

  /** @param onMade  what was shown as recorded can be asked for again */
  constructor(prepare: PrepareFilter, onMade: () => void) {
    this.#prepare = prepare;
    this.#onMade = onMade;
  }

  /** Another filter was chosen. */
  reset(filter: DisplayFilter): void {
    this.#filter = filter;
    this.#jobId = undefined;
    this.#askedCount = 0;
    this.state = 'made';
    this.percent = 0;
  }

  /** An answer came without the filter. */
  async want(): Promise<void> {
    if (this.state !== 'made') return;
    this.#askedCount += 1;
    if (this.#askedCount > MAX_ASKED) {
      this.state = 'not-made';
      return;
    }
    this.state = 'being-made';
    const filter = this.#filter;
    const answer = await this.#prepare(filter);
    if (filter !== this.#filter) return;
    if (!answer.ok) this.state = 'not-made';
    else if (answer.value === null) this.#end();
    else {
      this.#jobId = answer.value.id;
      this.jobChanged(answer.value);
    }
  }

  /** Whatever job has changed. */
  jobChanged(job: Job): void {
    if (job.id !== this.#jobId || this.state !== 'being-made') return;
    this.percent = Math.round((100 * job.doneCount) / Math.max(1, job.totalCount ?? 1));
    if (job.state === 'done') this.#end();
    else if (job.state !== 'queued' && job.state !== 'running') this.state = 'not-made';
  }

  /** Somebody wants it after all. */
  retry(): Promise<void> {
    this.#askedCount = 0;
    this.state = 'made';
    return this.want();
  }

  #end(): void {
    this.state = 'made';
    this.#jobId = undefined;
    this.#onMade();
  }
}
