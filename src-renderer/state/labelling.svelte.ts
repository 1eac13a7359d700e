import { toWfdbCode } from '#shared/domain/aami.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import { isBeatCode, toSymbol } from '#shared/domain/wfdb-codes.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import { findBeatsInRange } from './columns/foresee-change.ts';
import { DELETED } from './columns/rows.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { OwnSet } from './own-set.svelte.ts';
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
  readonly ownSet: OwnSet;
  readonly settings: SettingsState;
  readonly announcer: Announcer;
  readonly dialogs: Dialogs;
  readonly opened: OpenedRecord;
}

/** What a reader does to marks. Nothing changes while editing is off; the first edit makes the reader's own set. */
export class Labelling {
  isEditing = $state(false);
  #insertedCode = 1;
  readonly #deps: LabellingDeps;

  constructor(deps: LabellingDeps) {
    this.#deps = deps;
  }

  setEditing(isEditing: boolean): void {
    this.isEditing = isEditing;
    this.#marks?.setEditing(isEditing);
    this.#deps.announcer.whisper(isEditing ? 'Editing is on.' : 'Editing is off.');
  }

  /** A class key: writes one symbol on the selection, else on the current beat, and goes on if the reader wants that. */
  label(code: number): void {
    this.#edit(() => {
      const range = this.#marks?.selection;
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
    this.#edit(() => {
      const { review } = this.#deps;
      const current = review.currentAnnotation;
      if (current !== undefined && !isBeatCode(current.code) && current.status !== 'deleted') {
        const fields = { id: current.id, subtype: current.subtype, chan: current.chan, num: current.num, aux };
        const relabel = { kind: 'relabel', ids: [current.id], code } as const;
        this.#submit(
          current.code === code ? [{ kind: 'set-fields', ...fields }] : [relabel, { kind: 'set-fields', ...fields }],
        );
        return;
      }
      const sample = this.#marks?.currentBeat?.sample ?? this.#findInsertionSample();
      this.#submit([{ kind: 'add', sample, code, subtype: 0, chan: 0, num: 0, aux }]);
    });
  }

  /** Confirms what is shown; where only the model has a beat, takes it over. Then goes on. */
  accept(): void {
    this.#edit(() => {
      const range = this.#marks?.selection;
      if (range !== undefined) this.#confirmRange(range);
      else if (this.#deps.review.currentRow >= 0) this.#confirmCurrent();
      else if (!this.#takeModelBeat()) return;
      this.#deps.review.goOn();
    });
  }

  /** Writes the model's class; the human's finer symbol stays where the groups agree. Then goes on. */
  acceptModel(): void {
    this.#edit(() => {
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
      else this.#submit([{ kind: 'relabel', ids: [current.id], code }]);
      review.goOn();
    });
  }

  remove(): void {
    this.#edit(() => {
      const range = this.#marks?.selection;
      const ids = range === undefined ? this.#currentIds() : this.#idsOf(range);
      if (ids.length === 0) {
        this.#say('There is no mark here to delete.');
        return;
      }
      this.#submit([{ kind: 'delete', ids }]);
      if (ids.length > 1) this.#sayUndoable(`${ids.length} beats deleted.`);
      this.#marks?.select(undefined);
      if (this.#deps.settings.values.advanceAfterLabel) this.#deps.review.goOn();
    });
  }

  /** Puts a beat under the pointer, else in the middle of the view, or at a sample that the pointer has chosen. */
  insert(at?: number): void {
    this.#edit(() => {
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
    this.#edit(() => {
      const { opened } = this.#deps;
      const within = Math.max(0, Math.min(sample, (opened.detail?.sampleCount ?? 1) - 1));
      this.#submit([{ kind: 'move', id, sample: within }]);
      opened.goTo(within);
    });
  }

  nudge(bySamples: number): void {
    this.#edit(() => {
      const current = this.#deps.review.currentAnnotation;
      if (current === undefined || current.status === 'deleted') this.#say('Choose a beat first.');
      else this.move(current.id, current.sample + bySamples);
    });
  }

  /** First press: start of a range; second: its end, in either order. */
  markRange(): void {
    const marks = this.#marks;
    const sample = marks?.currentBeat?.sample;
    if (marks === undefined || sample === undefined) this.#say('Choose a beat first: the range begins there.');
    else if (marks.markRange(sample) === undefined) {
      const text = 'The range begins here. Go to its last beat and press the same key.';
      if (this.isEditing)
        this.#deps.announcer.whisper(text); // the edit bar shows it
      else this.#say(text);
    }
  }

  /** A range for a rhythm, a noise span or flutter: the selection. */
  ask(kind: 'rhythm' | 'noise'): void {
    this.#edit(() => {
      const range = this.#selectionOrSay();
      if (range !== undefined) this.#deps.dialogs.open({ kind, range });
    });
  }

  markFlutter(): void {
    this.#edit(() => {
      const range = this.#selectionOrSay();
      if (range !== undefined) this.submitRange([{ kind: 'flutter-range', ...range }]);
    });
  }

  /** What a dialog about a range has decided. */
  submitRange(edits: readonly Edit[]): void {
    this.#edit(() => {
      this.#submit(edits);
      this.#marks?.select(undefined);
    });
  }

  undo(): void {
    this.#editOwn('There is nothing to take back.', () => this.#deps.annotations.undo());
  }

  redo(): void {
    this.#editOwn('There is nothing to do again.', () => this.#deps.annotations.redo());
  }

  /** Runs an act on the reader's own set: at once when it is shown (so that it is painted in the same frame). */
  #edit(act: () => void): void {
    if (!this.isEditing) {
      this.#say('Nothing was changed: F2 to edit.');
    } else if (this.#marks === undefined) {
      this.#say('Open a recording first.');
    } else if (this.#deps.ownSet.isShown) {
      act();
    } else {
      void this.#deps.ownSet.ensure().then((isReady) => {
        if (isReady) act();
        else this.#say('Nothing was changed.');
      });
    }
  }

  #editOwn(otherwise: string, act: () => void): void {
    if (!this.isEditing) this.#say('Nothing was changed: F2 to edit.');
    else if (!this.#deps.ownSet.isShown) this.#say(otherwise);
    else act();
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
      this.#submit([{ kind: 'relabel', ids: [current.id], code }]);
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
    if (current !== undefined && !isReviewed(current.status)) this.#submit([{ kind: 'confirm', ids: [current.id] }]);
  }

  #confirmRange(range: SampleRange): void {
    const ids = this.#idsOf(range);
    if (ids.length === 0) return;
    this.#submit([{ kind: 'confirm', ids }]);
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
    this.#submit([{ kind: 'add', sample, code, subtype: 0, chan: 0, num: 0, aux: null }]);
  }

  #currentIds(): readonly number[] {
    const current = this.#deps.review.currentAnnotation;
    return current === undefined || current.status === 'deleted' ? [] : [current.id];
  }

  #idsOf(range: SampleRange): readonly number[] {
    const { columns } = this.#deps.annotations;
    return Array.from(findBeatsInRange(columns, { ...range, onlyCode: null }), (row) => columns.ids[row] ?? 0);
  }

  #selectionOrSay(): SampleRange | undefined {
    const range = this.#marks?.selection;
    if (range === undefined) this.#say('Mark a range first: M at its start and M at its end, or drag with Shift.');
    return range;
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

  #submit(edits: readonly Edit[]): void {
    this.#deps.annotations.edit(edits);
  }

  #say(text: string): void {
    this.#deps.announcer.say(text, { tone: 'note' });
  }

  #sayUndoable(text: string): void {
    this.#deps.announcer.say(text, { action: { label: 'Undo', run: () => this.undo() } });
  }
}
