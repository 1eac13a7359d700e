import type { Api } from '#renderer/api/api.ts';
import type { AnnotationSetBase, AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';

export interface OwnSetDeps {
  readonly api: Api;
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly settings: SettingsState;
  readonly announcer: Announcer;
  readonly dialogs: Dialogs;
  readonly opened: OpenedRecord;
}

/** The reader's own set: imported ones are read-only, so the first edit makes one from what is shown. */
export class OwnSet {
  readonly #deps: OwnSetDeps;
  #making: Promise<boolean> | null = null;

  constructor(deps: OwnSetDeps) {
    this.#deps = deps;
  }

  /** The shown set may be edited by this reader. */
  get isShown(): boolean {
    const { annotations, settings, opened } = this.#deps;
    if (annotations.set?.recordId !== opened.detail?.id || annotations.problem !== null) return false;
    return isOwnedBy(annotations.set, settings.values.readerName);
  }

  /** The first change would ask for the reader's name. */
  get mustAskReader(): boolean {
    return !this.isShown && this.#deps.settings.values.readerName === '';
  }

  /** Sees to it that a set of the reader's own is shown; false when the person gave up or it could not be made. */
  async ensure(): Promise<boolean> {
    if (this.isShown) return true;
    this.#making ??= this.#make().finally(() => (this.#making = null));
    return this.#making;
  }

  /** Makes a set from a base that the person chooses. */
  async startAnother(): Promise<boolean> {
    const { detail } = this.#deps.opened;
    const choice = await this.#deps.dialogs.askReader(this.#shownBase());
    return choice === null || detail === null ? false : this.#create(detail.id, choice);
  }

  async #make(): Promise<boolean> {
    const { annotations, settings, opened } = this.#deps;
    const { readerName } = settings.values;
    const base = this.#shownBase();
    if (readerName === '') return this.startAnother();
    const earlier = opened.detail?.sets.find((set) => isOwnedBy(set, readerName) && isSameBase(set.base, base));
    if (opened.detail === null) return false;
    if (earlier === undefined) return this.#create(opened.detail.id, { readerName, base });
    await annotations.open(earlier.id);
    return this.isShown;
  }

  /** The shown set; where there is none, the shown run; else nothing. */
  #shownBase(): AnnotationSetBase {
    const { annotations, predictions } = this.#deps;
    if (annotations.set !== null) return { kind: 'set', setId: annotations.set.id };
    return predictions.run === null ? { kind: 'empty' } : { kind: 'run', runId: predictions.run.id };
  }

  /** Makes and shows the set; false where meanwhile another recording was opened: a set is shown over its own one alone. */
  async #create(
    recordId: RecordId,
    { readerName, base }: { readonly readerName: string; readonly base: AnnotationSetBase },
  ): Promise<boolean> {
    const { api, annotations, announcer, settings, opened } = this.#deps;
    if (readerName !== settings.values.readerName) await settings.change({ readerName });
    if (!this.#isOpen(recordId)) return false;
    const answer = await api.call('annotations.create-set', { recordId, readerName, base });
    if (!answer.ok) {
      announcer.sayError(answer.error, 'Your set could not be made');
      return false;
    }
    if (!this.#isOpen(recordId)) return false;
    await annotations.open(answer.value.id);
    await opened.refresh();
    announcer.say(`Your changes go into the set of ${readerName}. What was imported stays as it is.`, { tone: 'note' });
    return this.isShown;
  }

  #isOpen(recordId: RecordId): boolean {
    return this.#deps.opened.detail?.id === recordId;
  }
}

function isOwnedBy(set: AnnotationSetSummary | null, readerName: string): boolean {
  return set !== null && set.kind === 'reader' && set.name === readerName;
}

function isSameBase(a: AnnotationSetBase, b: AnnotationSetBase): boolean {
  if (a.kind === 'set' && b.kind === 'set') return a.setId === b.setId;
  if (a.kind === 'run' && b.kind === 'run') return a.runId === b.runId;
  return a.kind === b.kind;
}
