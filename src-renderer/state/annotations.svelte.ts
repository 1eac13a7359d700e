import type { Api } from '#renderer/api/api.svelte.ts';
import type { AnnotationEventSummary, AnnotationSetSummary, CustomLabel } from '#shared/domain/annotation-set.ts';
import type { AnnotationSetColumns } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { EditAnswer, ReadSetAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { Announcer } from './announcer.svelte.ts';
import { applyChange } from './columns/apply-change.ts';
import { foreseeChange } from './columns/foresee-change.ts';
import { EMPTY_COLUMNS, findBeatIndices, pickRows } from './columns/rows.ts';
import { EditQueue } from './edit-queue.ts';

export interface AnnotationsDeps {
  readonly api: Api;
  readonly announcer: Announcer;
  /** Brings a place of the trace into sight, after undo and redo. */
  readonly jumpTo: (sample: number) => void;
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
  readonly beatIndices = $derived(findBeatIndices(this.columns));

  readonly #deps: AnnotationsDeps;
  readonly #queue: EditQueue;
  #generation = 0;
  #historyIsShown = false;

  constructor(deps: AnnotationsDeps) {
    this.#deps = deps;
    this.#queue = new EditQueue({
      onChange: (count) => (this.pendingCount = count),
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
    const touchedIds = this.#paint(edits);
    this.#queue.add({
      touchedIds,
      send: () =>
        this.#deps.api.call('annotations.edit', {
          setId: set.id,
          expectedSeq: this.set?.headSeq ?? set.headSeq,
          edits: edits.map(toInput),
          why: null,
        }),
      taken: (answer, laterTouched) => this.#take(answer, laterTouched),
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

  /** Resolves when every act has been acknowledged or refused. */
  settled(): Promise<void> {
    return this.#queue.idle();
  }

  #takeBack(name: 'annotations.undo' | 'annotations.redo', said: string): void {
    const set = this.#requireSet();
    this.#queue.add({
      touchedIds: null,
      send: () => this.#deps.api.call(name, { setId: set.id }),
      taken: (answer, laterTouched) => {
        this.#take(answer, laterTouched);
        this.#deps.announcer.say(`${said}: ${answer.label}`);
        if (answer.jumpToSample !== null) this.#deps.jumpTo(answer.jumpToSample);
      },
    });
  }

  /** Paints what is foreseen of the edits; returns the ids that it touched. */
  #paint(edits: readonly Edit[]): ReadonlySet<number> | null {
    const touched = new Set<number>();
    for (const edit of edits) {
      const change = foreseeChange(this.columns, edit);
      if (change === undefined) continue;
      this.columns = applyChange(this.columns, change);
      for (const id of change.changed.ids) touched.add(id);
      for (const id of change.removedIds) touched.add(id);
    }
    return touched.size === 0 ? null : touched;
  }

  /** Main's word replaces what was painted, but for rows that a later act has painted since. */
  #take(answer: EditAnswer, laterTouched: (id: number) => boolean): void {
    if (answer.set.id !== this.set?.id) return;
    const rows = Array.from(answer.changed.ids.keys()).filter((row) => !laterTouched(answer.changed.ids[row] ?? 0));
    const changed = rows.length === answer.changed.ids.length ? answer.changed : pickRows(answer.changed, rows);
    this.columns = applyChange(this.columns, {
      changed,
      removedIds: answer.removedIds.filter((id) => !laterTouched(id)),
    });
    this.set = answer.set;
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
    this.columns = answer?.columns ?? EMPTY_COLUMNS;
    this.customLabels = answer?.customLabels ?? [];
  }

  #requireSet(): AnnotationSetSummary {
    if (this.set === null) throw new Error('Annotations: no set is open');
    return this.set;
  }
}

/** The same edit, its lists copied: the contract's input type has mutable ones. */
function toInput(edit: Edit) {
  return 'ids' in edit ? { ...edit, ids: [...edit.ids] } : edit;
}
