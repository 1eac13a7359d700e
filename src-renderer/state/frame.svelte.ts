export type FramePart = 'worklist' | 'panels' | 'widePanels' | 'spikes';

/** What can be folded away or made wider, kept in this browser: it belongs to the screen, not to the library. */
export class Frame {
  shown = $state<Record<FramePart, boolean>>({ worklist: true, panels: true, widePanels: false, spikes: false });
  /** Panels that are folded, by title. */
  folded = $state<Record<string, boolean>>({});
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
    const kept = readKept(storage.getItem(KEY));
    this.shown = { ...this.shown, ...kept.shown };
    this.folded = { ...kept.folded };
  }

  toggle(part: FramePart): void {
    this.shown[part] = !this.shown[part];
    this.#keep();
  }

  fold(panel: string, isFolded: boolean): void {
    this.folded[panel] = isFolded;
    this.#keep();
  }

  #keep(): void {
    this.#storage.setItem(KEY, JSON.stringify({ shown: this.shown, folded: this.folded }));
  }
}

const KEY = 'overread.frame';

interface Kept {
  readonly shown: Partial<Record<FramePart, boolean>>;
  readonly folded: Readonly<Record<string, boolean>>;
}

/** What was kept, as far as it still makes sense. */
function readKept(text: string | null): Kept {
  const nothing: Kept = { shown: {}, folded: {} };
  if (text === null) return nothing;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return nothing;
    return {
      shown: 'shown' in value ? toFlags(value.shown) : {},
      folded: 'folded' in value ? toFlags(value.folded) : {},
    };
  } catch {
    return nothing; // not ours, or broken: begin with everything shown
  }
}

function toFlags(value: unknown): Record<string, boolean> {
  if (typeof value !== 'object' || value === null) return {};
  const flags = Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
  return Object.fromEntries(flags);
}
