import type { CallInput, CallOutput, CallResult } from '#shared/ipc/contract.ts';
import type { AppEvent, EventPayloads } from '#shared/ipc/events.ts';
import type { CallName, EventName } from '#shared/ipc/names.ts';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import type { DeskBridge, GrantOptions } from './desk-bridge.ts';
import { readDroppedFiles, toPickedFiles } from './dropped-files.ts';
import { toPlain } from './to-plain.ts';

/** Everything that the desk can ask of main. The rest of the renderer never sees the bridge. */
export interface Api {
  readonly shell: DeskBridge['shell'];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: EventPayloads[N]) => void): () => void;
  /** Rights to read what was dropped on the window. To be called while the drop event is being handled. */
  grantDrop(transfer: DataTransfer, options?: GrantOptions): Promise<Result<readonly Grant[]>>;
  /** The same for files chosen in the page, which only the browser shell lets a person do. */
  grantChosen(files: Iterable<File>, options?: GrantOptions): Promise<Result<readonly Grant[]>>;
}

/**
 * Wraps a bridge: input leaves as a plain copy (structured clone throws on Svelte's proxies), and a bridge that breaks gives an
 * error value instead of a rejected promise, so that no caller has to expect both.
 */
export function createApi(bridge: DeskBridge): Api {
  return {
    shell: bridge.shell,

    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>> {
      try {
        const envelope = await bridge.call(name, toPlain(input));
        // Main is trusted: its answers are typed by the contract, not parsed again.
        return envelope.ok ? { ok: true, value: envelope.value as CallOutput<N> } : envelope;
      } catch (cause) {
        return unreachable(name, cause);
      }
    },

    on<N extends EventName>(name: N, listener: (payload: EventPayloads[N]) => void): () => void {
      return bridge.subscribe((event) => {
        if (isNamed(event, name)) listener(event.payload);
      });
    },

    grantDrop(transfer, options = {}) {
      if (bridge.shell === 'electron') return grant([...transfer.files], options);
      const picked = readDroppedFiles(transfer);
      return picked.then((files) => grant(files, options), unreadable);
    },

    grantChosen: (files, options = {}) => grant(toPickedFiles(files), options),
  };

  async function grant(files: readonly unknown[], options: GrantOptions): Promise<Result<readonly Grant[]>> {
    try {
      // Electron's main asks for paths and uploads nothing; a signal cannot go through its context bridge.
      const given = bridge.shell === 'electron' ? bridge.grantFiles(files) : bridge.grantFiles(files, options);
      const envelope = await given;
      return envelope.ok ? { ok: true, value: envelope.value as readonly Grant[] } : envelope; // typed by the bridge's contract
    } catch (cause) {
      return unreachable('grant files', cause);
    }
  }
}

function unreadable() {
  return err('import/unreadable', 'What was dropped could not be read. Is it still there, and may you read it?');
}

function isNamed<N extends EventName>(
  event: AppEvent,
  name: N,
): event is AppEvent & { readonly name: N; readonly payload: EventPayloads[N] } {
  return event.name === name;
}

function unreachable(what: string, cause: unknown) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return err(
    'ipc/disconnected',
    `Overread did not answer '${what}': ${reason}. Try again; if it stays so, start it anew.`,
  );
}
