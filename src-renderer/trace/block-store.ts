import type { LeadKey } from '#shared/domain/lead.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';
import type { Level } from './window-blocks.ts';
import { toBlockSamples, toWindowBytes } from './window-blocks.ts';

/** Blocks of windows by lead, level and index; the ones that were not used for longest go first. */
export class BlockStore {
  readonly #blocks = new Map<string, LeadWindow>();
  /** Levels that were ever kept, finest first. */
  #levels: readonly Level[] = [];
  readonly #maxBytes: number;
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  has(key: string): boolean {
    return this.#blocks.has(key);
  }

  /** Counts as a use. */
  get(key: string): LeadWindow | undefined {
    const window = this.#blocks.get(key);
    if (window === undefined) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, window);
    return window;
  }

  put(key: string, level: Level, window: LeadWindow): void {
    const old = this.#blocks.get(key);
    if (old !== undefined) this.#sizeBytes -= toWindowBytes(old);
    this.#blocks.delete(key);
    this.#blocks.set(key, window);
    this.#sizeBytes += toWindowBytes(window);
    if (!this.#levels.includes(level)) this.#levels = [...this.#levels, level].sort((a, b) => a - b);
    this.#evict();
  }

  /** The next coarser block that holds a sample. */
  findCoarser(leadKey: LeadKey, sample: number, level: Level): LeadWindow | undefined {
    for (const coarser of this.#levels) {
      if (coarser <= level) continue;
      const index = Math.floor(sample / toBlockSamples(coarser));
      const window = this.#blocks.get(toBlockKey(leadKey, coarser, index));
      if (window !== undefined) return window;
    }
    return undefined;
  }

  drop(key: string): void {
    const window = this.#blocks.get(key);
    if (window === undefined) return;
    this.#blocks.delete(key);
    this.#sizeBytes -= toWindowBytes(window);
  }

  clear(): void {
    this.#blocks.clear();
    this.#sizeBytes = 0;
  }

  #evict(): void {
    for (const [key, window] of this.#blocks) {
      if (this.#sizeBytes <= this.#maxBytes) return;
      this.#blocks.delete(key);
      this.#sizeBytes -= toWindowBytes(window);
    }
  }
}

export function toBlockKey(leadKey: LeadKey, level: Level, index: number): string {
  return `${leadKey}|${level}|${index}`;
}
