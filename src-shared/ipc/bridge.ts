import type { AppError } from '#shared/result/result.ts';
import type { AppEvent } from './events.ts';
import type { CallName } from './names.ts';

/** An answer as it crosses. */
export type Envelope =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: AppError };

/** What the preload puts on `window.overread`; the browser shell's WebSocket client has the same shape. */
export interface Bridge {
  readonly shell: 'electron' | 'browser';
  call(name: CallName, input: unknown): Promise<Envelope>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: AppEvent) => void): () => void;
  /** Grants for DOM `File`s that were really dropped on the window or chosen in it: an envelope of Grant[]. */
  grantFiles(files: readonly unknown[]): Promise<Envelope>;
}
