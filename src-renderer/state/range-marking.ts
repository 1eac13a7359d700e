import type { Edit } from '#shared/domain/edit.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { Editing } from './editing.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { SampleRange } from './viewer-types.ts';

export interface RangeMarkingDeps {
  readonly editing: Editing;
  readonly announcer: Announcer;
  readonly dialogs: Dialogs;
  readonly opened: OpenedRecord;
}

/** Ranges: marked by two presses or by dragging, and given a rhythm, noise or flutter. */
export class RangeMarking {
  readonly #deps: RangeMarkingDeps;

  constructor(deps: RangeMarkingDeps) {
    this.#deps = deps;
  }

  /** First press: start of a range; second: its end, in either order. */
  mark(): void {
    const { announcer, editing, opened } = this.#deps;
    const marks = opened.viewer?.marks;
    const sample = marks?.currentBeat?.sample;
    if (marks === undefined || sample === undefined) {
      this.#say('Choose a beat first: the range begins there.');
    } else if (marks.markRange(sample) === undefined) {
      const text = 'The range begins here. Go to its last beat and press the same key.';
      if (editing.isOn)
        announcer.whisper(text); // the edit bar shows it
      else this.#say(text);
    }
  }

  /** Asks which rhythm or whose noise the selection has. */
  ask(kind: 'rhythm' | 'noise'): void {
    this.#deps.editing.run(() => {
      const range = this.#selectionOrSay();
      if (range !== undefined) this.#deps.dialogs.open({ kind, range });
    });
  }

  markFlutter(): void {
    this.#deps.editing.run(() => {
      const range = this.#selectionOrSay();
      if (range !== undefined) this.submit([{ kind: 'flutter-range', ...range }]);
    });
  }

  /** What a dialog about a range has decided. */
  submit(edits: readonly Edit[]): void {
    const { editing, opened } = this.#deps;
    editing.run(() => {
      editing.submit(edits);
      opened.viewer?.marks.select(undefined);
    });
  }

  #selectionOrSay(): SampleRange | undefined {
    const range = this.#deps.opened.viewer?.marks.selection;
    if (range === undefined) this.#say('Mark a range first: M at its start and M at its end, or drag with Shift.');
    return range;
  }

  #say(text: string): void {
    this.#deps.announcer.say(text, { tone: 'note' });
  }
}
