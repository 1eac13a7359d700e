import { toWfdbCode } from '#shared/domain/aami.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import { isBeatCode, toSymbol } from '#shared/domain/wfdb-codes.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { BeatsView } from './beats-view.svelte.ts';
import { findBeatsInRange } from './columns/foresee-change.ts';
import { DELETED, findBeatRows } from './columns/rows.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { Editing } from './editing.svelte.ts';
import type { Predictions } from './predictions.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { Review } from './review.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import { findRowAt } from './trace-cursor.ts';
import type { ViewerMarks } from './viewer-marks.svelte.ts';
import type { SampleRange } from './viewer-types.ts';

export interface LabellingDeps {
  readonly annotations: Annotations;
  readonly predictions: Predictions;
  readonly review: Review;
  readonly editing: Editing;
  readonly settings: SettingsState;
  readonly announcer: Announcer;
  readonly dialogs: Dialogs;
  readonly opened: OpenedRecord;
  readonly beatsView: BeatsView;
}

/** What a reader does to beats and other marks, one at a time or a selection. */
export class Labelling {
  #insertedCode = 1;
  readonly #deps: LabellingDeps;

  constructor(deps: LabellingDeps) {
    this.#deps = deps;
  }

  /**
   * A class key: writes one symbol on the open template or what is chosen of it, else on the selection, else on the current beat, and
   * goes on if the reader wants that.
   */
  label(code: number): void {
    this.#deps.editing.run(() => {
      const range = this.#marks?.selection;
      const target = this.#deps.beatsView.target;
      if (target !== undefined) {
        this.#labelTemplate(target, code);
        return;
      }
      if (range !== undefined && this.#idsOf(range).length > 1) {
        this.#deps.dialogs.open({ kind: 'relabel-range', range, code });
        return;
      }
      this.#labelCurrent(code);
    });
  }

  /** A symbol of the palette: beats relabel as by a class key, anything else is put at the current place, beside the beat. */
  mark(code: number, aux: string | null): void {
    if (isBeatCode(code)) {
      this.label(code);
      return;
    }
    this.#deps.editing.run(() => {
      const { review } = this.#deps;
      const current = review.currentAnnotation;
      if (current !== undefined && !isBeatCode(current.code) && current.status !== 'deleted') {
        const fields = { id: current.id, subtype: current.subtype, chan: current.chan, num: current.num, aux };
        const relabel = { kind: 'relabel', ids: [current.id], code } as const;
        this.#deps.editing.submit(
          current.code === code ? [{ kind: 'set-fields', ...fields }] : [relabel, { kind: 'set-fields', ...fields }],
        );
        return;
      }
      const sample = this.#marks?.currentBeat?.sample ?? this.#findInsertionSample();
      this.#deps.editing.submit([{ kind: 'add', sample, code, subtype: 0, chan: 0, num: 0, aux }]);
    });
  }

  /** Confirms what is shown; where only the model has a beat, takes it over. Then goes on. */
  accept(): void {
    this.#deps.editing.run(() => {
      const range = this.#marks?.selection;
      if (range !== undefined) this.#confirmRange(range);
      else if (this.#deps.review.currentRow >= 0) this.#confirmCurrent();
      else if (!this.#takeModelBeat()) return;
      this.#deps.review.goOn();
    });
  }

  /** Writes the model's class; the human's finer symbol stays where the groups agree. Then goes on. */
  acceptModel(): void {
    this.#deps.editing.run(() => {
      const { review } = this.#deps;
      const current = review.currentAnnotation;
      const beat = review.currentModelBeat;
      const code = beat < 0 ? undefined : this.#modelCodeOf(beat);
      if (code === undefined) {
        this.#say('The model gave no class here.');
        return;
      }
      if (current === undefined) this.#add(this.#deps.predictions.columns.samples[beat] ?? 0, code);
      else if (!this.#canRelabelOrSay(current, code)) return;
      else if (review.agrees(current.code, beat)) this.#confirmCurrent();
      else this.#deps.editing.submit([{ kind: 'relabel', ids: [current.id], code }]);
      review.goOn();
    });
  }

  remove(): void {
    this.#deps.editing.run(() => {
      const range = this.#marks?.selection;
      const ids = range === undefined ? this.#currentIds() : this.#idsOf(range);
      if (ids.length === 0) {
        this.#say('There is no mark here to delete.');
        return;
      }
      this.#deps.editing.submit([{ kind: 'delete', ids }]);
      if (ids.length > 1) this.#sayUndoable(`${ids.length} beats deleted.`);
      this.#marks?.select(undefined);
      if (this.#deps.settings.values.advanceAfterLabel) this.#deps.review.goOn();
    });
  }

  /** Puts a beat under the pointer, else in the middle of the view, or at a sample that the pointer has chosen. */
  insert(at?: number): void {
    this.#deps.editing.run(() => {
      const { annotations, opened } = this.#deps;
      const sample = at ?? this.#findInsertionSample();
      const row = findRowAt(this.#deps, sample);
      const code = annotations.columns.codes[row] ?? 0;
      if (row >= 0 && isBeatCode(code) && annotations.columns.statuses[row] !== DELETED) {
        this.#say(`There is a beat here already (${toSymbol(code)}). Relabel or move it.`);
      } else {
        this.#add(sample, this.#insertedCode);
      }
      opened.goTo(sample);
    });
  }

  move(id: number, sample: number): void {
    this.#deps.editing.run(() => {
      const { opened } = this.#deps;
      const within = Math.max(0, Math.min(sample, (opened.detail?.sampleCount ?? 1) - 1));
      this.#deps.editing.submit([{ kind: 'move', id, sample: within }]);
      opened.goTo(within);
    });
  }

  nudge(bySamples: number): void {
    this.#deps.editing.run(() => {
      const current = this.#deps.review.currentAnnotation;
      if (current === undefined || current.status === 'deleted') this.#say('Choose a beat first.');
      else this.move(current.id, current.sample + bySamples);
    });
  }

  /** The chosen beats of the open template, else all of them, after their counts have been shown; a single one at once. */
  #labelTemplate({ samples, of }: NonNullable<BeatsView['target']>, code: number): void {
    const { annotations, dialogs, editing } = this.#deps;
    const rows = findBeatRows(annotations.columns, annotations.beatIndices, samples);
    if (rows.length === 0)
      this.#say('These beats are in no set yet. Classify the recording, so that there is one to change.');
    else if (rows.length > 1) dialogs.open({ kind: 'relabel-beats', samples, of, code });
    else editing.submit([{ kind: 'relabel', ids: [annotations.columns.ids[rows[0] ?? -1] ?? 0], code }]);
  }

  #labelCurrent(code: number): void {
    const { review, settings } = this.#deps;
    const current = review.currentAnnotation;
    if (current === undefined) {
      const beat = review.currentModelBeat;
      if (beat < 0) {
        this.#say('Choose a beat first, or insert one.');
        return;
      }
      this.#add(this.#deps.predictions.columns.samples[beat] ?? 0, code);
    } else if (!this.#canRelabelOrSay(current, code)) {
      return;
    } else if (current.code === code) {
      this.#confirmCurrent();
    } else {
      this.#deps.editing.submit([{ kind: 'relabel', ids: [current.id], code }]);
    }
    if (settings.values.advanceAfterLabel) review.goOn();
  }

  /** A deleted beat keeps its label, and a rhythm, artifact or wave mark never becomes a beat; says what to do instead. */
  #canRelabelOrSay(current: Annotation, code: number): boolean {
    if (current.status === 'deleted') {
      this.#say('This beat has been deleted. Undo to have it back, or insert a new one.');
      return false;
    }
    if (isBeatCode(code) && !isBeatCode(current.code)) {
      this.#say(`This mark is no beat (${toSymbol(current.code)}). Insert a beat beside it.`);
      return false;
    }
    return true;
  }

  #confirmCurrent(): void {
    const current = this.#deps.review.currentAnnotation;
    if (current !== undefined && !isReviewed(current.status))
      this.#deps.editing.submit([{ kind: 'confirm', ids: [current.id] }]);
  }

  #confirmRange(range: SampleRange): void {
    const ids = this.#idsOf(range);
    if (ids.length === 0) return;
    this.#deps.editing.submit([{ kind: 'confirm', ids }]);
    this.#sayUndoable(`${ids.length} ${ids.length === 1 ? 'beat' : 'beats'} confirmed.`);
    this.#marks?.select(undefined);
  }

  #takeModelBeat(): boolean {
    const beat = this.#deps.review.currentModelBeat;
    const code = beat < 0 ? undefined : this.#modelCodeOf(beat);
    if (code === undefined) this.#say('There is no label here to accept. Choose a class.');
    else this.#add(this.#deps.predictions.columns.samples[beat] ?? 0, code);
    return code !== undefined;
  }

  #modelCodeOf(beat: number): number | undefined {
    const classId = this.#deps.review.modelClassOf(beat);
    const group = AAMI_CLASSES.find((aamiClass) => aamiClass === classId);
    return group === undefined ? undefined : toWfdbCode(group);
  }

  #add(sample: number, code: number): void {
    this.#insertedCode = code;
    this.#deps.editing.submit([{ kind: 'add', sample, code, subtype: 0, chan: 0, num: 0, aux: null }]);
  }

  #currentIds(): readonly number[] {
    const current = this.#deps.review.currentAnnotation;
    return current === undefined || current.status === 'deleted' ? [] : [current.id];
  }

  #idsOf(range: SampleRange): readonly number[] {
    const { columns } = this.#deps.annotations;
    return Array.from(findBeatsInRange(columns, { ...range, onlyCode: null }), (row) => columns.ids[row] ?? 0);
  }

  #findInsertionSample(): number {
    const { viewer } = this.#deps.opened;
    if (viewer === null) return 0;
    const { hover } = viewer.marks;
    const middle = hover?.sample ?? viewer.startSample + viewer.spanSample / 2;
    const wanted = viewer.marks.findInsertSample(viewer.activeLeadKey) ?? Math.round(middle);
    return Math.max(0, Math.min(wanted, viewer.record.sampleCount - 1));
  }

  get #marks(): ViewerMarks | undefined {
    return this.#deps.opened.viewer?.marks;
  }

  #say(text: string): void {
    this.#deps.announcer.say(text, { tone: 'note' });
  }

  #sayUndoable(text: string): void {
    this.#deps.announcer.say(text, { action: { label: 'Undo', run: () => this.#deps.editing.undo() } });
  }
}
