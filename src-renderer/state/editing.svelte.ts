import type { Edit } from '#shared/domain/edit.ts';
import type { Annotations } from './annotations.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { OpenedRecord } from './opened-record.svelte.ts';
import type { OwnSet } from './own-set.svelte.ts';

export interface EditingDeps {
  readonly annotations: Annotations;
  readonly ownSet: OwnSet;
  readonly announcer: Announcer;
  readonly opened: OpenedRecord;
}

const OFF = 'Nothing was changed: F2 to edit.';

/** The gate before every change: nothing passes while editing is off, and the first act makes the reader's own set. */
export class Editing {
  isOn = $state(false);
  readonly #deps: EditingDeps;

  constructor(deps: EditingDeps) {
    this.#deps = deps;
  }

  set(isOn: boolean): void {
    this.isOn = isOn;
    this.#deps.opened.viewer?.marks.setEditing(isOn);
    this.#deps.announcer.whisper(isOn ? 'Editing is on.' : 'Editing is off.');
  }

  /** Runs an act on the reader's own set: at once when it is shown (so that it is painted in the same frame). */
  run(act: () => void): void {
    const { opened, ownSet } = this.#deps;
    if (!this.isOn) {
      this.#say(OFF);
    } else if (opened.viewer === null) {
      this.#say('Open a recording first.');
    } else if (ownSet.isShown) {
      act();
    } else {
      void ownSet.ensure().then((isReady) => {
        if (isReady) act();
        else this.#say('Nothing was changed.');
      });
    }
  }

  /** One act, one step of undo. Only from inside `run`. */
  submit(edits: readonly Edit[]): void {
    this.#deps.annotations.edit(edits);
  }

  undo(): void {
    this.#takeBack('There is nothing to take back.', () => this.#deps.annotations.undo());
  }

  redo(): void {
    this.#takeBack('There is nothing to do again.', () => this.#deps.annotations.redo());
  }

  #takeBack(otherwise: string, act: () => void): void {
    if (!this.isOn) this.#say(OFF);
    else if (!this.#deps.ownSet.isShown) this.#say(otherwise);
    else act();
  }

  #say(text: string): void {
    this.#deps.announcer.say(text, { tone: 'note' });
  }
}
