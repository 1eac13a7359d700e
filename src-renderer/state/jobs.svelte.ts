import type { Api } from '#renderer/api/api.ts';
import type { Job } from '#shared/domain/job.ts';
import type { JobId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';

export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** Long work: newest first. Main pushes progress; this only keeps the last state of each job. */
export class Jobs {
  list = $state.raw<readonly Job[]>([]);
  active = $derived(this.list.filter(isActive));
  readonly #api: Api;
  readonly #announcer: Announcer;
  readonly #endListeners = new Set<(job: Job) => void>();

  constructor(deps: { readonly api: Api; readonly announcer: Announcer }) {
    this.#api = deps.api;
    this.#announcer = deps.announcer;
    this.#api.on('job.changed', ({ job }) => this.take(job));
  }

  async load(): Promise<void> {
    const answer = await this.#api.call('jobs.list', {});
    if (answer.ok) for (const job of answer.value.toSorted((a, b) => a.createdAtMs - b.createdAtMs)) this.take(job);
    else this.#announcer.sayError(answer.error, 'The list of jobs could not be read');
  }

  find(id: JobId | null): Job | undefined {
    return id === null ? undefined : this.list.find((job) => job.id === id);
  }

  /** Called when a job that this window saw running has ended. Returns the function that ends the subscription. */
  onEnd(listener: (job: Job) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  async cancel(id: JobId): Promise<void> {
    const answer = await this.#api.call('jobs.cancel', { jobId: id });
    if (answer.ok) this.take(answer.value);
    else this.#announcer.sayError(answer.error, 'The job was not cancelled');
  }

  /** Keeps the newer of two states of a job: an ended job never runs again, and counts do not go back. */
  take(job: Job): void {
    const known = this.find(job.id);
    if (known !== undefined && !isActive(known) && isActive(job)) return;
    this.list =
      known === undefined ? [job, ...this.list] : this.list.map((other) => (other.id === job.id ? job : other));
    if (!isActive(job) && known !== undefined && isActive(known))
      for (const listener of this.#endListeners) listener(job);
  }
}
