/*
 * Two processes play Electron: the child runs the built main bundle with a stand-in for the `electron` module, the host (the test)
 * holds the Chromium page. They talk over the child's IPC channel with serialization 'advanced', which is V8's structured clone, as
 * Electron's own channel between a page and main is.
 */

/** What the child tells the host. */
export type ToHost =
  | {
      readonly kind: 'open-page';
      readonly windowId: number;
      readonly url: string;
      readonly preload: string | undefined;
    }
  | { readonly kind: 'close-page'; readonly windowId: number }
  /** webContents.send */
  | { readonly kind: 'send'; readonly windowId: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'record'; readonly record: StandInRecord }
  | { readonly kind: 'reply'; readonly askId: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly askId: number; readonly message: string };

/** Something that the program asked of Electron. */
export interface StandInRecord {
  readonly what: string;
  readonly facts: unknown;
}

/** What the host asks the child; each is answered with 'reply' or 'failed'. */
export type AskChild =
  /** ipcRenderer.invoke, from a frame with this address in this window. */
  | {
      readonly kind: 'invoke';
      readonly windowId: number;
      readonly frame: 'main' | 'sub' | 'gone';
      readonly frameUrl: string;
      readonly channel: string;
      readonly args: readonly unknown[];
    }
  /** A request of the page: null where webRequest cancels it or no protocol handler knows it. */
  | { readonly kind: 'fetch'; readonly windowId: number; readonly url: string; readonly method: string }
  /** Whether the page may go to another address. */
  | { readonly kind: 'navigate'; readonly windowId: number; readonly url: string }
  | { readonly kind: 'open-window'; readonly windowId: number; readonly url: string }
  | { readonly kind: 'request-permission'; readonly windowId: number; readonly permission: string }
  | { readonly kind: 'check-permission'; readonly windowId: number; readonly permission: string }
  /** The person presses the window's close button: whether it closed. */
  | { readonly kind: 'press-close'; readonly windowId: number }
  | { readonly kind: 'ready-to-show'; readonly windowId: number }
  /** What the next dialogs are answered with, in order. */
  | { readonly kind: 'answer-dialogs'; readonly answers: readonly unknown[] }
  | { readonly kind: 'second-instance'; readonly data: unknown };

export type ToChild = AskChild & { readonly askId: number };

export interface FetchedPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
