import type { Api } from '#renderer/api/api.ts';
import type { AnnotationEventSummary, AnnotationSetSummary, CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { EditAnswer, ReadSetAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import { applyChange, isShown } from './columns/apply-change.ts';
import type { Acts } from './columns/new-ids.ts';
import { NewIds } from './columns/new-ids.ts';
import { paintEdits } from './columns/paint-edits.ts';
import { EMPTY_COLUMNS, findBeatIndices } from './columns/rows.ts';
import { EditQueue } from './edit-queue.ts';

export interface AnnotationsDeps {
  readonly api: Api;
  readonly announcer: Announcer;
  /** Brings a place of the trace into sight, after undo and redo. */
  readonly jumpTo: (sample: number) => void;
  /** Told after every change of what is shown. */
  readonly onShown: () => void;
}

/**
 * The annotation set that is shown. Edits are painted at once where their outcome is known, sent in order, and called saved only
 * when main has acknowledged them; a refused one puts the set back as main has it, and says so.
 */
export class Annotations {
  set = $state.raw<AnnotationSetSummary | null>(null);
  columns = $state.raw<AnnotationSetColumns>(EMPTY_COLUMNS);
  customLabels = $state.raw<readonly CustomLabel[]>([]);
  /** Why the set cannot be shown; the set is then locked. */
  problem = $state.raw<AppError | null>(null);
  isReading = $state(false);
  pendingCount = $state(0);
  history = $state.raw<readonly AnnotationEventSummary[] | null>(null);
  readonly isSaving = $derived(this.pendingCount > 0);
  /** Rows that are beats and not deleted; the same array as long as they are the same. */
  beatIndices = $state.raw<Int32Array>(new Int32Array(0));

  readonly #deps: AnnotationsDeps;
  readonly #queue: EditQueue;
  readonly #newIds = new NewIds();
  #generation = 0;
  #historyIsShown = false;

  constructor(deps: AnnotationsDeps) {
    this.#deps = deps;
    this.#queue = new EditQueue({
      onChange: (count) => (this.pendingCount = count),
      onNothing: (error) => deps.announcer.say(error.message, { tone: 'note' }),
      onFailure: (error, lostCount) => this.#restore(error, lostCount),
    });
    deps.api.on('annotations.changed', (change) => {
      if (change.setId === this.set?.id) void this.#readIfBehind(change.headSeq);
    });
  }

  /** Shows a set; null for none. A reply to an older question is dropped. */
  async open(setId: AnnotationSetId | null): Promise<void> {
    await this.#queue.idle();
    this.#generation += 1;
    if (setId === null) {
      this.#show(null);
      return;
    }
    const generation = this.#generation;
    this.isReading = true;
    const answer = await this.#deps.api.call('annotations.read', { setId });
    if (generation !== this.#generation) return;
    this.isReading = false;
    if (answer.ok) this.#show(answer.value);
    else {
      this.#show(null);
      this.problem = answer.error;
    }
    await this.#readHistory();
  }

  /** One act of the reader, one step of undo. The set must be the reader's own. */
  edit(edits: readonly Edit[]): void {
    const set = this.#requireSet();
    const painted = paintEdits(this.columns, edits, this.#newIds);
    this.#showColumns(painted.columns);
    this.#queue.add({
      touchedIds: painted.touchedIds,
      send: () =>
        this.#deps.api.call('annotations.edit', {
          setId: set.id,
          expectedSeq: this.set?.headSeq ?? set.headSeq,
          edits: edits.map((edit) => this.#newIds.toInput(edit)),
          why: null,
        }),
      taken: (answer, laterTouched) => {
        this.#take(answer, { laterTouched, madeUpIds: painted.madeUpIds });
      },
    });
  }

  undo(): void {
    this.#takeBack('annotations.undo', 'Undone');
  }

  redo(): void {
    this.#takeBack('annotations.redo', 'Redone');
  }

  async showHistory(isShown: boolean): Promise<void> {
    this.#historyIsShown = isShown;
    await this.#readHistory();
  }

  /** Reads the set anew, e.g. after a lost connection. */
  async readAgain(): Promise<void> {
    await this.#readIfBehind(Infinity);
  }

  /** Resolves when every act has been acknowledged or refused. */
  settled(): Promise<void> {
    return this.#queue.idle();
  }

  #takeBack(name: 'annotations.undo' | 'annotations.redo', said: string): void {
    const set = this.#requireSet();
    this.#queue.add({
      touchedIds: null,
      send: () => this.#deps.api.call(name, { setId: set.id, expectedSeq: this.set?.headSeq ?? set.headSeq }),
      taken: (answer, laterTouched) => {
        this.#take(answer, { laterTouched, madeUpIds: [] });
        this.#deps.announcer.say(`${said}: ${answer.label.replace(/^(undo|redo) /, '')}`);
        if (answer.jumpToSample !== null) this.#deps.jumpTo(answer.jumpToSample);
      },
    });
  }

  #take(answer: EditAnswer, acts: Acts): void {
    if (answer.set.id !== this.set?.id) return;
    this.set = answer.set;
    const change = this.#newIds.settle(this.columns, answer, acts);
    // Nearly always it is painted as it is: nothing has to be drawn again.
    if (!isShown(this.columns, change)) this.#showColumns(applyChange(this.columns, change));
    if (this.#historyIsShown) void this.#readHistory();
  }

  async #restore(error: AppError, lostCount: number): Promise<void> {
    const set = this.#requireSet();
    const what = lostCount === 1 ? 'Your last change was not kept' : `Your last ${lostCount} changes were not kept`;
    this.#deps.announcer.sayError(error, what);
    const answer = await this.#read(set.id);
    if (answer.ok) this.#show(answer.value);
    else this.problem = answer.error;
  }

  /** Another window has edited this set: what is shown is old. */
  async #readIfBehind(headSeq: number): Promise<void> {
    await this.#queue.idle();
    if (this.set === null || this.set.headSeq >= headSeq) return;
    const setId = this.set.id;
    const answer = await this.#read(setId);
    if (answer.ok && this.set.id === setId && this.pendingCount === 0) this.#show(answer.value);
  }

  #read(setId: AnnotationSetId): Promise<Result<ReadSetAnswer>> {
    return this.#deps.api.call('annotations.read', { setId });
  }

  async #readHistory(): Promise<void> {
    if (!this.#historyIsShown || this.set === null) {
      this.history = null;
      return;
    }
    const setId = this.set.id;
    const answer = await this.#deps.api.call('annotations.history', { setId });
    if (answer.ok && this.set.id === setId) this.history = answer.value.events;
  }

  #show(answer: ReadSetAnswer | null): void {
    this.problem = null;
    this.isReading = false;
    this.set = answer?.set ?? null;
    this.customLabels = answer?.customLabels ?? [];
    this.#newIds.forget();
    this.#showColumns(answer?.columns ?? EMPTY_COLUMNS);
  }

  #showColumns(columns: AnnotationSetColumns): void {
    this.columns = columns;
    this.beatIndices = findBeatIndices(columns, this.beatIndices);
    this.#deps.onShown();
  }

  #requireSet(): AnnotationSetSummary {
    if (this.set === null) throw new Error('Annotations: no set is open');
    return this.set;
  }
}
