import type { Api } from '#renderer/api/api.ts';
import type { RecordSummary, ReviewState } from '#shared/domain/record.ts';
import type { CallInput } from '#shared/ipc/contract.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';

export type SortKey = CallInput<'library.list'>['sortBy'];

export interface ListQuery {
  readonly search: string;
  readonly label: string | null;
  readonly state: ReviewState | null;
  readonly sortBy: SortKey;
  readonly descending: boolean;
}

export const ALL_RECORDS: ListQuery = { search: '', label: null, state: null, sortBy: 'name', descending: false };

const PAGE_SIZE = 100;
/** What one export takes. */
const MAX_LISTED = 10_000;
const CHANGE_WAIT_MS = 400;
/** Counts are asked for when the reader pauses: labelling hundreds of beats in a row is to cost no question each. */
const EDIT_PAUSE_MS = 300;

/**
 * The library's list, read in pages as they come into sight: thousands of records cost what a screenful costs. Replies to an older
 * question are dropped.
 */
export class RecordList {
  query = $state.raw<ListQuery>(ALL_RECORDS);
  /** undefined until the first answer. */
  totalCount = $state.raw<number | undefined>(undefined);
  /** Records in the library whatever the filters; undefined until known. */
  libraryCount = $state.raw<number | undefined>(undefined);
  labels = $state.raw<readonly string[]>([]);
  problem = $state.raw<AppError | null>(null);
  #pages = $state.raw<ReadonlyMap<number, readonly RecordSummary[]>>(new Map());
  readonly #api: Api;
  readonly #asked = new Set<number>();
  /** Rows last looked at: a list that is scrolled down is asked for again where it stands. */
  #inSight = { startIndex: 0, endIndex: 1 };
  #generation = 0;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
    // An import of a thousand records pushes a thousand events: one question answers them all.
    api.on('library.changed', () => this.#refreshSoon());
    api.on('predictions.changed', () => this.#refreshSoon());
    // Label counts and the review state move with every edit, undo and redo.
    api.on('annotations.changed', () => this.#refreshAfterPause());
  }

  isFiltered = $derived(this.query.search !== '' || this.query.label !== null || this.query.state !== null);

  /** The row at a place of the list; undefined while it is being fetched. */
  at(index: number): RecordSummary | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Place of a record among the rows that have been fetched; -1 when it is not among them. */
  indexOf(id: RecordId | null): number {
    for (const [page, rows] of this.#pages) {
      const within = rows.findIndex((row) => row.id === id);
      if (within >= 0) return page * PAGE_SIZE + within;
    }
    return -1;
  }

  async ask(patch: Partial<ListQuery>): Promise<void> {
    this.query = { ...this.query, ...patch };
    await this.refresh();
  }

  /** Asks again for what is known; shown rows stay until the answer is there. */
  async refresh(): Promise<void> {
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#pauseTimer);
    this.#refreshTimer = undefined;
    this.#generation += 1;
    this.#asked.clear();
    await this.#fetch(0, { replacing: true });
    await this.show(this.#inSight.startIndex, this.#inSight.endIndex);
  }

  /** Sees to it that the rows of a stretch are fetched. */
  async show(startIndex: number, endIndex: number): Promise<void> {
    this.#inSight = { startIndex, endIndex };
    const first = Math.floor(Math.max(0, startIndex) / PAGE_SIZE);
    const last = Math.floor(Math.max(0, endIndex - 1) / PAGE_SIZE);
    const missing = [];
    const isPastEnd = (page: number) => page > 0 && page * PAGE_SIZE >= (this.totalCount ?? Infinity);
    for (let page = first; page <= last && !isPastEnd(page); page += 1) if (!this.#asked.has(page)) missing.push(page);
    await Promise.all(missing.map((page) => this.#fetch(page, { replacing: false })));
  }

  /** Ids of all that the list holds, in its order, as many as one export takes. */
  async listIds(): Promise<Result<readonly RecordId[]>> {
    const answer = await this.#api.call('library.list', { ...this.query, offset: 0, limit: MAX_LISTED });
    if (!answer.ok) return answer;
    const { rows, totalCount } = answer.value;
    if (totalCount > MAX_LISTED) {
      return err(
        'ipc/too-large',
        `An export takes ${MAX_LISTED} recordings at most. Filter the list and export in parts.`,
      );
    }
    return ok(rows.map(({ id }) => id));
  }

  #refreshSoon(): void {
    this.#refreshTimer ??= setTimeout(() => void this.refresh(), CHANGE_WAIT_MS);
  }

  #refreshAfterPause(): void {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = setTimeout(() => void this.refresh(), EDIT_PAUSE_MS);
  }

  async #fetch(page: number, how: { readonly replacing: boolean }): Promise<void> {
    const generation = this.#generation;
    const query = this.query;
    this.#asked.add(page);
    const answer = await this.#api.call('library.list', { ...query, offset: page * PAGE_SIZE, limit: PAGE_SIZE });
    if (generation !== this.#generation) return;
    if (!answer.ok) {
      this.#asked.delete(page);
      this.problem = answer.error;
      return;
    }
    this.problem = null;
    this.totalCount = answer.value.totalCount;
    this.labels = answer.value.labels;
    if (!this.isFiltered) this.libraryCount = answer.value.totalCount;
    this.#pages = new Map([...(how.replacing ? [] : this.#pages), [page, answer.value.rows]]);
  }
}
