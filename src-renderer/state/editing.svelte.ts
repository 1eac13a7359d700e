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

const STILL_OPENING = 'Nothing was changed: the recording is still being opened.';
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

  /** The first change would ask whose set it is. */
  get mustAskReader(): boolean {
    return this.#deps.ownSet.mustAskReader;
  }

  /** Says that what was in hand was let go as another recording was opened. */
  sayNotKept(): void {
    this.#say('The moved point was not kept: the recording was left before it had a set of yours.');
  }

  /**
   * Runs an act on the reader's own set: at once when it is shown (so that it is painted in the same frame). Where it may not be
   * changed that is said, and `otherwise` runs. An act never runs in another recording than the one it was begun in.
   */
  run(act: () => void, otherwise: () => void = () => undefined): void {
    const { annotations, opened, ownSet } = this.#deps;
    const recordId = opened.detail?.id;
    const refuse = (why: string) => {
      this.#say(why);
      otherwise();
    };
    if (!this.isOn) {
      refuse(OFF);
    } else if (opened.viewer === null) {
      refuse('Open a recording first.');
    } else if (annotations.set !== null && annotations.set.recordId !== recordId) {
      refuse(STILL_OPENING); // the set of the recording before is still shown
    } else if (ownSet.isShown) {
      act();
    } else {
      void ownSet.ensure().then((isReady) => {
        if (isReady && opened.detail?.id === recordId) act();
        else refuse('Nothing was changed.');
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
