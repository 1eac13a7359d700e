import type { KeyDescription, KeyPress } from './keys.ts';
import { describePress, toKeyCaps } from './keys.ts';

export type CommandGroup = 'Go' | 'Review' | 'Label' | 'Edit' | 'View' | 'Recording' | 'Training' | 'Desk';

/** One act of a person: in the palette, on the key sheet and on a key. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys: readonly KeyDescription[];
  /** Fires again while its key is held: only what navigates. */
  readonly repeats?: boolean;
  /** Why it cannot be done now; null when it can. A key that cannot act says why. */
  readonly whyNot?: () => string | null;
  readonly run: () => void;
}

export interface CommandsDeps {
  readonly isMac: boolean;
  /** Keys that the person has changed. */
  readonly changedKeys: () => Readonly<Record<string, string>>;
  readonly say: (text: string) => void;
}

/** All commands and their keys. */
export class Commands {
  list = $state.raw<readonly Command[]>([]);
  /** What the user's own layout has on each key, by code, where the system tells. */
  printed = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly isMac: boolean;
  readonly #deps: CommandsDeps;
  readonly #byKey = $derived.by(() => this.#indexKeys());

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
    this.isMac = deps.isMac;
  }

  register(commands: readonly Command[]): void {
    this.list = [...this.list, ...commands];
  }

  find(id: string): Command | undefined {
    return this.list.find((command) => command.id === id);
  }

  /** The keys of a command, the person's own before the given ones. '' takes a command's keys away. */
  keysOf(command: Command): readonly KeyDescription[] {
    const own = this.#deps.changedKeys()[command.id];
    if (own === undefined) return command.keys;
    return own === '' ? [] : [own];
  }

  /** Each way to press a command, as printed on the keys. */
  allCapsOf(command: Command): readonly (readonly string[])[] {
    return this.keysOf(command).map((key) => toKeyCaps(key, { isMac: this.isMac, printed: this.printed }));
  }

  /** The first way to press a command; empty when it has no key. */
  capsOf(id: string): readonly string[] {
    const command = this.find(id);
    return command === undefined ? [] : (this.allCapsOf(command)[0] ?? []);
  }

  /** The command that has this key now; undefined when it is free. */
  holderOf(key: KeyDescription): Command | undefined {
    return this.#byKey.get(key);
  }

  run(id: string): void {
    const command = this.find(id);
    if (command === undefined) throw new Error(`Commands.run: no command '${id}'`);
    this.#runOrSayWhy(command);
  }

  /** Does what the pressed key stands for. Returns whether it stood for anything. */
  press(press: KeyPress & { readonly repeat: boolean }): boolean {
    for (const description of describePress(press, this.isMac)) {
      const command = this.#byKey.get(description);
      if (command === undefined) continue;
      if (!press.repeat || command.repeats === true) this.#runOrSayWhy(command);
      return true;
    }
    return false;
  }

  #runOrSayWhy(command: Command): void {
    const whyNot = command.whyNot?.() ?? null;
    if (whyNot === null) command.run();
    else this.#deps.say(whyNot);
  }

  /** A key that the person gave to a command belongs to that one alone. */
  #indexKeys(): ReadonlyMap<KeyDescription, Command> {
    const changed = this.#deps.changedKeys();
    const byKey = new Map<KeyDescription, Command>();
    const ordered = this.list.toSorted((a, b) => Number(b.id in changed) - Number(a.id in changed));
    for (const command of ordered) {
      for (const key of this.keysOf(command)) if (!byKey.has(key)) byKey.set(key, command);
    }
    return byKey;
  }
}

const TEXT_FIELDS =
  'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable=true]';
const OWN_KEYS = 'dialog, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=combobox]';
const PRESSABLE =
  'button, a[href], summary, input, [role=button], [role=tab], [role=menuitem], [role=option], [role=checkbox]';

/** A key pressed here belongs to the page's own controls: text, dialogs, menus; and Enter or Space on something that is pressed. */
export function belongsToControl(target: Element | null, key: string): boolean {
  if (target === null) return false;
  if (target.closest(`${TEXT_FIELDS}, ${OWN_KEYS}`) !== null) return true;
  return (key === 'Enter' || key === ' ') && target.closest(PRESSABLE) !== null;
}
